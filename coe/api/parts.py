"""The parts of a COE as resources: sections, causes, timeline."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint

from coe import commands, queries
from coe.api.answers import (
    CauseAnswer,
    CauseList,
    RowAnswer,
    RowList,
    SectionAnswer,
    cause_answer,
    section_answer,
    slugs_of,
)
from coe.api.bodies import CauseBody, RowBody, RowEditBody, SectionBody
from foundation.web.api import Answer, endpoint, if_match, write
from foundation.web.runtime import reading, render
from foundation.work import Reading

BLUEPRINT = Blueprint("coe_parts_api", __name__, url_prefix="/api/v1")
TAG = "coes"


@BLUEPRINT.get("/coes/<key>/sections/<name>")
@endpoint("Read a section", answer=SectionAnswer, tag=TAG)
def read_section(key: str, name: str) -> SectionAnswer:
    """As it reads now."""
    return _section(reading(), key, name)


@BLUEPRINT.put("/coes/<key>/sections/<name>")
@endpoint("Write a section", body=SectionBody, answer=SectionAnswer, tag=TAG, versioned=True)
def write_section(key: str, name: str, body: SectionBody) -> Answer:
    """If-Match refuses only when somebody else wrote this section meanwhile."""
    since, text = if_match(), render(body.text)
    return write(
        lambda work: commands.write_section(work, key=key, name=name, text=text, version=since),
        represent=lambda work, coe: _section(work, coe.key, name),
    )


@BLUEPRINT.get("/coes/<key>/causes")
@endpoint("List causes", answer=CauseList, tag=TAG)
def list_causes(key: str) -> CauseList:
    """Give the tree, each cause with its parent."""
    here = reading()
    short = queries.brief(here, key)
    found = queries.causes(here, short.id)
    slugs = slugs_of(here, {cause.service_id for cause in found if cause.service_id})
    return CauseList(items=[cause_answer(cause, slugs, short.version) for cause in found])


@BLUEPRINT.post("/coes/<key>/causes")
@endpoint("Add a cause", body=CauseBody, answer=CauseAnswer, status=201, tag=TAG)
def add_cause(key: str, body: CauseBody) -> Answer:
    """Under another one, or at the top of the tree."""
    return write(
        lambda work: commands.add_cause(work, key=key, **_words(body)),
        represent=lambda work, cause: _cause(work, cause.id),
        status=201,
    )


@BLUEPRINT.put("/coes/<key>/causes/<int:cause_id>")
@endpoint("Put a cause differently", body=CauseBody, answer=CauseAnswer, tag=TAG, versioned=True)
def edit_cause(key: str, cause_id: int, body: CauseBody) -> Answer:
    """Replace it as a whole: what is left out goes back to its default."""
    since = if_match()
    return write(
        lambda work: commands.edit_cause(work, key=key, cause_id=cause_id, version=since, **_words(body)),
        represent=lambda work, cause: _cause(work, cause.id),
    )


@BLUEPRINT.delete("/coes/<key>/causes/<int:cause_id>")
@endpoint("Take a cause out", status=204, tag=TAG, versioned=True)
def remove_cause(key: str, cause_id: int) -> Answer:
    """Move the causes under it up."""
    since = if_match()
    return write(
        lambda work: commands.remove_cause(work, key=key, cause_id=cause_id, version=since),
        represent=lambda _work, _coe: None,
    )


@BLUEPRINT.get("/coes/<key>/timeline")
@endpoint("Read a COE's timeline", answer=RowList, tag=TAG)
def list_rows(key: str) -> RowList:
    """With the entries that were left out."""
    return RowList(items=[RowAnswer(**asdict(row)) for row in queries.document(reading(), key).timeline])


@BLUEPRINT.post("/coes/<key>/timeline")
@endpoint("Add to a COE's timeline", body=RowBody, answer=RowAnswer, status=201, tag=TAG)
def add_row(key: str, body: RowBody) -> Answer:
    """Often what happened before anybody noticed."""
    return write(
        lambda work: commands.add_timeline_row(work, key=key, **body.model_dump()),
        represent=lambda work, row: _row(work, key, row.id),
        status=201,
    )


@BLUEPRINT.patch("/coes/<key>/timeline/<int:row_id>")
@endpoint("Change an entry of a COE's timeline", body=RowEditBody, answer=RowAnswer, tag=TAG, versioned=True)
def change_row(key: str, row_id: int, body: RowEditBody) -> Answer:
    """Word it, move it, leave it out or take it in again."""
    since = if_match()
    return write(
        lambda work: commands.change_timeline_row(work, key=key, row_id=row_id, version=since, **body.model_dump()),
        represent=lambda work, row: _row(work, key, row.id),
    )


def _words(body: CauseBody) -> dict[str, Any]:
    return {**body.model_dump(exclude={"service"}), "service_slug": body.service}


def _section(here: Reading, key: str, name: str) -> SectionAnswer:
    found = queries.document(here, key)
    return section_answer(found.section(name), found.brief.version)


def _cause(here: Reading, cause_id: int) -> CauseAnswer:
    cause = queries.cause(here, cause_id)
    slugs = slugs_of(here, {cause.service_id} if cause.service_id else set())
    return cause_answer(cause, slugs, queries.brief(here, cause.coe_id).version)


def _row(here: Reading, key: str, row_id: int) -> RowAnswer:
    (row,) = [row for row in queries.document(here, key).timeline if row.id == row_id]
    return RowAnswer(**asdict(row))
