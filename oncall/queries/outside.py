"""Pages that went to another system that pages people, for whoever keeps the two of one mind."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select

from foundation.work import Reading
from oncall.definition import PAGERDUTY, Target
from oncall.lifecycle import OPEN, EscalationState, PageState
from oncall.model import Escalation, Page


@dataclass(frozen=True)
class OutsidePage:
    """How a page stands that another system carries on under our key."""

    id: int
    key: str
    name: str
    dedup_key: str
    is_open: bool
    was_sent: bool
    is_answered: bool
    is_over: bool


def outside_pages(
    reading: Reading, *, page_id: int | None = None, escalation_id: int | None = None
) -> list[OutsidePage]:
    """Return the page of that id, or those of an escalation, as far as they went outside."""
    reading.require("oncall:read")
    return _found(reading, Page.id == page_id if page_id is not None else Page.escalation_id == escalation_id)


def outside_page(reading: Reading, dedup_key: str) -> OutsidePage | None:
    """Return the page of that key."""
    reading.require("oncall:read")
    return next(iter(_found(reading, Page.dedup_key == dedup_key)), None)


def open_outside(reading: Reading) -> list[OutsidePage]:
    """Return the pages that went outside and that nobody has answered."""
    reading.require("oncall:read")
    return _found(reading, and_(Page.state.in_(OPEN), Page.sent_at.is_not(None)))


def _found(reading: Reading, which: ColumnElement[bool]) -> list[OutsidePage]:
    chosen = select(Page, Escalation).join(Escalation, Escalation.id == Page.escalation_id)
    rows = reading.session.execute(chosen.where(which, Page.target.startswith(f"{PAGERDUTY}:")).order_by(Page.id))
    return [
        OutsidePage(
            id=row.Page.id,
            key=row.Page.key,
            name=Target.parse(row.Page.target).name,
            dedup_key=row.Page.dedup_key,
            is_open=row.Page.state in OPEN,
            was_sent=row.Page.sent_at is not None,
            is_answered=row.Page.state == PageState.ACKNOWLEDGED
            or row.Escalation.state == EscalationState.ACKNOWLEDGED,
            is_over=row.Escalation.over_at is not None,
        )
        for row in rows
    ]
