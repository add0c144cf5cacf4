"""What stands around an incident: roles, people, services, tasks, links, reports, in one statement for all of it."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Integer, Row, String, and_, bindparam, cast, literal, select, union_all

from foundation.memory import TableVersion
from foundation.work import Reading
from incidents.lifecycle import State
from incidents.model import (
    IncidentLink,
    IncidentReport,
    IncidentRole,
    IncidentService,
    IncidentTask,
    IncidentTicket,
    Participant,
    ReportAbout,
    RoleAssignment,
)
from incidents.queries import around
from incidents.queries.around import NO_TEXT, NO_TIME, NOBODY, Kept, Of, Part
from incidents.queries.brief import IncidentBrief


@dataclass(frozen=True)
class RoleItem:
    """A role, and who has it now."""

    key: str
    name: str
    instructions: str
    person_id: int | None
    since: datetime | None
    brief_html: str = ""


@dataclass(frozen=True)
class ParticipantItem:
    """Somebody who takes part."""

    person_id: int
    kind: str


@dataclass(frozen=True)
class AffectedService:
    """A service and how it is affected."""

    service_id: int
    impact: str


@dataclass(frozen=True)
class TaskItem:
    """Something to be done."""

    id: int
    title: str
    owner_id: int | None
    due: datetime | None
    done_at: datetime | None
    role: str = ""


@dataclass(frozen=True)
class LinkItem:
    """A place to look."""

    id: int
    label: str
    url: str


@dataclass(frozen=True)
class ReportItem:
    """What somebody who doesn't respond saw."""

    id: int
    text: str
    reported_by: str
    reporter_id: int | None
    reported_at: datetime
    about: ReportAbout = field(default_factory=ReportAbout)

    @property
    def title(self) -> str:
        """What it called the problem."""
        return self.about.get("title", "")

    @property
    def services(self) -> Sequence[str]:
        """The services that it names, by their slugs."""
        return self.about.get("services", [])

    @property
    def tickets(self) -> Sequence[str]:
        """The support tickets that came with it."""
        return self.about.get("tickets", [])


@dataclass(frozen=True)
class Board:
    """Everything around one incident."""

    roles: Sequence[RoleItem]
    participants: Sequence[ParticipantItem]
    services: Sequence[AffectedService]
    tasks: Sequence[TaskItem]
    links: Sequence[LinkItem] = ()
    tickets: Sequence[str] = ()
    reports: Sequence[ReportItem] = ()
    required: Mapping[str, Collection[str]] = field(default_factory=dict)
    kept: Kept = field(default_factory=Kept)

    def missing(self, severity: str) -> list[RoleItem]:
        """Return the roles that an incident of the severity can't do without and that nobody has."""
        needed = self.required.get(severity, ())
        return [role for role in self.roles if role.key in needed and role.person_id is None]


def board(reading: Reading, incident_id: int) -> Board:
    """Return everything around an incident that the reader was found to see."""
    rows = reading.session.execute(EVERYTHING, {"incident": incident_id}).all()
    of: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        of[row.kind].append(row)
    reading.heed({row.word: row.number for row in of["count"]})
    briefs = {row.word: row.text for row in of["brief"]}
    return Board(
        roles=[RoleItem(r.word, r.text, r.more, r.person_id, r.first_at, briefs.get(r.word, "")) for r in of["role"]],
        participants=[ParticipantItem(r.person_id, r.word) for r in of["participant"]],
        services=[AffectedService(r.number, r.word) for r in of["service"]],
        tasks=[TaskItem(r.number, r.text, r.person_id, r.first_at, r.second_at, r.word) for r in of["task"]],
        required=around.required_of(of["required"]),
        kept=around.kept_of(of),
        links=[LinkItem(r.number, r.text, r.more) for r in of["link"]],
        tickets=[r.text for r in of["ticket"]],
        reports=[_report(row) for row in of["report"]],
    )


def _report(row: Row[Any]) -> ReportItem:
    return ReportItem(row.number, row.text, row.word, row.person_id, row.first_at, json.loads(row.more))


def missing_roles(brief: IncidentBrief, around: Board) -> list[RoleItem]:
    """Return the roles that nobody has while the incident goes on and can't do without them."""
    goes_on = brief.is_active and brief.state != State.TRIAGE and not brief.is_quiet
    return around.missing(brief.acting_severity) if goes_on else []


def _everything(incident_id: Of) -> CompoundSelect[Any]:
    """Select kind, number, word, text, more, person, and two times, from each table."""
    parts = [_roles(incident_id), _participants(incident_id), _services(incident_id), _tasks(incident_id)]
    parts += around.parts(incident_id)
    parts += [_links(incident_id), _tickets(incident_id), _reports(incident_id), _counts()]
    return union_all(*parts).order_by("kind", "number")


def _roles(incident_id: Of) -> Part:
    current = and_(
        RoleAssignment.role == IncidentRole.key,
        RoleAssignment.incident_id == incident_id,
        RoleAssignment.until.is_(None),
    )
    columns = (
        literal("role", String).label("kind"),
        IncidentRole.rank.label("number"),
        IncidentRole.key.label("word"),
        IncidentRole.name.label("text"),
        IncidentRole.instructions.label("more"),
        RoleAssignment.person_id.label("person_id"),
        RoleAssignment.since.label("first_at"),
        NO_TIME.label("second_at"),
    )
    return select(*columns).select_from(IncidentRole).outerjoin(RoleAssignment, current)


def _participants(incident_id: Of) -> Part:
    who, since = Participant.person_id, Participant.since
    columns = (literal("participant", String), who, Participant.kind, NO_TEXT, NO_TEXT, who, since, NO_TIME)
    return select(*columns).where(Participant.incident_id == incident_id)


def _services(incident_id: Of) -> Part:
    what, impact = IncidentService.service_id, IncidentService.impact
    columns = (literal("service", String), what, impact, NO_TEXT, NO_TEXT, NOBODY, NO_TIME, NO_TIME)
    return select(*columns).where(IncidentService.incident_id == incident_id)


def _tasks(incident_id: Of) -> Part:
    columns = (
        literal("task", String),
        IncidentTask.id,
        IncidentTask.role,
        IncidentTask.title,
        NO_TEXT,
        IncidentTask.owner_id,
        IncidentTask.due,
        IncidentTask.done_at,
    )
    return select(*columns).where(IncidentTask.incident_id == incident_id)


def _links(incident_id: Of) -> Part:
    what, since = IncidentLink.id, IncidentLink.added_at
    columns = (literal("link", String), what, NO_TEXT, IncidentLink.label, IncidentLink.url, NOBODY, since, NO_TIME)
    return select(*columns).where(IncidentLink.incident_id == incident_id)


def _tickets(incident_id: Of) -> Part:
    what, since = IncidentTicket.id, IncidentTicket.added_at
    columns = (literal("ticket", String), what, NO_TEXT, IncidentTicket.ref, NO_TEXT, NOBODY, since, NO_TIME)
    return select(*columns).where(IncidentTicket.incident_id == incident_id)


def _reports(incident_id: Of) -> Part:
    who, when = IncidentReport.reporter_id, IncidentReport.reported_at
    by, said = IncidentReport.reported_by, IncidentReport.text
    about = cast(IncidentReport.about, String)
    columns = (literal("report", String), IncidentReport.id, by, said, about, who, when, NO_TIME)
    return select(*columns).where(IncidentReport.incident_id == incident_id)


def _counts() -> Part:
    """Bring along what says whether the names that the page is told in are still remembered rightly."""
    columns = (literal("count", String), TableVersion.version, TableVersion.name, NO_TEXT, NO_TEXT, NOBODY)
    return select(*columns, NO_TIME, NO_TIME)


# Built once: so many selects in one take longer to put together than to run.
EVERYTHING = _everything(bindparam("incident", type_=Integer))
