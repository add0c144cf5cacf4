"""Who is who in PagerDuty, and its schedules, for programs."""

from datetime import datetime
from typing import Annotated

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading, runtime
from integrations.pagerduty import commands, queries
from integrations.pagerduty.queries import ScheduleItem, UserItem
from integrations.pagerduty.settings import pagerduty_settings

BLUEPRINT = Blueprint("pagerduty_api", __name__, url_prefix="/api/v1/pagerduty")
BLUEPRINTS = (BLUEPRINT,)
TAG = "pagerduty"


class PersonBody(Body):
    """Who somebody is here; without a person nobody, unless it is left to the e-mail addresses."""

    person_id: Annotated[int | None, Field(ge=1, le=2**63 - 1)] = None
    by_email: bool = False


class UserAnswer(Body):
    """Somebody there, and who they are here; ``by`` is e-mail, chosen, or nobody."""

    id: str
    name: str
    email: str
    person_id: int | None
    by: str


class UserList(Body):
    """Everybody there, those without a person here first."""

    items: list[UserAnswer]
    next_cursor: str | None = None


class TakenAnswer(Body):
    """A schedule there, the short name of what it became here, and what could not be taken or is not the same."""

    id: str
    name: str
    schedule: str | None
    outcome: str
    remarks: list[str]
    read_at: datetime


class TakenList(Body):
    """All schedules that were looked at."""

    items: list[TakenAnswer]
    next_cursor: str | None = None


class Asked(Body):
    """What became of the wish."""

    status: str


@BLUEPRINT.get("/people")
@endpoint("List who is who in PagerDuty", answer=UserList, tag=TAG)
def list_people() -> UserList:
    """As it was last asked. For administrators."""
    return UserList(items=[_user(one) for one in queries.users(reading())])


@BLUEPRINT.get("/people/<user>")
@endpoint("Read who somebody in PagerDuty is", answer=UserAnswer, tag=TAG)
def person(user: str) -> UserAnswer:
    """Show one."""
    return _user(queries.user(reading(), user))


@BLUEPRINT.put("/people/<user>")
@endpoint("Say who somebody in PagerDuty is", body=PersonBody, answer=UserAnswer, tag=TAG)
def choose(user: str, body: PersonBody) -> Answer:
    """Confirm what the addresses say, or say otherwise."""
    return write(
        lambda work: commands.choose_person(work, user=user, **body.model_dump()),
        represent=lambda work, row: _user(queries.user(work, row.id)),
    )


@BLUEPRINT.get("/schedules")
@endpoint("List what PagerDuty's schedules became", answer=TakenList, tag=TAG)
def list_schedules() -> TakenList:
    """Those with a remark first. For administrators."""
    return TakenList(items=[_taken(one) for one in queries.schedules_taken(reading())])


@BLUEPRINT.post("/imports")
@endpoint("Take PagerDuty's schedules over", answer=Asked, status=202, tag=TAG)
def take_schedules() -> Answer:
    """Ask PagerDuty in a job; its outcome stands in the list. 409 where no PAGERDUTY_API_TOKEN is set."""
    can_ask = pagerduty_settings(runtime().settings.environment).can_ask
    return write(
        lambda work: commands.ask_schedules(work, can_ask=can_ask),
        represent=lambda _work, _none: Asked(status="asked"),
        status=202,
    )


def _user(one: UserItem) -> UserAnswer:
    return UserAnswer(id=one.id, name=one.name, email=one.email, person_id=one.person_id, by=one.by)


def _taken(one: ScheduleItem) -> TakenAnswer:
    said = {"outcome": one.outcome, "remarks": list(one.remarks), "read_at": one.read_at}
    return TakenAnswer(id=one.id, name=one.name, schedule=one.slug or None, **said)  # type: ignore[arg-type]
