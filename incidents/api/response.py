"""What happens around an incident, for programs: updates, roles, people, services, tasks, moments, redactions."""

from flask import Blueprint

from foundation.web.api import Answer, endpoint, if_match, write
from foundation.web.runtime import reading, render
from foundation.work import Work
from incidents import commands
from incidents.api.bodies import (
    IncidentBody,
    NewMoment,
    NewParticipant,
    NewRedaction,
    NewRole,
    NewService,
    NewTask,
    NewUpdate,
    RoleList,
    TaskBody,
    TaskList,
    UpdateBody,
    UpdateList,
)
from incidents.api.shown import incident_body, rendered, role_bodies, task_bodies, task_body, update_body
from incidents.model import IncidentTask, IncidentUpdate
from incidents.queries import brief, detail, updates

BLUEPRINT = Blueprint("incident_response_api", __name__, url_prefix="/api/v1/incidents/<key>")
TAG = "incidents"


@BLUEPRINT.post("/updates")
@endpoint("Post an update", body=NewUpdate, answer=UpdateBody, status=201, tag=TAG)
def post_update(key: str, body: NewUpdate) -> Answer:
    """For responders, stakeholders or the public; the next one may be promised."""
    text = render(body.body)

    def shown(work: Work, posted: IncidentUpdate) -> UpdateBody:
        latest = updates(work, posted.incident_id)
        return update_body(brief(work, posted.incident_id), next(each for each in latest if each.id == posted.id))

    return write(
        lambda work: commands.post_update(
            work,
            key=key,
            audience=body.audience,
            body=text,
            next_update_minutes=body.next_update_minutes,
            at=body.at,
        ),
        represent=shown,
        status=201,
    )


@BLUEPRINT.get("/updates")
@endpoint("List updates", answer=UpdateList, tag=TAG)
def list_updates(key: str) -> UpdateList:
    """List the newest first, 200 at most, with those of what was merged into it."""
    look = reading()
    found = brief(look, key)
    return UpdateList(items=[update_body(found, update) for update in updates(look, found.id)])


@BLUEPRINT.get("/roles")
@endpoint("List roles", answer=RoleList, tag=TAG)
def list_roles(key: str) -> RoleList:
    """List all roles, taken or not."""
    return RoleList(items=role_bodies(detail(reading(), key)))


@BLUEPRINT.post("/roles")
@endpoint("Hand over a role", body=NewRole, answer=IncidentBody, status=201, tag=TAG, versioned=True)
def assign_role(key: str, body: NewRole) -> Answer:
    """To a person, or with null to nobody; with If-Match only while it is where you saw it."""
    brief, version = rendered(body.brief), if_match()
    return write(
        lambda work: commands.assign_role(
            work, key=key, role=body.role, person_id=body.person_id, brief=brief, version=version
        ),
        represent=incident_body,
        status=201,
    )


@BLUEPRINT.post("/participants")
@endpoint("Add a participant", body=NewParticipant, answer=IncidentBody, status=201, tag=TAG)
def add_participant(key: str, body: NewParticipant) -> Answer:
    """They see the incident then, private or not."""
    return write(
        lambda work: commands.add_participant(work, key=key, person_id=body.person_id, kind=body.kind),
        represent=incident_body,
        status=201,
    )


@BLUEPRINT.post("/services")
@endpoint("Mark a service affected", body=NewService, answer=IncidentBody, status=201, tag=TAG)
def add_service(key: str, body: NewService) -> Answer:
    """Or say how it is affected now."""
    return write(
        lambda work: commands.add_service(work, key=key, slug=body.service, impact=body.impact),
        represent=incident_body,
        status=201,
    )


@BLUEPRINT.delete("/services/<slug>")
@endpoint("Take a service off", answer=IncidentBody, tag=TAG)
def remove_service(key: str, slug: str) -> Answer:
    """Say that it was not affected after all."""
    return write(lambda work: commands.remove_service(work, key=key, slug=slug), represent=incident_body)


@BLUEPRINT.get("/tasks")
@endpoint("List tasks", answer=TaskList, tag=TAG)
def list_tasks(key: str) -> TaskList:
    """List all of them, done or not."""
    return TaskList(items=task_bodies(detail(reading(), key)))


@BLUEPRINT.post("/tasks")
@endpoint("Add a task", body=NewTask, answer=TaskBody, status=201, tag=TAG)
def add_task(key: str, body: NewTask) -> Answer:
    """For somebody, perhaps by a time."""
    return write(
        lambda work: commands.add_task(work, key=key, title=body.title, owner_id=body.owner_id, due=body.due),
        represent=_shown_task,
        status=201,
    )


@BLUEPRINT.post("/tasks/<int:task_id>/completion")
@endpoint("Finish a task", answer=TaskBody, status=201, tag=TAG)
def complete_task(key: str, task_id: int) -> Answer:
    """Doing it twice changes nothing."""
    return write(lambda work: commands.complete_task(work, key=key, task_id=task_id), represent=_shown_task, status=201)


@BLUEPRINT.post("/moments")
@endpoint("Correct a moment", body=NewMoment, answer=IncidentBody, status=201, tag=TAG, versioned=True)
def correct_moment(key: str, body: NewMoment) -> Answer:
    """Give a reason for a correction; moments stay in a possible order. If-Match is honoured."""
    version = if_match()
    return write(
        lambda work: commands.correct_moment(
            work, key=key, moment=body.moment, at=body.at, reason=body.reason, version=version
        ),
        represent=incident_body,
        status=201,
    )


@BLUEPRINT.post("/redactions")
@endpoint("Erase the text of an entry", body=NewRedaction, answer=IncidentBody, status=201, tag=TAG)
def redact(key: str, body: NewRedaction) -> Answer:
    """For good, and wherever it was copied. For administrators."""
    return write(
        lambda work: commands.redact(work, key=key, seq=body.seq, reason=body.reason),
        represent=incident_body,
        status=201,
    )


def _shown_task(work: Work, task: IncidentTask) -> TaskBody:
    return task_body(work, task.incident_id, task.id)
