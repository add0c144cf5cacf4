"""What is asked of a tracker, in our words; each vendor's adapter answers to it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

Said = tuple[str, bool, str, str]
ACTION, INCIDENT = "action", "incident"


class Stage(StrEnum):
    """How far something is, in words that every tracker has some of."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    CLOSED = "closed"
    DROPPED = "dropped"


ENDED = frozenset({Stage.DONE, Stage.CLOSED, Stage.DROPPED})


@dataclass(frozen=True)
class Place:
    """Where a ticket stands: its project, the id that never changes, the key that people say, and its address."""

    project: str
    remote_id: str
    key: str
    url: str


@dataclass(frozen=True)
class Wanted:
    """A ticket as it is to be: ``lines`` are paragraphs, ``link`` leads back, ``urgency`` is 1 for the worst."""

    anchor: str
    title: str
    lines: Sequence[str]
    link: str
    stage: Stage
    due: date | None = None
    account: str = ""
    urgency: int | None = None
    note: str = ""

    @property
    def text(self) -> str:
        """All that it says, by which one sees whether somebody has rewritten it."""
        return "\n".join([*self.lines, self.link])


@dataclass(frozen=True)
class Seen:
    """A ticket as it is there. ``status`` is the tracker's own word; ``account`` and ``email`` are whose it is."""

    place: Place
    title: str
    text: str
    stage: Stage
    status: str
    due: date | None = None
    account: str = ""
    email: str = ""
    person: str = ""


@dataclass(frozen=True)
class Heard:
    """What a webhook says: something happened to this ticket; all else is asked for."""

    delivery: str
    event: str
    remote_id: str
    anchors: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class Kind:
    """What one make of tracker is called, takes and tells apart; ``lags`` where its search does not know at once.

    ``tells_ends`` where what has ended in one way can be ended in another without being opened again.
    """

    name: str
    label: str
    takes: frozenset[str]
    keeps_due: bool = False
    keeps_owner: bool = False
    lags: bool = False
    tells_ends: bool = True
    same: Mapping[Stage, Stage] = field(default_factory=dict)

    def normal(self, stage: Stage) -> Stage:
        """Return the stage that it has for ours."""
        return self.same.get(stage, stage)


JIRA = Kind(
    "jira",
    "Jira",
    frozenset({ACTION, INCIDENT}),
    keeps_due=True,
    keeps_owner=True,
    lags=True,
    tells_ends=False,
    same={Stage.CLOSED: Stage.DONE},
)
GITHUB = Kind(
    "github", "GitHub", frozenset({ACTION}), keeps_owner=True, same={Stage.DOING: Stage.TODO, Stage.CLOSED: Stage.DONE}
)
SERVICENOW = Kind("servicenow", "ServiceNow", frozenset({INCIDENT}))
KINDS = {kind.name: kind for kind in (JIRA, GITHUB, SERVICENOW)}


class TrackerError(Exception):
    """The tracker did not do it; the message says what it answered, and how to mend it where that is known."""


class Busy(TrackerError):
    """It can't now. ``is_unsure`` where it may have done it all the same."""

    def __init__(self, why: str, *, is_unsure: bool = False) -> None:
        """Keep whether it may have been done."""
        super().__init__(why)
        self.is_unsure = is_unsure


class Limited(TrackerError):
    """It asks for quiet until then."""

    def __init__(self, why: str, until: datetime) -> None:
        """Keep until when."""
        super().__init__(why)
        self.until = until


class Refused(TrackerError):
    """It will not, however often it is asked: a person has to mend something."""


class Gone(TrackerError):
    """The ticket is not there, or not for us."""


class Tracker(Protocol):
    """One tracker, as its settings reach it. All raise Busy, Limited or Refused; those about one ticket Gone too."""

    @property
    def kind(self) -> Kind:
        """What make it is."""

    @property
    def project(self) -> str:
        """Where tickets go where no rule says otherwise; empty for nowhere."""

    def fits(self, project: str) -> bool:
        """Whether a project can be called so there."""

    def text_there(self, wanted: Wanted) -> str:
        """Return what ``Seen.text`` will be of a ticket that says this."""

    def create(self, project: str, wanted: Wanted) -> tuple[Place, Sequence[str]]:
        """Make a ticket; returns its place and the names of what it would not take."""

    def find(self, project: str, anchor: str) -> Place | None:
        """Return the ticket that was made with this anchor."""

    def look(self, place: Place) -> Seen:
        """Return how it stands now."""

    def change(self, place: Place, what: Collection[str], wanted: Wanted) -> Sequence[str]:
        """Bring the named parts (text, due, owner, urgency) to what is wanted; returns what it would not take."""

    def move(self, place: Place, wanted: Wanted) -> None:
        """Bring it to the wanted stage."""

    def account_of(self, project: str, email: str) -> str:
        """Return the account of whoever has that address, empty where there is none that can be given work."""

    def changed(self, places: Sequence[Place], since: datetime) -> Sequence[tuple[Place, Seen | None]]:
        """Return those that may have changed since, None for one that is not there; what is left out has not."""

    def check(self, projects: Sequence[str]) -> Iterator[Said]:
        """Say whether it answers, as whom, and what it lets us do in these projects."""
