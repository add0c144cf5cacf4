"""How well readiness does, read from the escapes: their mix over time, recall of checklists, truth of answers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.work import Reading
from learnings.events import EscapeClass
from readiness.queries.escapes import EscapeItem, escapes
from readiness.queries.status import PROVISIONAL

MOST_PAGES = 25
PAGE = 200
SAFE = frozenset({EscapeClass.CONTROL_FAILURE, EscapeClass.UNPROVEN, EscapeClass.STALE})
ADMITTED = frozenset({EscapeClass.ACTION_OVERDUE, EscapeClass.ACTION_OPEN, EscapeClass.RISK_ACCEPTED})


@dataclass(frozen=True)
class Month:
    """The classes of a month's causes, how many of each are provisional still, and the incidents behind each."""

    month: str
    counts: dict[str, int]
    incidents: dict[str, tuple[str, ...]]
    provisional: dict[str, int]

    @property
    def total(self) -> int:
        """How many causes there were."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Share:
    """A share of incidents, with those that are in it and those that are not."""

    part: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many there are altogether."""
        return len(self.part) + len(self.rest)

    @property
    def percent(self) -> int | None:
        """The share, none of nothing."""
        return round(100 * len(self.part) / self.total) if self.total else None


@dataclass(frozen=True)
class EscapeFigures:
    """The mix by month, the oldest first; recall; and truthfulness."""

    months: tuple[Month, ...]
    recall: Share
    truthfulness: Share
    confirmed: int
    provisional: int


def escape_figures(reading: Reading, status: str | None = None) -> EscapeFigures:
    """Return the figures over all escapes that the reader may see, or over those that are as sure as that."""
    found = list(_everything(reading, status))
    unsure = sum(each.status == PROVISIONAL for each in found)
    covered = {each.incident_key for each in found if each.escape_class != EscapeClass.GAP}
    told = [each for each in found if each.escape_class in SAFE | ADMITTED]
    boasted = {each.incident_key for each in told if each.escape_class in SAFE}
    return EscapeFigures(
        months=tuple(_months(found)),
        recall=_share({each.incident_key for each in found}, covered),
        truthfulness=_share({each.incident_key for each in told}, {each.incident_key for each in told} - boasted),
        confirmed=len(found) - unsure,
        provisional=unsure,
    )


def _everything(reading: Reading, status: str | None) -> Iterable[EscapeItem]:
    cursor = None
    for _ in range(MOST_PAGES):
        page = escapes(reading, status=status, limit=PAGE, cursor=cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _months(found: Sequence[EscapeItem]) -> list[Month]:
    by_month: dict[str, list[EscapeItem]] = {}
    for each in sorted(found, key=_began):
        by_month.setdefault(each.impact_started_at.strftime("%Y-%m"), []).append(each)
    return [_month(name, rows) for name, rows in by_month.items()]


def _month(name: str, rows: Sequence[EscapeItem]) -> Month:
    counts = Counter(row.escape_class for row in rows)
    order = [each.value for each in EscapeClass if each in counts]
    behind = {word: tuple(sorted({row.incident_key for row in rows if row.escape_class == word})) for word in order}
    unsure = Counter(row.escape_class for row in rows if row.status == PROVISIONAL)
    return Month(name, {word: counts[word] for word in order}, behind, {word: unsure[word] for word in order})


def _began(item: EscapeItem) -> datetime:
    return item.impact_started_at


def _share(everything: set[str], part: set[str]) -> Share:
    return Share(tuple(sorted(part)), tuple(sorted(everything - part)))
