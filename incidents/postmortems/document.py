"""What is taken from a post-mortem, and why one is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from foundation.text import shown


class Precision(StrEnum):
    """How exactly a document states a time; an hour or a day stands for its beginning."""

    MINUTE = "minute"
    ABOUT = "about"
    HOUR = "hour"
    DAY = "day"


class Reason(StrEnum):
    """Why a document, or a line of its timeline, is not taken."""

    NOT_MARKDOWN = "not_markdown"
    NOT_TEXT = "not_text"
    TOO_LARGE = "too_large"
    LINK = "symbolic_link"
    FRONT_MATTER = "front_matter"
    NO_TITLE = "no_title"
    NO_START = "no_start"
    NO_TIMELINE = "no_timeline"
    NO_TIME = "no_time"
    NO_DAY = "no_day"
    NO_SUCH_TIME = "no_such_time"
    YEAR = "year"
    NO_ZONE = "no_zone"
    AMBIGUOUS = "ambiguous"
    AMBIGUOUS_DAY = "ambiguous_day"
    BACKWARDS = "backwards"
    TEXT = "text"
    VALUE = "value"


SAID: Mapping[Reason, str] = {
    Reason.NOT_MARKDOWN: "It is not a Markdown file",
    Reason.NOT_TEXT: "It is not UTF-8 text",
    Reason.TOO_LARGE: "It is too large",
    Reason.LINK: "It is a symbolic link, and may lead out of what was named: name the file or folder itself",
    Reason.FRONT_MATTER: "Its front matter can't be read",
    Reason.NO_TITLE: "It has no title, and nothing that could stand for one",
    Reason.NO_START: "It does not say when it began",
    Reason.NO_TIMELINE: "It has neither a front matter nor a timeline",
    Reason.NO_TIME: "Its timeline states no time",
    Reason.NO_DAY: "It does not say on which day that was",
    Reason.NO_SUCH_TIME: "There is no such time",
    Reason.YEAR: "The year is mistyped, and is not guessed",
    Reason.NO_ZONE: "It does not say in which zone its times are; name it with --zone",
    Reason.AMBIGUOUS: "Its times can be read in two ways; name the zone with --zone",
    Reason.AMBIGUOUS_DAY: "It may be of either of two days",
    Reason.BACKWARDS: "It ends before it begins",
    Reason.TEXT: "It holds text that can't be kept",
    Reason.VALUE: "Something in it is refused",
}


class Refused(Exception):
    """A document or a line that is not taken: the reason, the line, and what stands there."""

    def __init__(self, reason: Reason, line: int, found: str = "") -> None:
        """Keep them."""
        super().__init__(f"{SAID[reason]}{f': {shown(found, 120)}' if found else ''}")
        self.reason = reason
        self.line = line
        self.found = found


@dataclass(frozen=True)
class StatedTime:
    """A time as a document states it: how exactly, in which words, and where; ``until`` where it is a span."""

    at: datetime
    precision: Precision
    words: str
    line: int
    until: datetime | None = None


@dataclass(frozen=True)
class QuotedEntry:
    """A line of a document's timeline."""

    time: StatedTime
    text: str


@dataclass(frozen=True)
class LeftOut:
    """A line that was not taken, and why."""

    line: int
    reason: Reason
    words: str


@dataclass(frozen=True)
class Postmortem:
    """A document: where it comes from, what it states, and its words to be quoted."""

    source: str
    digest: str
    title: str
    body: str
    moments: Mapping[str, StatedTime]
    entries: tuple[QuotedEntry, ...] = ()
    left_out: tuple[LeftOut, ...] = field(default=())
    address: str = ""
