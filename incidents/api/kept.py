"""What is kept with an incident, for programs: tasks said anew, evidence, relations, streams, who follows it."""

from datetime import datetime
from typing import cast

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, if_match, write
from foundation.web.runtime import reading
from foundation.work import Reading, Work
from incidents import commands
from incidents.api.bodies import IncidentBody, TaskBody
from incidents.api.shown import incident_body, task_body
from incidents.forms import MOST_SERVICES, Id, Slug, Time, Title, Word
from incidents.model import IncidentTask
from incidents.queries import brief, evidence, relations

BLUEPRINT = Blueprint("incident_kept_api", __name__, url_prefix="/api/v1/incidents/<key>")
TAG = "incidents"
KEY = 20


class TaskChange(Body):
    """What of a task is said anew; null is nobody and never, what is left out stays."""

    title: str | None = Field(None, max_length=300)
    owner_id: Id | None = None
    due: Time | None = None


class NewPin(Body):
    """An entry to be kept as evidence."""

    seq: Id
    incident: str | None = Field(None, max_length=KEY)
    """The merged incident that it stands in, if not this one"""


class PinBody(Body):
    """An entry that is kept as evidence."""

    seq: int
    occurred_at: datetime
    actor: str
    text: str


class PinList(Body):
    """All that is pinned, in the order in which it happened."""

    items: list[PinBody]
    next_cursor: str | None = None


class NewRelation(Body):
    """What this incident is to another."""

    to: str = Field(max_length=KEY)
    kind: Word = "related"
    """related, duplicate (of it) or stream (of it)"""


class RelationBody(Body):
    """Another incident, and what it is to this one."""

    incident: str
    title: str
    state: str
    kind: str
    outward: bool
    """Whether this one names the other, or the other way round"""


class RelationList(Body):
    """All relations, as far as you may know of the other end."""

    items: list[RelationBody]
    next_cursor: str | None = None


class NewStream(Body):
    """A stream of a large incident."""

    title: Title
    services: list[Slug] = Field([], max_length=MOST_SERVICES)


@BLUEPRINT.patch("/tasks/<int:task_id>")
@endpoint("Change a task", body=TaskChange, answer=TaskBody, tag=TAG, versioned=True)
def change_task(key: str, task_id: int, body: TaskChange) -> Answer:
    """Say what is to be done, who does it and by when; If-Match is the incident's version."""
    changes, version = cast("commands.TaskChanges", body.model_dump(exclude_unset=True)), if_match()
    return write(
        lambda work: commands.change_task(work, key=key, task_id=task_id, version=version, **changes), represent=_task
    )


@BLUEPRINT.delete("/tasks/<int:task_id>/completion")
@endpoint("Open a task again", answer=TaskBody, tag=TAG)
def reopen_task(key: str, task_id: int) -> Answer:
    """Say that it is not done after all."""
    return write(lambda work: commands.reopen_task(work, key=key, task_id=task_id), represent=_task)


@BLUEPRINT.get("/pins")
@endpoint("List the evidence", answer=PinList, tag=TAG)
def list_pins(key: str) -> PinList:
    """List the entries that were pinned."""
    look = reading()
    return _pins(look, brief(look, key).id)


@BLUEPRINT.post("/pins")
@endpoint("Pin an entry", body=NewPin, answer=PinList, status=201, tag=TAG)
def pin(key: str, body: NewPin) -> Answer:
    """Keep it as evidence; doing it twice changes nothing."""
    return write(
        lambda work: commands.pin_entry(work, key=key, seq=body.seq, source=body.incident),
        represent=lambda work, incident: _pins(work, incident.id),
        status=201,
    )


@BLUEPRINT.delete("/pins/<int:seq>")
@endpoint("Unpin an entry", answer=PinList, tag=TAG)
def unpin(key: str, seq: int) -> Answer:
    """Say that it is no evidence after all."""
    return write(
        lambda work: commands.unpin_entry(work, key=key, seq=seq),
        represent=lambda work, incident: _pins(work, incident.id),
    )


@BLUEPRINT.get("/relations")
@endpoint("List relations to other incidents", answer=RelationList, tag=TAG)
def list_relations(key: str) -> RelationList:
    """List streams, duplicates, related ones, and what was merged in."""
    look = reading()
    return _relations(look, brief(look, key).id)


@BLUEPRINT.post("/relations")
@endpoint("Relate another incident", body=NewRelation, answer=RelationList, status=201, tag=TAG)
def relate(key: str, body: NewRelation) -> Answer:
    """Both have to be open, or both private."""
    return write(
        lambda work: commands.relate_incidents(work, key=key, to=body.to, kind=body.kind),
        represent=lambda work, incident: _relations(work, incident.id),
        status=201,
    )


@BLUEPRINT.delete("/relations/<kind>/<other>")
@endpoint("Unrelate another incident", answer=RelationList, tag=TAG)
def unrelate(key: str, kind: str, other: str) -> Answer:
    """Whichever of the two named the other."""
    return write(
        lambda work: commands.unrelate_incidents(work, key=key, to=other, kind=kind),
        represent=lambda work, incident: _relations(work, incident.id),
    )


@BLUEPRINT.post("/streams")
@endpoint("Open a stream", body=NewStream, answer=IncidentBody, status=201, tag=TAG)
def open_stream(key: str, body: NewStream) -> Answer:
    """Declare an incident of its own, as severe and as visible, for the same people, related to this one."""
    return write(
        lambda work: commands.open_stream(work, key=key, title=body.title, services=body.services),
        represent=incident_body,
        status=201,
    )


@BLUEPRINT.put("/watch")
@endpoint("Follow an incident", answer=IncidentBody, tag=TAG)
def watch(key: str) -> Answer:
    """Follow it without taking part."""
    return write(lambda work: commands.watch(work, key=key), represent=incident_body)


@BLUEPRINT.delete("/watch")
@endpoint("Follow an incident no more", answer=IncidentBody, tag=TAG)
def unwatch(key: str) -> Answer:
    """Stop following it."""
    return write(lambda work: commands.unwatch(work, key=key), represent=incident_body)


def _task(work: Work, task: IncidentTask) -> TaskBody:
    return task_body(work, task.incident_id, task.id)


def _pins(look: Reading, incident_id: int) -> PinList:
    kept = [each.entry for each in evidence(look, incident_id)]
    return PinList(items=[PinBody(seq=e.seq, occurred_at=e.occurred_at, actor=e.actor, text=e.text) for e in kept])


def _relations(look: Reading, incident_id: int) -> RelationList:
    return RelationList(
        items=[
            RelationBody(
                incident=item.other.key,
                title=item.other.title,
                state=item.other.state,
                kind=item.kind,
                outward=item.outward,
            )
            for item in relations(look, incident_id)
        ]
    )
