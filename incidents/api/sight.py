"""Who may see an incident and who has, for programs."""

from datetime import datetime

from flask import Blueprint

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from incidents import commands
from incidents.api.bodies import IncidentBody
from incidents.api.shown import incident_body
from incidents.forms import Word
from incidents.queries import CircleItem, SightingItem, sight

BLUEPRINT = Blueprint("incident_sight_api", __name__, url_prefix="/api/v1/incidents/<key>")
TAG = "incidents"


class NewCircle(Body):
    """Whom to let in together."""

    kind: Word
    """role, group or team"""
    name: Word
    """responder, reviewer or admin; a group; the slug of a team"""


class CircleBody(Body):
    """A role, a group or a team that was let in."""

    kind: str
    name: str
    since: datetime


class CircleList(Body):
    """All of them."""

    items: list[CircleBody]
    next_cursor: str | None = None


class SightingBody(Body):
    """Somebody who has looked at it, first and last by the day; whether they see it also while it is private."""

    viewer: str
    name: str
    first_at: datetime
    last_at: datetime
    may_see: bool


class SightingList(Body):
    """The latest first, 500 at most."""

    items: list[SightingBody]
    next_cursor: str | None = None


@BLUEPRINT.get("/circles")
@endpoint("List who is let in together", answer=CircleList, tag=TAG)
def list_circles(key: str) -> CircleList:
    """List roles, groups and teams, for those who decide about that."""
    return CircleList(items=[_circle(item) for item in sight(reading(), key).circles])


@BLUEPRINT.post("/circles")
@endpoint("Let a circle in", body=NewCircle, answer=IncidentBody, status=201, tag=TAG)
def admit_circle(key: str, body: NewCircle) -> Answer:
    """Its members see the incident then, private or not."""
    return write(
        lambda work: commands.admit_circle(work, key=key, kind=body.kind, name=body.name),
        represent=incident_body,
        status=201,
    )


@BLUEPRINT.delete("/circles/<kind>/<name>")
@endpoint("Let a circle in no more", answer=IncidentBody, tag=TAG)
def dismiss_circle(key: str, kind: str, name: str) -> Answer:
    """Who takes part, or is in another circle, goes on seeing it."""
    return write(lambda work: commands.dismiss_circle(work, key=key, kind=kind, name=name), represent=incident_body)


@BLUEPRINT.delete("/participants/<int(max=2147483647):person_id>")
@endpoint("Take somebody off", tag=TAG, status=204)
def remove_participant(key: str, person_id: int) -> Answer:
    """They take part no more; who holds a role hands it over first."""
    return write(
        lambda work: commands.remove_participant(work, key=key, person_id=person_id), represent=lambda *_: None
    )


@BLUEPRINT.get("/sightings")
@endpoint("List who has looked at it", answer=SightingList, tag=TAG)
def list_sightings(key: str) -> SightingList:
    """List them for those who decide who may see it; each viewer counts once a day."""
    return SightingList(items=[_sighting(item) for item in sight(reading(), key).sightings])


def _circle(item: CircleItem) -> CircleBody:
    return CircleBody(kind=item.kind, name=item.label if item.kind != "team" else item.name, since=item.since)


def _sighting(item: SightingItem) -> SightingBody:
    return SightingBody(
        viewer=item.viewer, name=item.name, first_at=item.first_at, last_at=item.last_at, may_see=item.may_see
    )
