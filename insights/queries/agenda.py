"""What needs me now: one ranked list out of what every room says of itself."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from foundation.slots import Need, NeedSource
from foundation.work import Reading

LOG = logging.getLogger("andon.insights")
NEVER = datetime.max.replace(tzinfo=UTC)
PARTS = (("Now", "now", "alert", 35), ("Next", "next", "action", 50), ("Later", "later", "shield", 1000))


@dataclass(frozen=True)
class Part:
    """The needs of about the same urgency, the most urgent first."""

    title: str
    id: str
    icon: str
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class Agenda:
    """Everything that needs the reader; ``missing`` names the sources that could not say."""

    parts: tuple[Part, ...]
    count: int
    missing: tuple[str, ...]


def agenda(reading: Reading, sources: Collection[NeedSource]) -> Agenda:
    """Ask every room what needs the reader; one that fails is left out and named."""
    reading.require("insights:read")
    needs: list[Need] = []
    missing: list[str] = []
    for source in sources:
        found = _asked(reading, source)
        if found is None:
            missing.append(source.name)
        else:
            needs += found
    ranked = sorted(needs, key=_urgency)
    return Agenda(tuple(_parts(ranked)), len(ranked), tuple(missing))


def _asked(reading: Reading, source: NeedSource) -> list[Need] | None:
    """Ask inside a savepoint: a statement that fails spoils no other room's."""
    try:
        with reading.session.begin_nested():
            return source.load(reading)
    except Exception:
        # A source is another room's code: whatever it raises must not take the page down.
        LOG.exception("need.failed", extra={"source": source.name})
        return None


def _urgency(need: Need) -> tuple[int, datetime, str]:
    return (need.rank, need.due or NEVER, need.title)


def _parts(ranked: Sequence[Need]) -> list[Part]:
    parts, least = [], -1000
    for title, id_, icon, most in PARTS:
        chosen = tuple(need for need in ranked if least < need.rank <= most)
        if chosen:
            parts.append(Part(title, id_, icon, chosen))
        least = most
    return parts
