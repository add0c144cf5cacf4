"""What waits for its hour, as resources under its page."""

from datetime import datetime

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading, render
from foundation.web.times import Instant
from foundation.work import Work
from statuspage import commands, queries
from statuspage.api.bodies import Name, Ref, Statuses, Text

BLUEPRINT = Blueprint("planned_posts_api", __name__, url_prefix="/api/v1/status-pages/<slug>")
TAG = "status pages"


class PostBody(Body):
    """What is to be said at ``due``: of a public incident (``public_incident``), or as a new one under ``name``."""

    due: Instant
    body: Text
    name: Name = ""
    public_incident: Ref | None = None
    incident: Ref | None = None
    status: Ref = "investigating"
    impact: Ref | None = None
    components: Statuses = Field(default_factory=dict)
    notify: bool = True


class PostMoveBody(Body):
    """Whether it is said now (published) or never (canceled)."""

    to: Ref


class PostAnswer(Body):
    """A planned post, and what became of it."""

    id: str
    name: str
    body: str
    status: str
    public_incident: str | None
    notify: bool
    due: datetime
    settled_at: datetime | None
    outcome: str


class PostList(Body):
    """Planned posts."""

    items: list[PostAnswer]
    next_cursor: str | None = None


@BLUEPRINT.get("/posts")
@endpoint("List planned posts", answer=PostList, tag=TAG)
def list_posts(slug: str) -> PostList:
    """Return what waits, by its hour, and what was settled in the last fourteen days."""
    return PostList(items=[_answer(one) for one in queries.planned_posts(reading(), slug)])


@BLUEPRINT.post("/posts")
@endpoint("Plan a post", body=PostBody, answer=PostAnswer, status=201, tag=TAG)
def plan_post(slug: str, body: PostBody) -> Answer:
    """Nobody outside reads it before its time."""
    written = render(body.body)
    return write(
        lambda work: commands.plan_post(
            work,
            page=slug,
            body=written,
            due=body.due,
            name=body.name,
            incident=body.public_incident,
            incident_key=body.incident,
            status=body.status,
            impact=body.impact,
            component_statuses=body.components,
            notify=body.notify,
        ),
        represent=lambda work, made: _read(work, slug, made.public_id),
        status=201,
    )


@BLUEPRINT.post("/posts/<post>/transitions")
@endpoint("Settle a planned post", body=PostMoveBody, answer=PostAnswer, status=201, tag=TAG)
def settle_post(slug: str, post: str, body: PostMoveBody) -> Answer:
    """Say it now, or take it back."""
    queries.planned_post(reading(), slug, post)
    return write(
        lambda work: commands.settle_post(work, post=post, to=body.to),
        represent=lambda work, settled: _read(work, slug, settled.public_id),
        status=201,
    )


def _read(work: Work, slug: str, public_id: str) -> PostAnswer:
    return _answer(queries.planned_post(work, slug, public_id))


def _answer(one: queries.PlannedItem) -> PostAnswer:
    same = {name: getattr(one, name) for name in PostAnswer.model_fields if name != "public_incident"}
    return PostAnswer(**same, public_incident=one.incident)
