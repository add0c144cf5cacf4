"""Game days for programs."""

from datetime import datetime
from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Work
from readiness import commands, queries
from readiness.api.given import LINE, ListQuery
from readiness.drilling import LONGEST_S
from readiness.model import Drill
from readiness.queries import DrillItem, DrillPage

BLUEPRINT = Blueprint("drills_api", __name__, url_prefix="/api/v1")
TAG = "readiness"
PersonId = Annotated[int, Field(ge=1, le=2**53)]
MOST_LINES = 100


class NewDrill(Body):
    """From which COE; whose token it is leads the game day."""

    coe: str = Field(max_length=LINE)
    title: str = Field("", max_length=LINE)
    runbooks: list[PersonId] = Field(default_factory=list, max_length=50)


class NewInject(Body):
    """What is told, how many seconds after the beginning."""

    after_s: int = Field(ge=0, le=LONGEST_S)
    text: str = Field(max_length=LINE)


class Script(Body):
    """What of the script is written anew; what is left out stays."""

    injects: list[NewInject] | None = Field(None, max_length=MOST_LINES)
    roles: dict[str, PersonId] | None = None
    """By role the person who is to play it"""
    runbooks: list[PersonId] | None = Field(None, max_length=50)


class HandOver(Body):
    """Who leads it from now on."""

    person_id: PersonId


class DrillBody(Body):
    """A game day; ``coe`` is null to those who only play."""

    key: str
    title: str
    state: str
    facilitator_id: int
    leads: bool
    coe: str | None
    incident: str | None
    planned_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    passed: bool | None


class DrillList(Body):
    """Game days, the newest first."""

    items: list[DrillBody]
    next_cursor: str | None


class InjectBody(Body):
    """One thing of the script."""

    place: int
    after_s: int
    text: str
    due: datetime | None
    told_at: datetime | None


class TimeBody(Body):
    """How long a step took now, and in the incident that is played again."""

    step: str
    drill: str
    original: str
    is_slower: bool


class DrillWhole(DrillBody):
    """A game day with its script, to whoever leads it, and to everybody once it is over; else these are empty."""

    roles: dict[str, int]
    injects: list[InjectBody]
    rehearses: list[int]
    times: list[TimeBody]
    rto_minutes: int | None
    questions: list[str]
    """Those whose answers it proved"""


@BLUEPRINT.get("/drills")
@endpoint("List game days", query=ListQuery, answer=DrillList, tag=TAG)
def drills(query: ListQuery) -> DrillList:
    """Return the newest first; a page may hold fewer than asked for."""
    found = queries.drills(reading(), limit=query.limit, cursor=query.cursor)
    return DrillList(items=[DrillBody(**_facts(each)) for each in found.items], next_cursor=found.next_cursor)


@BLUEPRINT.post("/drills")
@endpoint("Plan a game day", body=NewDrill, answer=DrillWhole, status=201, tag=TAG)
def plan(body: NewDrill) -> Answer:
    """Make its script of a COE's timeline."""
    return write(
        lambda work: commands.plan_drill(work, coe_key=body.coe, title=body.title, runbooks=body.runbooks),
        represent=_represented,
        status=201,
    )


@BLUEPRINT.get("/drills/<key>")
@endpoint("Get a game day", answer=DrillWhole, tag=TAG)
def drill(key: str) -> DrillWhole:
    """Return as much of it as its reader may know."""
    return _whole(queries.drill(reading(), key))


@BLUEPRINT.patch("/drills/<key>")
@endpoint("Write a script anew", body=Script, answer=DrillWhole, tag=TAG)
def script(key: str, body: Script) -> Answer:
    """Change it before it begins."""
    injects = None if body.injects is None else [(each.after_s, each.text) for each in body.injects]
    return write(
        lambda work: commands.script_drill(work, key=key, injects=injects, roles=body.roles, runbooks=body.runbooks),
        represent=_represented,
    )


@BLUEPRINT.post("/drills/<key>/facilitator")
@endpoint("Hand a game day over", body=HandOver, answer=DrillWhole, status=201, tag=TAG)
def hand_over(key: str, body: HandOver) -> Answer:
    """Let somebody else lead it."""
    return write(
        lambda work: commands.hand_over_drill(work, key=key, person_id=body.person_id),
        represent=_represented,
        status=201,
    )


@BLUEPRINT.post("/drills/<key>/beginning")
@endpoint("Begin a game day", answer=DrillWhole, status=201, tag=TAG)
def begin(key: str) -> Answer:
    """Declare its drill incident, and tell from now on what the script says."""
    return write(lambda work: commands.begin_drill(work, key=key), represent=_represented, status=201)


@BLUEPRINT.post("/drills/<key>/injects/<int(max=99):place>/telling")
@endpoint("Tell a thing of the script now", answer=DrillWhole, status=201, tag=TAG)
def tell(key: str, place: int) -> Answer:
    """Tell it before its time."""
    return write(
        lambda work: commands.tell_inject(work, key=key, place=place),
        represent=_represented,
        status=201,
    )


def _represented(work: Work, row: Drill) -> DrillWhole:
    return _whole(queries.drill(work, row.key))


def _whole(found: DrillPage) -> DrillWhole:
    return DrillWhole(
        **_facts(found),
        roles=dict(found.cast),
        injects=[InjectBody(**vars(each)) for each in found.injects],
        rehearses=list(found.rehearsed),
        times=[TimeBody(**vars(each)) for each in found.times],
        rto_minutes=found.rto_minutes,
        questions=list(found.questions),
    )


def _facts(item: DrillItem) -> dict[str, Any]:
    facts = {name: getattr(item, name) for name in DrillBody.model_fields}
    return {**facts, "coe": item.coe or None, "incident": item.incident or None}
