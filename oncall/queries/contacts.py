"""How people are reached, and when they are left in peace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select

from foundation.work import Reading
from oncall.definition import LOUD_WAYS
from oncall.model import ContactWay, QuietHours

EMAIL, SLACK, WEBHOOK = "email", "slack", "webhook"
WAYS = (EMAIL, SLACK, WEBHOOK)
USUAL = ((EMAIL, ""), (SLACK, ""))


@dataclass(frozen=True)
class WayItem:
    """One way to reach somebody; an empty address is the one of the account."""

    id: int
    kind: str
    address: str


@dataclass(frozen=True)
class Contacts:
    """How somebody is reached; without ways of their own by mail and in chat."""

    person_id: int
    ways: Sequence[WayItem]
    quiet: tuple[str, str, str] | None

    @property
    def used(self) -> Sequence[tuple[str, str]]:
        """The ways that a page takes."""
        return [(way.kind, way.address) for way in self.ways] or list(USUAL)

    @property
    def is_loud(self) -> bool:
        """Whether any of them may wake somebody."""
        return any(kind in LOUD_WAYS for kind, _ in self.used)


def contacts(reading: Reading, person_id: int) -> Contacts:
    """Return how the reader is reached."""
    reading.require("oncall:contact", person_id)
    return contacts_of(reading, [person_id])[person_id]


def contacts_of(reading: Reading, ids: Sequence[int]) -> Mapping[int, Contacts]:
    """Return how people are reached, for whoever carries a page to them."""
    ways = reading.session.scalars(
        select(ContactWay).where(ContactWay.person_id.in_(ids)).order_by(ContactWay.id)
    ).all()
    quiet = {
        row.person_id: row for row in reading.session.scalars(select(QuietHours).where(QuietHours.person_id.in_(ids)))
    }
    return {
        each: Contacts(
            each,
            [WayItem(way.id, way.kind, way.address) for way in ways if way.person_id == each],
            (quiet[each].begins, quiet[each].ends, quiet[each].time_zone) if each in quiet else None,
        )
        for each in ids
    }


def is_quiet_time(quiet: tuple[str, str, str] | None, at: datetime) -> bool:
    """Whether a moment lies in somebody's quiet hours, in their own zone; they may go over midnight."""
    if quiet is None:
        return False
    begins, ends = time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])
    local = at.astimezone(ZoneInfo(quiet[2])).time().replace(tzinfo=None)
    return begins <= local < ends if begins < ends else local >= begins or local < ends
