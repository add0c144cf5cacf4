"""How people are reached, and when they are left in peace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select

from foundation.work import Reading
from oncall.definition import LOUD_WAYS
from oncall.model import ContactCode, ContactWay, QuietHours

EMAIL, SLACK, WEBHOOK, SMS, VOICE = "email", "slack", "webhook", "sms", "voice"
WAYS = (EMAIL, SLACK, WEBHOOK, SMS, VOICE)
PHONES = (SMS, VOICE)
USUAL = ((EMAIL, ""), (SLACK, ""))


@dataclass(frozen=True)
class WayItem:
    """One way to reach somebody; an empty address is the one of the account."""

    id: int
    kind: str
    address: str
    is_proven: bool = True
    trouble: str = ""
    unsent: str = ""


@dataclass(frozen=True)
class Contacts:
    """How somebody is reached; without ways of their own by mail and in chat."""

    person_id: int
    ways: Sequence[WayItem]
    quiet: tuple[str, str, str] | None

    @property
    def used(self) -> Sequence[tuple[str, str]]:
        """The ways that a page takes: those that are proven; the usual ones too where none of them takes anything."""
        proven = [way for way in self.ways if way.is_proven]
        usual = [] if any(not way.trouble for way in proven) else list(USUAL)
        return list(dict.fromkeys([*((way.kind, way.address) for way in proven), *usual]))

    @property
    def is_loud(self) -> bool:
        """Whether any of them may wake somebody."""
        return any(way.kind in LOUD_WAYS and way.is_proven and not way.trouble for way in self.ways)


def contacts(reading: Reading, person_id: int) -> Contacts:
    """Return how the reader is reached."""
    reading.require("oncall:contact", person_id)
    return contacts_of(reading, [person_id])[person_id]


def contacts_of(reading: Reading, ids: Sequence[int]) -> Mapping[int, Contacts]:
    """Return how people are reached, for whoever carries a page to them."""
    ways = reading.session.scalars(
        select(ContactWay).where(ContactWay.person_id.in_(ids)).order_by(ContactWay.id)
    ).all()
    unsent = _unsent(reading, [way.id for way in ways if way.kind in PHONES and way.verified_at is None])
    quiet = {
        row.person_id: row for row in reading.session.scalars(select(QuietHours).where(QuietHours.person_id.in_(ids)))
    }
    return {
        each: Contacts(
            each,
            [_item(way, unsent) for way in ways if way.person_id == each],
            (quiet[each].begins, quiet[each].ends, quiet[each].time_zone) if each in quiet else None,
        )
        for each in ids
    }


def loud_people(reading: Reading) -> frozenset[int]:
    """Return the ids of those who have a way that may wake them."""
    loud = ContactWay.kind.in_(LOUD_WAYS) & (ContactWay.trouble == "")
    proven = ContactWay.verified_at.is_not(None) | ContactWay.kind.not_in(PHONES)
    return frozenset(reading.session.scalars(select(ContactWay.person_id).where(loud, proven)))


def muted_ways(reading: Reading, person_id: int) -> list[str]:
    """Return why numbers of somebody take nothing of late."""
    mine = (ContactWay.person_id == person_id, ContactWay.trouble != "")
    return list(reading.session.scalars(select(ContactWay.trouble).where(*mine).order_by(ContactWay.id)))


def _item(way: ContactWay, unsent: Mapping[int, str]) -> WayItem:
    proven = way.kind not in PHONES or way.verified_at is not None
    return WayItem(way.id, way.kind, way.address, proven, way.trouble, unsent.get(way.id, ""))


def _unsent(reading: Reading, ids: Sequence[int]) -> Mapping[int, str]:
    """Return why the last code did not go out to a number."""
    if not ids:
        return {}
    rows = reading.session.execute(
        select(ContactCode.way_id, ContactCode.error).where(ContactCode.way_id.in_(ids)).order_by(ContactCode.id)
    )
    return {row.way_id: row.error for row in rows}


def is_quiet_time(quiet: tuple[str, str, str] | None, at: datetime) -> bool:
    """Whether a moment lies in somebody's quiet hours, in their own zone; they may go over midnight."""
    if quiet is None:
        return False
    begins, ends = time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])
    local = at.astimezone(ZoneInfo(quiet[2])).time().replace(tzinfo=None)
    return begins <= local < ends if begins < ends else local >= begins or local < ends
