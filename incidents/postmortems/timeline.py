"""A post-mortem whose timeline is a table or a list: its lines are quoted, and its first time says when it was told."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from foundation.outline import OF_BOLD, Heading, cells, headings, is_rule, plainly, without_comments
from foundation.text import clean
from incidents.postmortems.document import LeftOut, Postmortem, Precision, QuotedEntry, Reason, Refused
from incidents.postmortems.times import Zone, is_zone, settled
from incidents.postmortems.wording import Told, read_time, told_at, told_day

NAMED = re.compile(r"\b(?:timeline|time line|chronolog\w*|cronolog\w*|sequence of events|deroulement|deroule)\b")
MOST_WORDS = 6
OF_TIMES = re.compile(r"\b(?:times?|timestamps?|heures?|horas?|hours|time ?zone)\b", re.IGNORECASE)
ZONES = re.compile(r"[A-Za-z][A-Za-z0-9/_+:-]*[A-Za-z0-9]")
BULLET = re.compile(r"(?:[-*+•]|\d{1,3}[.)])\s+(.+)")
OF_DAY = re.compile(r"(?:\*\*)?(?:incident )?(?:date|fecha|datum|day|jour)\b[^:|]*:(?:\*\*)?\s*(.+)", re.IGNORECASE)
TITLE_LIMIT = 160
LONGEST_ENTRY = 2_000
MOST_ENTRIES = 500
FEWEST_CELLS = 2
# A row that is so much earlier in the day than the one before it may be of the next day: nobody says so.
WRAPS = 12


def read_timeline(text: str, source: str, digest: str, zone: Zone) -> Postmortem:
    """Read the document, or refuse it with the line of the first thing that stands against it."""
    lines = without_comments(text).splitlines()
    heads = headings(lines)
    title = _title(lines, heads)
    first, last = _section(lines, heads, title)
    if first == last:
        raise Refused(Reason.NO_TIMELINE, title.first + 1)
    rows = _Rows(Zone(_zone(lines[first:last]), zone.given), _day(lines[:first]))
    for at in range(first + 1, last):
        rows.take(at + 1, lines[at])
    if not rows.entries and not rows.left_out:
        raise Refused(Reason.NO_TIMELINE, first + 1)
    if not rows.entries:
        raise Refused(rows.left_out[0].reason, rows.left_out[0].line, rows.left_out[0].words)
    earliest = min(rows.entries, key=lambda entry: (entry.time.at, entry.time.precision is Precision.DAY))
    return Postmortem(
        source=source,
        digest=digest,
        title=title.title[:TITLE_LIMIT],
        body=text,
        moments={"declared": earliest.time},
        entries=tuple(rows.entries),
        left_out=tuple(rows.left_out),
    )


def _title(lines: Sequence[str], heads: Sequence[Heading]) -> Heading:
    """Return the heading with which it begins; anything else before it is no title."""
    begins = next((at for at, line in enumerate(lines) if line.strip()), None)
    if begins is None:
        raise Refused(Reason.NO_TITLE, 1)
    head = next((head for head in heads if head.first == begins and head.rank in {1, OF_BOLD}), None)
    if head is None:
        raise Refused(Reason.NO_TITLE, begins + 1, lines[begins].strip())
    return head


def _section(lines: Sequence[str], heads: Sequence[Heading], title: Heading) -> tuple[int, int]:
    """Return where what stands under the heading that says timeline begins and ends: at the next of its rank."""
    for index, head in enumerate(heads):
        said = plainly(head.title)
        if head is title or not NAMED.search(said) or len(said.split()) > MOST_WORDS:
            continue
        # A line in bold letters between its rows may be a day.
        after = (each for each in heads[index + 1 :] if each.rank <= head.rank and told_day(each.title) is None)
        return head.last, next((each.first for each in after), len(lines))
    return 0, 0


def _zone(section: Sequence[str]) -> str:
    """Return the zone that the timeline says; a word that says none for sure is as good as none."""
    for at, line in enumerate(section):
        is_head = at + 1 < len(section) and is_rule(cells(section[at + 1]))
        row = cells(line) or [line]
        said = next((cell for cell in row if OF_TIMES.search(cell)), row[0]) if is_head else row[0]
        if at and not OF_TIMES.search(said):
            continue
        # Of the heading only what stands in brackets.
        inside = " ".join(re.findall(r"\(([^)]*)\)", said)) if not at else said
        found: list[str] = [word for word in ZONES.findall(inside) if is_zone(word)]
        if found:
            return found[0]
    return ""


def _day(before: Sequence[str]) -> date | None:
    """Return the day that the document names before its timeline, if it names just one."""
    said = {told_day(match[1]) for line in before if (match := OF_DAY.match(" ".join(cells(line)) or line.strip()))}
    days = {each for each in said if each is not None}
    return days.pop() if len(days) == 1 else None


@dataclass
class _Rows:
    """The rows of a timeline, taken line by line; ``day`` is the last that was named."""

    zone: Zone
    day: date | None
    hour: int = -1
    is_table: bool = False
    has_item: bool = False
    entries: list[QuotedEntry] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def take(self, number: int, line: str) -> None:
        """Take a line: a row of a table below its rule, an item of a list, a day, or none of it."""
        row = cells(line)
        if not row:
            self.is_table = False
            self._take_line(number, line.strip(), is_below=line.startswith((" ", "\t")))
        elif is_rule(row):
            self.is_table = True
        elif self.is_table and len(row) >= FEWEST_CELLS and any(row):
            self._take_row(number, row)

    def _take_row(self, number: int, row: list[str]) -> None:
        said, rest = _bare(row[0]), row[1:]
        clock = _bare(rest[0]) if len(rest) > 1 else ""
        # The day and the time of day in columns of their own; the day may stand in the first row of several only.
        if clock and (not said or told_day(said)) and (told := read_time(clock)) and told.is_clock_alone:
            said, rest = f"{said} {clock}".strip(), rest[1:]
        words = " | ".join(rest)
        if not words.strip(" |") and (day := told_day(said)):
            self._begin(day)
            return
        self._keep(number, said, read_time(said), words)

    def _take_line(self, number: int, line: str, *, is_below: bool) -> None:
        match = BULLET.fullmatch(line)
        said = _bare((match[1] if match else line).lstrip("#").strip())
        day = told_day(said.rstrip(":"))
        if day is not None:
            self._begin(day)
        elif (found := told_at(said)) is not None and (match or found[0].has_clock):
            told, words = found
            before = len(self.entries)
            self._keep(number, told.words, told, words)
            self.has_item = len(self.entries) > before
        elif is_below and said and self.has_item:
            self._go_on(number, said)
        elif match:
            # An item without a time belongs to none: it is said that it was not taken.
            self.left_out.append(LeftOut(number, Reason.NO_TIME, said[:120]))
            self.has_item = False

    def _go_on(self, number: int, said: str) -> None:
        """Add what stands below an item to its words."""
        last = self.entries[-1]
        if len(last.text) + len("; ") + len(said) <= LONGEST_ENTRY:
            text = f"{last.text}; {clean(said, field=f'line {number}', limit=LONGEST_ENTRY)}"
            self.entries[-1] = QuotedEntry(last.time, text)
        else:
            self.left_out.append(LeftOut(number, Reason.TOO_LARGE, said[:120]))

    def _begin(self, day: date) -> None:
        self.day, self.hour = day, -1

    def _keep(self, number: int, said: str, told: Told | None, words: str) -> None:
        text = re.sub(r"<br\s*/?>", " ", html.unescape(words.replace("\\|", "|")))
        text = " ".join(text.split())
        if len(self.entries) >= MOST_ENTRIES or len(text) > LONGEST_ENTRY:
            self.left_out.append(LeftOut(number, Reason.TOO_LARGE, said[:120]))
            return
        text = clean(text, field=f"line {number}", limit=LONGEST_ENTRY)
        if told is None:
            self.left_out.append(LeftOut(number, Reason.NO_TIME, said[:120]))
            return
        try:
            self._must_follow(told, number)
            self.entries.append(QuotedEntry(settled(told, self.day, self.zone, number), text))
        except Refused as refused:
            self.left_out.append(LeftOut(number, refused.reason, said[:120]))
            return
        self.day = told.day or self.day
        self.hour = told.hour if told.hour is not None else self.hour

    def _must_follow(self, told: Told, number: int) -> None:
        """Raise Refused where it may be of the next day, which nobody says."""
        if told.stated or told.hour is None:
            return
        if self.day is None:
            raise Refused(Reason.NO_DAY, number, told.words)
        if self.hour - told.hour >= WRAPS:
            raise Refused(Reason.AMBIGUOUS_DAY, number, told.words)


def _bare(said: str) -> str:
    """Return a time without the letters around it that make it bold, slanted or code."""
    return re.sub(r"[*`]|(?<!\w)_|_(?!\w)", "", said).strip()
