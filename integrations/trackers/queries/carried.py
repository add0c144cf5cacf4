"""What whoever carries a ticket has to know of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from foundation.work import Reading
from integrations.trackers.model import (
    LIVE,
    REFUSED,
    WITHHELD,
    TrackerPerson,
    TrackerRule,
    TrackerStanding,
    TrackerTicket,
)
from integrations.trackers.ours import Situation, situation
from integrations.trackers.ports import KINDS, Heard, Place

POLLED = (LIVE, REFUSED, WITHHELD)
NOTED_EVERY = timedelta(minutes=1)
ANY = select(or_(exists(select(TrackerTicket.id)), exists(select(TrackerRule.id))))


@dataclass(frozen=True)
class Standing:
    """A ticket as whoever carries it needs it, and until when its tracker wants quiet.

    ``wanted`` is the name of one that is there already and is to be linked.
    """

    id: int
    tracker: str
    label: str
    state: str
    project: str
    anchor: str
    place: Place | None
    asked_at: datetime | None
    quiet_until: datetime | None
    trouble: str
    wanted: str = ""
    wanted_url: str = ""


def standing(reading: Reading, ticket_id: int) -> Standing | None:
    """Return a ticket for whoever carries it."""
    reading.require("trackers:sync")
    ticket = reading.session.get(TrackerTicket, ticket_id)
    if ticket is None:
        return None
    there = reading.session.get(TrackerStanding, ticket.tracker)
    return Standing(
        id=ticket.id,
        tracker=ticket.tracker,
        label=KINDS[ticket.tracker].label,
        state=ticket.state,
        project=ticket.project,
        anchor=ticket.anchor,
        place=ticket.place,
        asked_at=ticket.asked_at,
        quiet_until=there.quiet_until if there else None,
        trouble=there.trouble if there else "",
        wanted="" if ticket.remote_id else ticket.key,
        wanted_url=ticket.url,
    )


def situation_of(reading: Reading, ticket_id: int) -> Situation | None:
    """Return what a ticket is to say now."""
    reading.require("trackers:sync")
    ticket = reading.session.get(TrackerTicket, ticket_id)
    return situation(reading, ticket) if ticket else None


def account_of(reading: Reading, tracker: str, person_id: int) -> str:
    """Return the account by which somebody is known there; empty where that was not learnt yet."""
    mine = (TrackerPerson.tracker == tracker, TrackerPerson.person_id == person_id)
    return reading.session.scalar(select(TrackerPerson.account).where(*mine).limit(1)) or ""


def polled(reading: Reading, tracker: str) -> tuple[list[tuple[int, Place, Mapping[str, Any]]], datetime | None]:
    """Return the tickets of a tracker with what was last seen of them, and when it was asked last."""
    reading.require("trackers:sync")
    mine = (TrackerTicket.tracker == tracker, TrackerTicket.state.in_(POLLED), TrackerTicket.remote_id != "")
    rows = reading.session.scalars(select(TrackerTicket).where(*mine).order_by(TrackerTicket.id))
    there = reading.session.get(TrackerStanding, tracker)
    found: list[tuple[int, Place, Mapping[str, Any]]] = [
        (row.id, place, dict(row.seen)) for row in rows if (place := row.place) is not None
    ]
    return found, there.asked_at if there else None


def is_quiet(reading: Reading, tracker: str) -> datetime | None:
    """Return until when a tracker wants quiet."""
    there = reading.session.get(TrackerStanding, tracker)
    until = there.quiet_until if there else None
    return until if until is not None and until > reading.now else None


def anybody_tracks(session: Session) -> bool:
    """Whether there is a ticket or a rule at all."""
    return bool(session.scalar(ANY))


def concerns(reading: Reading, tracker: str, said: Heard) -> bool:
    """Whether a delivery is about a ticket of ours, or the first for a while: a site tells of all its issues."""
    mine = TrackerTicket.remote_id == said.remote_id
    if said.anchors:
        mine |= TrackerTicket.anchor.in_(said.anchors)
    if reading.session.scalar(select(TrackerTicket.id).where(TrackerTicket.tracker == tracker, mine).limit(1)):
        return True
    there = reading.session.get(TrackerStanding, tracker)
    return there is None or there.heard_at is None or there.heard_at < reading.now - NOTED_EVERY
