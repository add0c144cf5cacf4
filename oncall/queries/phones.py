"""What whoever carries pages to telephones has to know: where a code goes, who answers, and what waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from foundation.ids import key_of
from foundation.work import Reading
from oncall.lifecycle import OPEN, PageState
from oncall.model import ContactCode, ContactWay, Page, PageDelivery

# Late is better than never: what was given up on can be taken still, for as long as its link works.
ANSWERABLE, LASTS, MOST = (*OPEN, PageState.EXPIRED), timedelta(days=2), 20


@dataclass(frozen=True)
class CodeParcel:
    """A code to be sent: on which way, where to, and what it is worked out from."""

    kind: str
    address: str
    nonce: str


@dataclass(frozen=True)
class Calling:
    """A page that calls somebody by telephone."""

    person_id: int
    key: str
    is_open: bool


def code_parcel(reading: Reading, code_id: int) -> CodeParcel | None:
    """Return what is to be sent; None where the number is gone or proven meanwhile, or it went out already."""
    reading.require("oncall:carry")
    chosen = select(ContactCode, ContactWay).join(ContactWay, ContactWay.id == ContactCode.way_id)
    fresh = (ContactCode.id == code_id, ContactCode.sent_at.is_(None), ContactWay.verified_at.is_(None))
    row = reading.session.execute(chosen.where(*fresh)).one_or_none()
    return CodeParcel(row.ContactWay.kind, row.ContactWay.address, row.ContactCode.nonce) if row else None


def owners_of(reading: Reading, address: str) -> Sequence[int]:
    """Return whose number it is, as far as it is proven."""
    reading.require("oncall:carry")
    proven = (ContactWay.address == address, ContactWay.verified_at.is_not(None))
    return sorted(set(reading.session.scalars(select(ContactWay.person_id).where(*proven))))


def waiting_at(reading: Reading, address: str) -> list[Calling]:
    """Return the pages that went to a proven number and can be answered, open ones first, the latest first."""
    owners = owners_of(reading, address)
    went = select(PageDelivery.page_id).where(PageDelivery.address == address)
    mine = (Page.person_id.in_(owners), Page.id.in_(went), Page.created_at > reading.now - LASTS)
    rows = reading.session.scalars(
        select(Page).where(*mine, Page.state.in_(ANSWERABLE)).order_by(Page.id.desc()).limit(MOST)
    ).all()
    return sorted(_callings(rows), key=lambda one: not one.is_open)


def calling(reading: Reading, delivery_id: int) -> Calling | None:
    """Return which page goes out with a delivery."""
    reading.require("oncall:carry")
    chosen = select(Page).join(PageDelivery, PageDelivery.page_id == Page.id)
    rows = reading.session.scalars(chosen.where(PageDelivery.id == delivery_id)).all()
    return next(iter(_callings(rows)), None)


def _callings(rows: Sequence[Page]) -> list[Calling]:
    return [
        Calling(row.person_id, key_of("PAG", row.number), row.state in OPEN)
        for row in rows
        if row.person_id is not None
    ]
