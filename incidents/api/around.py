"""Around declaring, for programs: what severities mean, adding to an open incident, and whom it concerns besides."""

from datetime import datetime

from flask import Blueprint
from pydantic import Field

from catalog.queries import severities
from catalog.queries.judging import severity_examples, severity_matrix
from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading, render
from foundation.work import Reading
from incidents import commands
from incidents.api.bodies import IncidentBody
from incidents.api.shown import incident_body
from incidents.forms import MOST_SERVICES, Prose, Slug, Title
from incidents.queries import brief, told

BLUEPRINT = Blueprint("incidents_around_api", __name__, url_prefix="/api/v1")
TAG = "incidents"


class SeverityBody(Body):
    """A severity, the worst first."""

    key: str
    name: str
    description: str
    examples: list[str]
    acts_as: str | None
    """As which one it acts after ten minutes"""
    update_minutes: int | None
    coe_days: int | None


class StepBody(Body):
    """An answer to who is hit, or to how badly."""

    key: str
    name: str


class CellBody(Body):
    """The severity that follows."""

    impact: str
    condition: str
    severity: str


class SeverityList(Body):
    """All severities, and the matrix from which one follows."""

    items: list[SeverityBody]
    impacts: list[StepBody]
    conditions: list[StepBody]
    matrix: list[CellBody]
    next_cursor: str | None = None


class NewSighting(Body):
    """What somebody sees of an incident that is open already."""

    title: Title
    details: Prose | None = None
    """Markdown"""
    services: list[Slug] = Field([], max_length=MOST_SERVICES)


class ToldBody(Body):
    """A team that is told because a service of theirs fails with an affected one."""

    team: str
    service: str
    on: str
    told_at: datetime


class ToldList(Body):
    """Who is told; nobody is paged for it."""

    items: list[ToldBody]
    next_cursor: str | None = None


@BLUEPRINT.get("/severities")
@endpoint("List severities", answer=SeverityList, tag=TAG)
def list_severities() -> SeverityList:
    """Say what each means, with examples, and which one follows from who is hit and how badly."""
    look = reading()
    look.require("incidents:read")
    examples, matrix = severity_examples(look), severity_matrix(look)
    names = [name for name in SeverityBody.model_fields if name != "examples"]
    items = [
        SeverityBody(**{name: getattr(each, name) for name in names}, examples=examples.get(each.key, []))
        for each in severities(look)
    ]
    cells = [CellBody(impact=i, condition=c, severity=severity) for (i, c), severity in matrix.cells.items()]
    impacts, conditions = ([StepBody(**vars(step)) for step in axis] for axis in (matrix.impacts, matrix.conditions))
    return SeverityList(items=items, impacts=impacts, conditions=conditions, matrix=cells)


@BLUEPRINT.post("/incidents/<key>/sightings")
@endpoint("Add to an open incident", body=NewSighting, answer=IncidentBody, status=201, tag=TAG)
def add_sighting(key: str, body: NewSighting) -> Answer:
    """Instead of declaring the same again: it stands on the timeline, its services are affected, and you join."""
    details = render(body.details) if body.details else None
    return write(
        lambda work: commands.add_sighting(work, key=key, title=body.title, details=details, services=body.services),
        represent=incident_body,
        status=201,
    )


@BLUEPRINT.get("/incidents/<key>/told")
@endpoint("List who is told", answer=ToldList, tag=TAG)
def list_told(key: str) -> ToldList:
    """List the owners of services that fail with the affected ones, while it may still be said."""
    return _told(reading(), key)


@BLUEPRINT.post("/incidents/<key>/dismissals")
@endpoint("Dismiss the notice", answer=IncidentBody, status=201, tag=TAG)
def dismiss(key: str) -> Answer:
    """Take the incident off the list of what needs you, when it only concerns your team."""
    return write(lambda work: commands.dismiss_notice(work, key=key), represent=incident_body, status=201)


def _told(look: Reading, key: str) -> ToldList:
    found = told(look, brief(look, key).id)
    items = [
        ToldBody(team=each.team, service=each.service_slug, on=each.on_slug, told_at=each.told_at) for each in found
    ]
    return ToldList(items=items)
