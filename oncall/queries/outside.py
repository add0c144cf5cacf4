"""Pages that went to another system that pages people, for whoever keeps the two of one mind."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from foundation.work import Reading
from oncall.definition import BY_HAND, PAGERDUTY, Target
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
    incident_id: int | None
    severity: str
    answered_by: str


@dataclass(frozen=True)
class Asked:
    """Somebody who is paged by hand about an incident."""

    incident_id: int
    person_id: int
    message: str


def asked_by_hand(reading: Reading, page_id: int) -> Asked | None:
    """Return whom somebody pages about an incident; None for what is paged by itself, and for tests."""
    reading.require("oncall:read")
    found = select(Page, Escalation).join(Escalation, Escalation.id == Page.escalation_id).where(Page.id == page_id)
    row = reading.session.execute(found).one_or_none()
    if row is None or row.Page.person_id is None or row.Page.incident_id is None or row.Escalation.reason != BY_HAND:
        return None
    return Asked(row.Page.incident_id, row.Page.person_id, row.Escalation.message)


def outside_pages(
    reading: Reading,
    *,
    page_id: int | None = None,
    escalation_id: int | None = None,
    incident_id: int | None = None,
) -> list[OutsidePage]:
    """Return the page of that id, or those of an escalation or an incident, as far as they went outside."""
    reading.require("oncall:read")
    if page_id is not None:
        return _found(reading, Page.id == page_id)
    return _found(
        reading, Page.escalation_id == escalation_id if escalation_id is not None else Page.incident_id == incident_id
    )


def outside_page(reading: Reading, dedup_key: str) -> OutsidePage | None:
    """Return the page of that key."""
    reading.require("oncall:read")
    return next(iter(_found(reading, Page.dedup_key == dedup_key)), None)


def open_outside(reading: Reading) -> list[OutsidePage]:
    """Return the pages that went outside and that nobody has answered."""
    reading.require("oncall:read")
    return _found(reading, and_(Page.state.in_(OPEN), Page.sent_at.is_not(None)))


def _found(reading: Reading, which: ColumnElement[bool]) -> list[OutsidePage]:
    other = aliased(Page)
    answered = select(other.ended_by).where(
        other.escalation_id == Page.escalation_id, other.state == PageState.ACKNOWLEDGED
    )
    first = answered.order_by(other.ended_at, other.id).limit(1).scalar_subquery().label("answered_by")
    chosen = select(Page, Escalation, first).join(Escalation, Escalation.id == Page.escalation_id)
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
            incident_id=row.Page.incident_id,
            severity=row.Page.severity,
            answered_by=row.Page.ended_by if row.Page.state == PageState.ACKNOWLEDGED else row.answered_by or "",
        )
        for row in rows
    ]
