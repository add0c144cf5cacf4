"""One incident with what stands around it, in full, as programs want it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from accounts.queries import names, principal_names
from catalog.queries import service_names
from foundation.errors import NotFound
from foundation.ids import key_of, number_of
from foundation.work import Reading
from incidents.lifecycle import Audience, State, moves_from
from incidents.model import Incident, IncidentUpdate
from incidents.policy import is_visible
from incidents.queries.board import Board, RoleItem, board, missing_roles
from incidents.queries.brief import IncidentBrief, brief_of, chosen
from incidents.queries.merged import of_whole, of_wholes


@dataclass(frozen=True)
class IncidentDetail:
    """Everything but the timeline."""

    brief: IncidentBrief
    board: Board
    names: Mapping[int, str]
    services: Mapping[str, str]
    declared_by: str
    merged_into: str | None
    possible: Sequence[str]

    @property
    def missing(self) -> list[RoleItem]:
        """The roles that it can't do without, and that nobody has."""
        return missing_roles(self.brief, self.board)


@dataclass(frozen=True)
class UpdateItem:
    """What was told to an audience."""

    id: int
    audience: str
    body: str
    html: str
    posted_at: datetime
    posted_by: str
    corrected_at: datetime | None = None
    source: str = ""


def detail(reading: Reading, ref: int | str) -> IncidentDetail:
    """Return the incident of that id or key in full; hidden ones are not found."""
    reading.require("incidents:read")
    here = Incident.id == ref if isinstance(ref, int) else Incident.number == (number_of("INC", ref) or 0)
    row = reading.session.execute(chosen(reading).where(here)).one_or_none()
    if row is None:
        raise NotFound("incident")
    incident: Incident = row.Incident
    around = board(reading, incident.id)
    called = service_names(reading, {service.service_id for service in around.services})
    people = {role.person_id for role in around.roles} | {part.person_id for part in around.participants}
    people |= {task.owner_id for task in around.tasks} | {report.reporter_id for report in around.reports}
    return IncidentDetail(
        brief=brief_of(row),
        board=around,
        names=names(reading, {person for person in people if person is not None}),
        services={called[service.service_id][0]: service.impact for service in around.services},
        declared_by=principal_names(reading, [incident.declared_by])[incident.declared_by],
        merged_into=goes_on_as(reading, incident.merged_into_id),
        possible=[state.value for state in moves_from(State(incident.state)).values()],
    )


def updates(reading: Reading, incident_id: int, limit: int = 200) -> list[UpdateItem]:
    """Return the latest updates of an incident that the reader was found to see, the newest first.

    Those of what was merged into it are its own, too, with the key of that one as ``source``.
    """
    latest = select(IncidentUpdate, Incident.number).join(Incident, Incident.id == IncidentUpdate.incident_id)
    latest = latest.where(IncidentUpdate.incident_id.in_(of_whole(incident_id)))
    rows = reading.session.execute(latest.order_by(IncidentUpdate.id.desc()).limit(limit)).all()
    return _items(reading, [(told, number, incident_id) for told, number in rows])


def last_told(reading: Reading, ids: Collection[int]) -> dict[int, UpdateItem]:
    """Return by incident what those who don't respond were told last; the reader was found to see all of them."""
    whole = of_wholes(ids).subquery()
    outward = IncidentUpdate.audience != Audience.RESPONDERS
    last = (
        select(whole.c.whole, func.max(IncidentUpdate.id).label("id"))
        .join(IncidentUpdate, IncidentUpdate.incident_id == whole.c.part)
        .where(outward)
        .group_by(whole.c.whole)
        .subquery()
    )
    found = select(IncidentUpdate, Incident.number, last.c.whole).join(last, last.c.id == IncidentUpdate.id)
    rows = reading.session.execute(found.join(Incident, Incident.id == IncidentUpdate.incident_id)).all()
    items = _items(reading, [(told, number, owner) for told, number, owner in rows])
    return dict(zip((row.whole for row in rows), items, strict=True))


def _items(reading: Reading, rows: Sequence[tuple[IncidentUpdate, int, int]]) -> list[UpdateItem]:
    """Make the items of updates, each with its incident's number and the id of the one that it is shown with."""
    actors = principal_names(reading, {told.posted_by for told, _, _ in rows})
    return [
        UpdateItem(
            id=told.id,
            audience=told.audience,
            body=told.body,
            html=told.body_html,
            posted_at=told.posted_at,
            posted_by=actors[told.posted_by],
            corrected_at=told.corrected_at,
            source="" if told.incident_id == owner else key_of("INC", number),
        )
        for told, number, owner in rows
    ]


def goes_on_as(reading: Reading, incident_id: int | None) -> str | None:
    """Return the key of the incident that one was merged into in the end, if the reader may know of that."""
    key = None
    while incident_id is not None:
        here = select(Incident.number, Incident.merged_into_id).where(Incident.id == incident_id, is_visible(reading))
        row = reading.session.execute(here).one_or_none()
        if row is None:
            return key
        key, incident_id = key_of("INC", row.number), row.merged_into_id
    return key
