"""The keys of builds as resources."""

from datetime import datetime
from typing import Annotated

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading, runtime
from foundation.work import Work
from integrations.builds import commands, queries
from integrations.builds.model import BuildSource
from integrations.builds.queries import BuildSourceItem, item_of, live_source

BLUEPRINT = Blueprint("builds_api", __name__, url_prefix="/api/v1")
BLUEPRINTS = (BLUEPRINT,)
TAG = "readiness"


class NewBuildSource(Body):
    """A build that is to push values; without ``services`` it speaks for all."""

    name: Annotated[str, Field(max_length=80)]
    services: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=50, default_factory=list)]


class Rotation(Body):
    """Whether the earlier key ends at once, since others may know it, or in a day."""

    at_once: bool = False


class BuildSourceAnswer(Body):
    """A build source; ``secret`` is shown when it is new, and never again."""

    id: str
    name: str
    url: str
    """Where it pushes to"""
    services: list[str]
    generation: int
    created_at: datetime
    both_until: datetime | None
    """Until when the earlier key counts too"""
    disabled_at: datetime | None
    secret: str | None = None


class BuildSourceList(Body):
    """All build sources."""

    items: list[BuildSourceAnswer]
    next_cursor: str | None = None


@BLUEPRINT.get("/build-sources")
@endpoint("List build sources", answer=BuildSourceList, tag=TAG)
def list_sources() -> BuildSourceList:
    """By name, without their keys."""
    return BuildSourceList(items=[_answer(item) for item in queries.build_sources(reading())])


@BLUEPRINT.post("/build-sources")
@endpoint("Give a build a key", body=NewBuildSource, answer=BuildSourceAnswer, status=201, tag=TAG)
def add(body: NewBuildSource) -> Answer:
    """Answer with its key, this once."""
    made = write(lambda work: commands.add_build_source(work, **body.model_dump()), represent=_without, status=201)
    return _with_secret(made)


@BLUEPRINT.post("/build-sources/<source>/rotations")
@endpoint("Give a build another key", body=Rotation, answer=BuildSourceAnswer, status=201, tag=TAG)
def rotate(source: str, body: Rotation) -> Answer:
    """Answer with its new key, this once."""
    rotated = write(
        lambda work: commands.rotate_build_source(work, source=source, at_once=body.at_once),
        represent=_without,
        status=201,
    )
    return _with_secret(rotated)


@BLUEPRINT.post("/build-sources/<source>/disablings")
@endpoint("Take nothing more from a build", answer=BuildSourceAnswer, status=201, tag=TAG)
def disable(source: str) -> Answer:
    """Leave what it pushed where it is."""
    return write(
        lambda work: commands.disable_build_source(work, source=source),
        represent=_without,
        status=201,
    )


def _without(_work: Work, row: BuildSource) -> BuildSourceAnswer:
    return _answer(item_of(row))


def _with_secret(answer: Answer) -> Answer:
    """Put the key to an answer that is kept without it, so that an idempotency key leaves none in the database."""
    shown = BuildSourceAnswer.model_validate_json(answer.body)
    source = live_source(reading().session, shown.id)
    if source is None or source.generation != shown.generation:
        return answer
    kept = shown.model_copy(update={"secret": source.secret(runtime().settings.secret_key)})
    return Answer(answer.status, kept.model_dump_json())


def _answer(item: BuildSourceItem) -> BuildSourceAnswer:
    url = f"{runtime().settings.base_url}/integrations/builds/{item.id}"
    return BuildSourceAnswer(**{**vars(item), "services": list(item.services)}, url=url)
