"""Runbooks for programs."""

from datetime import date
from typing import Any

from flask import Blueprint
from pydantic import Field

from catalog import commands, queries
from catalog.api.bodies import RunbookBody, runbook_body
from catalog.commands.runbooks import LONGEST_ROUND, REHEARSE_DAYS
from catalog.forms import owner_of
from foundation.errors import NotFound
from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Reading

BLUEPRINT = Blueprint("runbooks_api", __name__, url_prefix="/api/v1")
CLEARABLE = {"rehearsed_on"}


class RunbookQuery(Body):
    """Which part of the list, and whether only the stale or only the others."""

    stale: bool | None = None
    limit: int | None = Field(None, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)


class RunbookList(Body):
    """A page of runbooks."""

    items: list[RunbookBody]
    next_cursor: str | None


class NewRunbook(Body):
    """A runbook to be added."""

    title: str = Field(max_length=120)
    url: str = Field(max_length=500)
    owner_team: str | None = Field(None, max_length=64)
    rehearsed_on: date | None = None
    rehearse_days: int = Field(REHEARSE_DAYS, ge=1, le=LONGEST_ROUND)


class RunbookPatch(Body):
    """What to change; what is left out stays."""

    title: str | None = Field(None, max_length=120)
    url: str | None = Field(None, max_length=500)
    owner_team: str | None = Field(None, max_length=64)
    rehearsed_on: date | None = None
    rehearse_days: int | None = Field(None, ge=1, le=LONGEST_ROUND)


@BLUEPRINT.get("/runbooks")
@endpoint("List runbooks", query=RunbookQuery, answer=RunbookList, tag="services")
def runbooks(query: RunbookQuery) -> RunbookList:
    """All runbooks, in the order in which they were added; a page of a filtered list may hold fewer."""
    page = queries.runbooks_page(reading(), query.limit, query.cursor, stale=query.stale)
    return RunbookList(items=[runbook_body(item) for item in page.items], next_cursor=page.next_cursor)


@BLUEPRINT.post("/services/<slug>/runbooks")
@endpoint("Add a runbook", body=NewRunbook, answer=RunbookBody, status=201, tag="services")
def add_runbook(slug: str, body: NewRunbook) -> Answer:
    """Give a service a runbook."""
    values = body.model_dump(exclude={"owner_team"})
    return write(
        lambda work: commands.add_runbook(work, slug=slug, **values, owner_team_id=owner_of(work, body.owner_team)),
        represent=lambda work, runbook: _found(work, runbook.service_id, runbook.id),
        status=201,
    )


@BLUEPRINT.patch("/services/<slug>/runbooks/<int:runbook_id>")
@endpoint("Change a runbook", body=RunbookPatch, answer=RunbookBody, tag="services")
def change_runbook(slug: str, runbook_id: int, body: RunbookPatch) -> Answer:
    """Change a runbook, or say when it was rehearsed."""
    return write(
        lambda work: commands.change_runbook(work, slug=slug, runbook_id=runbook_id, **_changes(work, body)),
        represent=lambda work, runbook: _found(work, runbook.service_id, runbook.id),
    )


@BLUEPRINT.delete("/services/<slug>/runbooks/<int:runbook_id>")
@endpoint("Remove a runbook", status=204, tag="services")
def remove_runbook(slug: str, runbook_id: int) -> Answer:
    """Take a runbook away from a service."""
    return write(
        lambda work: commands.remove_runbook(work, slug=slug, runbook_id=runbook_id),
        represent=lambda _work, _nothing: None,
    )


def _changes(reading: Reading, body: RunbookPatch) -> Any:  # noqa: ANN401 - some of the fields
    sent = body.model_dump(exclude_unset=True)
    kept = {name: value for name, value in sent.items() if name != "owner_team"}
    values = {name: value for name, value in kept.items() if value is not None or name in CLEARABLE}
    if "owner_team" in sent:
        values["owner_team_id"] = owner_of(reading, sent["owner_team"])
    return values


def _found(reading: Reading, service_id: int, runbook_id: int) -> RunbookBody:
    for item in queries.runbooks_of(reading, [service_id]):
        if item.id == runbook_id:
            return runbook_body(item)
    raise NotFound("runbook")
