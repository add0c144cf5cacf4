"""The pictures and figures of a COE as resources."""

import base64
import binascii
from datetime import datetime
from typing import Annotated

from flask import Blueprint, Response
from pydantic import Field

from coe import commands, queries
from coe.commands import Shown
from coe.exhibits import METRICS, QUERY_LIMIT
from coe.queries import ExhibitItem
from coe.views.exhibits import picture_of
from coe.vocabulary import TEXT_LIMIT, TITLE_LIMIT
from foundation.errors import Invalid
from foundation.web.api import Answer, Body, endpoint, if_match, write
from foundation.web.files import UNTOLD, to_be_saved
from foundation.web.runtime import reading
from foundation.web.times import Instant
from foundation.work import Reading

BLUEPRINT = Blueprint("coe_exhibits_api", __name__, url_prefix="/api/v1/coes/<key>")
TAG = "coes"


class ExhibitEditBody(Body):
    """What an exhibit says, put as a whole; query and times are of a query only."""

    title: Annotated[str, Field(max_length=TITLE_LIMIT)]
    shows: Annotated[str, Field(max_length=TEXT_LIMIT)] = ""
    section: Annotated[str, Field(max_length=32)] = METRICS
    """The section below whose text it stands"""
    query: Annotated[str, Field(max_length=QUERY_LIMIT)] = ""
    """In PromQL; its figures are fetched afterwards and stay with the document"""
    from_at: Instant | None = None
    until_at: Instant | None = None
    threshold: Annotated[float, Field(allow_inf_nan=False)] | None = None

    def said(self) -> Shown:
        """Return what the commands take."""
        return Shown(**self.model_dump(exclude={"picture"}))


class ExhibitBody(ExhibitEditBody):
    """A picture, or a query and its time."""

    picture: Annotated[str, Field(max_length=2_000_016)] = ""
    """Base64 of a PNG, JPEG, GIF or WebP, 1,500,000 bytes at most; made anew from its pixels"""


class StepBody(Body):
    """Which way it goes among those of its section."""

    step: Annotated[str, Field(max_length=8)]
    """up or down"""


class SeriesAnswer(Body):
    """One line."""

    name: str
    points: list[tuple[float, float]]
    """Seconds since 1970, and the number"""


class ExhibitAnswer(Body):
    """A picture, or the figures of a query."""

    id: int
    kind: str
    section: str
    title: str
    shows: str
    media_type: str
    width: int | None
    height: int | None
    sha256: str
    picture_url: str
    query: str
    from_at: datetime | None
    until_at: datetime | None
    threshold: float | None
    state: str
    """kept, waiting (for its figures) or failed"""
    problem: str
    fetched_at: datetime | None
    series: list[SeriesAnswer]


class ExhibitList(Body):
    """All that the COE shows."""

    items: list[ExhibitAnswer]
    next_cursor: None = None


@BLUEPRINT.get("/exhibits")
@endpoint("List pictures and figures", answer=ExhibitList, tag=TAG)
def list_exhibits(key: str) -> ExhibitList:
    """With the figures that came; pictures by their address."""
    return _all(reading(), key)


@BLUEPRINT.post("/exhibits")
@endpoint("Show a picture or a query", body=ExhibitBody, answer=ExhibitAnswer, status=201, tag=TAG)
def add_exhibit(key: str, body: ExhibitBody) -> Answer:
    """Make a picture anew, or have a job fetch the figures of a query: look for them in the list."""
    look = reading()
    look.require("coe:write", queries.brief(look, key))
    picture = picture_of(_decoded(body.picture)) if body.picture else None
    return write(
        lambda work: (
            commands.add_picture(work, key=key, picture=picture, said=body.said())
            if picture
            else commands.add_query(work, key=key, said=body.said())
        ),
        represent=lambda work, row: _one(work, key, row.id),
        status=201,
    )


@BLUEPRINT.put("/exhibits/<int:exhibit_id>")
@endpoint("Put an exhibit differently", body=ExhibitEditBody, answer=ExhibitAnswer, tag=TAG, versioned=True)
def edit_exhibit(key: str, exhibit_id: int, body: ExhibitEditBody) -> Answer:
    """Another query or time is asked anew."""
    since = if_match()
    return write(
        lambda work: commands.edit_exhibit(work, key=key, exhibit_id=exhibit_id, said=body.said(), version=since),
        represent=lambda work, row: _one(work, key, row.id),
    )


@BLUEPRINT.delete("/exhibits/<int:exhibit_id>")
@endpoint("Take an exhibit out", status=204, tag=TAG, versioned=True)
def remove_exhibit(key: str, exhibit_id: int) -> Answer:
    """Nothing of what it showed is kept."""
    since = if_match()
    return write(
        lambda work: commands.remove_exhibit(work, key=key, exhibit_id=exhibit_id, version=since),
        represent=lambda _work, _coe: None,
    )


@BLUEPRINT.post("/exhibits/<int:exhibit_id>/moves")
@endpoint("Move an exhibit", body=StepBody, answer=ExhibitList, tag=TAG)
def move_exhibit(key: str, exhibit_id: int, body: StepBody) -> Answer:
    """Let it change places with its neighbour in the section; the answer has all of them in their order."""
    return write(
        lambda work: commands.move_exhibit(work, key=key, exhibit_id=exhibit_id, step=body.step),
        represent=lambda work, _row: _all(work, key),
    )


@BLUEPRINT.post("/exhibits/<int:exhibit_id>/fetches")
@endpoint("Fetch figures again", answer=ExhibitAnswer, status=201, tag=TAG)
def fetch_again(key: str, exhibit_id: int) -> Answer:
    """Those that are there stay until others come."""
    return write(
        lambda work: commands.fetch_again(work, key=key, exhibit_id=exhibit_id),
        represent=lambda work, row: _one(work, key, row.id),
        status=201,
    )


@BLUEPRINT.get("/exhibits/<int:exhibit_id>/picture")
@endpoint("Get the bytes of a picture", files=(UNTOLD,), tag=TAG)
def exhibit_picture(key: str, exhibit_id: int) -> Response:
    """To be saved; the list says of which type it is and its digest."""
    found = queries.picture(reading(), key, exhibit_id)
    return to_be_saved(found.content, found.name, found.digest)


def _all(here: Reading, key: str) -> ExhibitList:
    found = queries.document(here, key)
    return ExhibitList(items=[_answer(found.brief.key, one) for one in found.exhibits])


def _one(here: Reading, key: str, exhibit_id: int) -> ExhibitAnswer:
    found = queries.document(here, key)
    (one,) = [one for one in found.exhibits if one.id == exhibit_id]
    return _answer(found.brief.key, one)


def _answer(key: str, item: ExhibitItem) -> ExhibitAnswer:
    place = f"/api/v1/coes/{key}/exhibits/{item.id}/picture" if item.width else ""
    series = [SeriesAnswer(name=one.name, points=list(one.points)) for one in item.series]
    told = ExhibitAnswer.model_fields.keys() - {"sha256", "picture_url", "series"}
    values = {name: getattr(item, name) for name in told}
    return ExhibitAnswer(**values, sha256=item.digest, picture_url=place, series=series)


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid("coe.exhibit_encoding", "Send the picture's bytes in Base64.", where="picture") from error
