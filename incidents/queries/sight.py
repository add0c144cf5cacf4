"""Who may see an incident, and who has looked at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from accounts.queries import names, people, principal_names, principal_of, teams
from foundation.authz import Principal, Role, machine
from foundation.work import Reading
from incidents.lifecycle import Audience, Circle
from incidents.model import Incident, IncidentCircle, IncidentSighting, IncidentUpdate, Participant
from incidents.policy import circles_of, is_let_in
from incidents.queries.brief import IncidentBrief, brief
from incidents.queries.merged import of_whole

DECIDES = "incidents:change_visibility"
MOST_VIEWERS = 500
PERSON = "person:"


@dataclass(frozen=True)
class CircleItem:
    """A role, a group or a team that was let in."""

    kind: str
    name: str
    label: str
    since: datetime


@dataclass(frozen=True)
class SightingItem:
    """Somebody who has looked at it, from when to when (by the day), and whether they may still."""

    viewer: str
    name: str
    first_at: datetime
    last_at: datetime
    may_see: bool


@dataclass(frozen=True)
class Sight:
    """All that there is to know about who sees an incident."""

    brief: IncidentBrief
    participants: Mapping[int, str]
    circles: Sequence[CircleItem]
    sightings: Sequence[SightingItem]
    public_updates: int

    @property
    def lost(self) -> Sequence[SightingItem]:
        """Those who had seen it and would not find it any more if it is private."""
        return [item for item in self.sightings if not item.may_see]


def sight(reading: Reading, ref: int | str) -> Sight:
    """Return who may see the incident and who has; for those who decide about that."""
    found = brief(reading, ref)
    incident = reading.session.get(Incident, found.id)
    reading.require(DECIDES, incident)
    told = select(func.count()).select_from(IncidentUpdate)
    public = (IncidentUpdate.incident_id.in_(of_whole(found.id)), IncidentUpdate.audience == Audience.PUBLIC)
    who = reading.session.scalars(select(Participant.person_id).where(Participant.incident_id == found.id)).all()
    return Sight(
        brief=found,
        participants=names(reading, set(who)),
        circles=circles(reading, found.id),
        sightings=sightings(reading, found.id),
        public_updates=reading.session.scalar(told.where(*public)) or 0,
    )


def circles(reading: Reading, incident_id: int) -> list[CircleItem]:
    """Return the circles that were let in, of an incident that the reader was found to see."""
    mine = select(IncidentCircle).where(IncidentCircle.incident_id == incident_id)
    rows = reading.session.scalars(mine.order_by(IncidentCircle.kind, IncidentCircle.name)).all()
    called = {str(team.id): team.name for team in teams(reading)} if any(r.kind == Circle.TEAM for r in rows) else {}
    return [CircleItem(row.kind, row.name, called.get(row.name, row.name), row.since) for row in rows]


def sightings(reading: Reading, incident_id: int) -> list[SightingItem]:
    """Return who has looked at it, the latest first, and whether they would see it if it is private."""
    S = IncidentSighting  # noqa: N806 - a short name for the class
    last = func.max(S.first_at).label("last_at")
    seen = select(S.viewer, func.min(S.first_at).label("first_at"), last).where(S.incident_id == incident_id)
    rows = reading.session.execute(seen.group_by(S.viewer).order_by(last.desc(), S.viewer).limit(MOST_VIEWERS)).all()
    called = principal_names(reading, {row.viewer for row in rows})
    return [
        SightingItem(r.viewer, called[r.viewer], r.first_at, r.last_at, _would_see(reading, r.viewer, incident_id))
        for r in rows
    ]


def would_see(reading: Reading, person_id: int, incident: Incident) -> bool:
    """Whether a person is let in by more than that the incident is open to all."""
    principal = principal_of(reading.session, person_id)
    return principal is not None and is_let_in(replace(reading, principal=principal), incident)


def insiders(reading: Reading, found: IncidentBrief) -> frozenset[int] | None:
    """Return the people who may see a private incident; None of an open one, which everybody may."""
    if not found.is_private:
        return None
    let_in = select(IncidentCircle.kind, IncidentCircle.name).where(IncidentCircle.incident_id == found.id)
    circles_in = {(row.kind, row.name) for row in reading.session.execute(let_in)}
    taking_part = select(Participant.person_id).where(Participant.incident_id == found.id)
    named = {*reading.session.scalars(taking_part), found.declarer_id}
    return frozenset(
        person.id
        for person in people(reading)
        if not person.disabled
        and (person.id in named or person.role >= Role.ADMIN or not circles_in.isdisjoint(circles_of(person)))
    )


def _would_see(reading: Reading, viewer: str, incident_id: int) -> bool:
    """Whether that viewer is let in by more than that it is open to all."""
    principal = _principal(reading, viewer)
    incident = reading.session.get_one(Incident, incident_id)
    return principal is not None and is_let_in(replace(reading, principal=principal), incident)


def _principal(reading: Reading, viewer: str) -> Principal | None:
    if viewer.startswith(PERSON):
        return principal_of(reading.session, int(viewer.removeprefix(PERSON)))
    return machine(viewer.removeprefix("machine:"))
