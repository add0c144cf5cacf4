"""What the caller wishes to be told of by mail, as resources of their own."""

from datetime import datetime
from typing import Annotated

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Work
from statuspage import commands, queries
from statuspage.api.bodies import Ref
from statuspage.queries import WishItem

BLUEPRINT = Blueprint("briefings_api", __name__, url_prefix="/api/v1/briefings")
TAG = "status pages"
Names = Annotated[list[Ref], Field(max_length=50, default_factory=list)]


class WishBody(Body):
    """Of what to be told: services by slug, severities by key, teams by slug; an empty list stands for all."""

    services: Names
    severities: Names
    teams: Names
    pace: Ref = "each"


class WishAnswer(Body):
    """A wish."""

    id: str
    services: list[str]
    severities: list[str]
    teams: list[str]
    pace: str
    created_at: datetime


class WishList(Body):
    """The caller's wishes."""

    items: list[WishAnswer]
    next_cursor: str | None = None


@BLUEPRINT.get("")
@endpoint("List what you are told of by mail", answer=WishList, tag=TAG)
def list_wishes() -> WishList:
    """Return them, the oldest first."""
    return WishList(items=[_answer(one) for one in queries.briefing_wishes(reading())])


@BLUEPRINT.post("")
@endpoint("Be told by mail", body=WishBody, answer=WishAnswer, status=201, tag=TAG)
def ask(body: WishBody) -> Answer:
    """Tell of what stakeholders hear; ``pace`` is each, hourly or daily."""
    return write(
        lambda work: commands.ask_for_briefings(work, **body.model_dump()),
        represent=lambda work, made: _read(work, made.public_id),
        status=201,
    )


@BLUEPRINT.delete("/<wish>")
@endpoint("Be told no more", status=204, tag=TAG)
def end(wish: str) -> Answer:
    """End one wish."""
    return write(lambda work: commands.end_briefings(work, wish=wish), represent=lambda _work, _gone: None, status=204)


def _read(work: Work, public_id: str) -> WishAnswer:
    return next(_answer(one) for one in queries.briefing_wishes(work) if one.id == public_id)


def _answer(one: WishItem) -> WishAnswer:
    return WishAnswer(**{name: getattr(one, name) for name in WishAnswer.model_fields})
