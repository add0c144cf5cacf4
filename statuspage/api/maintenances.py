"""Announced work as resources."""

from flask import Blueprint

from foundation.web.api import Answer, endpoint, write
from foundation.web.runtime import reading, render
from foundation.work import Reading
from statuspage import commands, queries
from statuspage.api.bodies import (
    MaintenanceAnswer,
    MaintenanceBody,
    MaintenanceList,
    MaintenanceMoveBody,
    MaintenanceTimesBody,
    OnPage,
    maintenance_answer,
)

BLUEPRINT = Blueprint("maintenances_api", __name__, url_prefix="/api/v1")
TAG = "status pages"


@BLUEPRINT.get("/maintenances")
@endpoint("List announced work", query=OnPage, answer=MaintenanceList, tag=TAG)
def list_maintenances(query: OnPage) -> MaintenanceList:
    """By page, the latest first: all that lies ahead, and the latest fifty."""
    return MaintenanceList(items=[maintenance_answer(*one) for one in queries.planned_works(reading(), query.page)])


@BLUEPRINT.post("/maintenances")
@endpoint("Announce work", body=MaintenanceBody, answer=MaintenanceAnswer, status=201, tag=TAG)
def schedule(body: MaintenanceBody) -> Answer:
    """Announce it; it begins and ends by itself at its times."""
    values = {**body.model_dump(exclude={"body"}), "body": render(body.body)}
    return write(
        lambda work: commands.schedule_maintenance(work, **values),
        represent=lambda work, made: _one(work, made.public_id),
        status=201,
    )


@BLUEPRINT.get("/maintenances/<maintenance>")
@endpoint("Read announced work", answer=MaintenanceAnswer, tag=TAG)
def read_maintenance(maintenance: str) -> MaintenanceAnswer:
    """As it stands."""
    return _one(reading(), maintenance)


@BLUEPRINT.put("/maintenances/<maintenance>/times")
@endpoint("Move announced work to other times", body=MaintenanceTimesBody, answer=MaintenanceAnswer, tag=TAG)
def reschedule(maintenance: str, body: MaintenanceTimesBody) -> Answer:
    """Say so on the page, in your words or in ours; once it has begun only its end can be moved."""
    written = render(body.body) if body.body.strip() else None
    return write(
        lambda work: commands.reschedule_maintenance(
            work,
            maintenance=maintenance,
            starts_at=body.starts_at,
            ends_at=body.ends_at,
            body=written,
            notify=body.notify,
        ),
        represent=lambda work, moved: _one(work, moved.public_id),
    )


@BLUEPRINT.post("/maintenances/<maintenance>/transitions")
@endpoint("Move announced work", body=MaintenanceMoveBody, answer=MaintenanceAnswer, status=201, tag=TAG)
def move(maintenance: str, body: MaintenanceMoveBody) -> Answer:
    """Begin, check or complete it before its time."""
    written = render(body.body) if body.body.strip() else None
    return write(
        lambda work: commands.move_maintenance(
            work, maintenance=maintenance, to=body.to, body=written, notify=body.notify
        ),
        represent=lambda work, moved: _one(work, moved.public_id),
        status=201,
    )


def _one(here: Reading, public_id: str) -> MaintenanceAnswer:
    return maintenance_answer(*queries.planned_work(here, public_id))
