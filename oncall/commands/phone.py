"""Telephone numbers: proven before they count, muted when they take nothing, and erased with everything of them."""

import re
import secrets
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from foundation.errors import Conflict, Invalid, NotFound
from foundation.work import Work
from oncall.codes import ContactCodes
from oncall.events import ContactChanged, ContactCodeAsked
from oncall.model import ContactCode, ContactWay, Page, PageDelivery
from oncall.queries.contacts import PHONES

E164 = re.compile(r"\+[1-9][0-9]{7,14}", re.ASCII)
BETWEEN = re.compile(r"[\s().\-\u00a0]+")
CODE_LASTS, MOST_TRIES = timedelta(minutes=10), 5
DAY, MOST_CODES = timedelta(days=1), 6
RIGHT, WRONG, SPENT = "right", "wrong", "spent"


def number_of(text: str) -> str:
    """Return a number as E.164 writes it, or say how to."""
    number = BETWEEN.sub("", text)
    if not E164.fullmatch(number):
        detail = "Write the number with its country, like +49 170 1234567."
        raise Invalid("contact.number", detail, where="address")
    return number


def send_code(work: Work, way: ContactWay) -> None:
    """Have a code sent there; a few a day, since each costs money and could annoy a stranger."""
    since = select(func.count()).where(ContactCode.person_id == way.person_id, ContactCode.asked_at > work.now - DAY)
    if (work.session.scalar(since) or 0) >= MOST_CODES:
        raise Conflict("contact.codes", f"{MOST_CODES} codes went out within a day. Wait until tomorrow.", where="kind")
    code = ContactCode(person_id=way.person_id, way_id=way.id, nonce=secrets.token_hex(20), asked_at=work.now, tries=0)
    code.error = ""
    work.session.add(code)
    work.session.flush()
    asked = ContactCodeAsked(person_id=way.person_id, way_id=way.id, code_id=code.id, kind=way.kind)
    work.record(_stream(way.person_id), asked)


def ask_for_code(work: Work, *, person_id: int, way_id: int) -> ContactWay:
    """Have another code sent; the one before it counts no more."""
    work.require("oncall:contact", person_id)
    way = _unproven(work, person_id, way_id)
    send_code(work, way)
    return way


def confirm_contact(work: Work, *, person_id: int, way_id: int, typed: str, codes: ContactCodes) -> str:
    """Prove that a number is one's own; says ``right``, ``wrong`` or ``spent``, and counts what was wrong."""
    work.require("oncall:contact", person_id)
    way = _unproven(work, person_id, way_id)
    last = select(ContactCode).where(ContactCode.way_id == way.id).order_by(ContactCode.id.desc()).limit(1)
    code = work.session.scalar(last.with_for_update())
    if code is None or code.tries >= MOST_TRIES or code.asked_at < work.now - CODE_LASTS:
        return SPENT
    if not codes.fits(code.nonce, typed):
        code.tries += 1
        return WRONG
    # A code is good for once.
    code.tries = MOST_TRIES
    same = (ContactWay.person_id == person_id, ContactWay.address == way.address, ContactWay.kind.in_(PHONES))
    for each in work.session.scalars(select(ContactWay).where(*same)):
        each.verified_at = work.now
    work.record(_stream(person_id), ContactChanged(person_id=person_id, kind=way.kind, what="confirmed"))
    return RIGHT


def settle_code(work: Work, *, code_id: int, error: str = "") -> None:
    """Note that a code went out, or why it did not."""
    work.require("oncall:carry")
    code = work.session.get_one(ContactCode, code_id)
    code.error = error[:300]
    code.sent_at = None if error else work.now


def note_trouble(work: Work, *, address: str, trouble: str = "", kinds: tuple[str, ...] = PHONES) -> None:
    """Note why a number takes nothing, or (empty) that it does again; whose it is, is told."""
    work.require("oncall:carry")
    there = select(ContactWay).where(
        ContactWay.kind.in_(kinds), ContactWay.address == address, ContactWay.trouble != trouble
    )
    for way in work.session.scalars(there.order_by(ContactWay.id).with_for_update()):
        way.trouble = trouble
        what = "muted" if trouble else "open again"
        work.record(_stream(way.person_id), ContactChanged(person_id=way.person_id, kind=way.kind, what=what))


def forget_numbers(work: Work, *, person_id: int) -> None:
    """Erase the numbers of somebody who is here no more; who comes back proves theirs anew."""
    work.require("oncall:carry")
    mine = select(ContactWay).where(ContactWay.person_id == person_id, ContactWay.kind.in_(PHONES))
    for way in work.session.scalars(mine.order_by(ContactWay.id)):
        forget_way(work, way)


def forget_way(work: Work, way: ContactWay) -> None:
    """Take a way away; of a number nothing is left, in the notes of old pages neither."""
    if way.kind in PHONES:
        theirs = select(Page.id).where(Page.person_id == way.person_id)
        went = (PageDelivery.page_id.in_(theirs), PageDelivery.way == way.kind, PageDelivery.address == way.address)
        work.session.execute(update(PageDelivery).where(*went).values(address=""))
        codes = update(ContactCode).where(ContactCode.way_id == way.id)
        work.session.execute(codes.values(way_id=None))
        work.session.execute(delete(ContactCode).where(ContactCode.asked_at < work.now - 2 * DAY))
    work.session.delete(way)
    work.record(_stream(way.person_id), ContactChanged(person_id=way.person_id, kind=way.kind, what="removed"))


def _unproven(work: Work, person_id: int, way_id: int) -> ContactWay:
    way = work.session.get(ContactWay, way_id, with_for_update=True)
    if way is None or way.person_id != person_id or way.kind not in PHONES:
        raise NotFound("contact")
    if way.verified_at is not None:
        raise Conflict("contact.proven", "This number is proven already.", where="code")
    return way


def _stream(person_id: int) -> str:
    return f"contacts:{person_id}"
