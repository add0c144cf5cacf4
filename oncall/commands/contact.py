"""How people say that they are reached, and when they are left in peace."""

import re

from sqlalchemy import func, select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from foundation.work import Work
from oncall.commands.phone import forget_way, number_of, send_code
from oncall.events import ContactChanged
from oncall.layers import ZONES
from oncall.model import ContactWay, QuietHours
from oncall.queries.contacts import EMAIL, PHONES, SLACK, WAYS, WEBHOOK

MOST_WAYS, ADDRESS_LIMIT = 10, 500
MAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]{1,189}")
HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def add_contact(work: Work, *, person_id: int, kind: str, address: str = "") -> ContactWay:
    """Be reached on this way too; the first that is named takes the place of the usual ones.

    A telephone number is proven first: a code goes there. One that is proven for one kind, is for the other.
    """
    work.require("oncall:contact", person_id)
    address = _address(kind, clean(address, field="address", limit=ADDRESS_LIMIT))
    mine = select(ContactWay).where(ContactWay.person_id == person_id)
    if (work.session.scalar(select(func.count()).select_from(mine.subquery())) or 0) >= MOST_WAYS:
        raise Conflict("contact.most", f"There are {MOST_WAYS} ways already. Remove one.", where="kind")
    found = work.session.scalar(mine.where(ContactWay.kind == kind, ContactWay.address == address))
    if found is not None:
        return found
    known = (ContactWay.kind.in_(PHONES), ContactWay.address == address)
    proven = work.session.scalar(mine.where(*known).with_only_columns(func.max(ContactWay.verified_at)))
    way = ContactWay(person_id=person_id, kind=kind, address=address, created_at=work.now, trouble="")
    way.verified_at = proven if kind in PHONES else None
    work.session.add(way)
    work.session.flush()
    work.record(f"contacts:{person_id}", ContactChanged(person_id=person_id, kind=kind, what="added"))
    if kind in PHONES and proven is None:
        send_code(work, way)
    return way


def remove_contact(work: Work, *, person_id: int, way_id: int) -> None:
    """Be reached on this way no more; without any, by mail and in chat."""
    work.require("oncall:contact", person_id)
    way = work.session.get(ContactWay, way_id)
    if way is None or way.person_id != person_id:
        raise NotFound("contact")
    forget_way(work, way)


def set_quiet_hours(
    work: Work, *, person_id: int, begins: str = "", ends: str = "", time_zone: str = "Etc/UTC"
) -> None:
    """Be left in peace at these hours by what is less than SEV1; empty is never."""
    work.require("oncall:contact", person_id)
    found = work.session.get(QuietHours, person_id, with_for_update=True)
    if not begins and not ends:
        if found is None:
            return
        work.session.delete(found)
    else:
        if not HOUR.fullmatch(begins) or not HOUR.fullmatch(ends) or begins == ends:
            raise Invalid("contact.hours", "Write two times of day, like 22:00 and 07:00.", where="begins")
        if time_zone not in ZONES:
            raise Invalid("contact.zone", "Write a time zone like Europe/Berlin.", where="time_zone")
        found = found or QuietHours(person_id=person_id)
        found.begins, found.ends, found.time_zone = begins, ends, time_zone
        work.session.add(found)
    work.record(f"contacts:{person_id}", ContactChanged(person_id=person_id, kind="quiet", what="changed"))


def _address(kind: str, address: str) -> str:
    if kind not in WAYS:
        raise Invalid("contact.kind", f"People are reached by {', '.join(WAYS)}.", where="kind")
    if kind == EMAIL and address and not MAIL.fullmatch(address):
        raise Invalid(
            "contact.address", "Write one e-mail address, or none for the one of your account.", where="address"
        )
    if kind == SLACK and address:
        raise Invalid(
            "contact.address", "Slack reaches you where you connected; leave the address out.", where="address"
        )
    if kind in PHONES:
        return number_of(address)
    if kind == WEBHOOK and not re.fullmatch(r"https?://[^\s@]{4,}", address):
        raise Invalid("contact.address", "Write the address like https://example.org/page.", where="address")
    return address
