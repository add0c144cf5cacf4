"""The API of changes: tell of one, read them, and say which service a sender's name stands for."""

from datetime import datetime

from flask import Blueprint
from pydantic import Field

from catalog.queries import service_ids
from changes import commands, queries
from changes.forms import Name, Slug, Time, Word
from changes.model import Change
from changes.queries import ChangeItem, Filter
from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Work

BLUEPRINT = Blueprint("changes_api", __name__, url_prefix="/api/v1")
BLUEPRINTS = (BLUEPRINT,)
TAG = "changes"


class NewChange(Body):
    """Something that was done to services. The same id again takes in how far it came."""

    kind: Word
    """deployment, configuration, flag, data or infrastructure"""
    title: str = Field(max_length=200)
    services: list[Name] = Field([], max_length=20)
    """Slugs, or names that an administrator has said stand for a service; unknown ones are kept"""
    status: Word = "succeeded"
    """pending, started, succeeded, failed, canceled or rolled_back"""
    at: Time | None = None
    """When it happened, if not now"""
    id: str | None = Field(None, max_length=200)
    """Yours; telling it again does not make a second one"""
    body: str = Field("", max_length=4_000)
    environment: str = Field("", max_length=80)
    revision: str = Field("", max_length=120)
    url: str = Field("", max_length=500)
    author: Name = ""


class TargetBody(Body):
    """A service that a change touched; slug is null while nobody has said which service the name stands for."""

    name: str
    slug: str | None


class ChangeBody(Body):
    """A change, with both its clocks."""

    id: int
    kind: str
    status: str
    title: str
    body: str
    services: list[TargetBody]
    environment: str
    revision: str
    url: str
    author: str
    source: str
    happened_at: datetime
    ended_at: datetime | None
    recorded_at: datetime
    is_late: bool
    """We were told well after it happened"""


class ChangeList(Body):
    """Changes, the latest to have happened first."""

    items: list[ChangeBody]
    next_cursor: str | None


class NewName(Body):
    """Which service a sender's name stands for."""

    name: Name
    service: Slug


class NameBody(Body):
    """It stands for that service now, also in what was told before."""

    name: str
    service: str


class UnknownNameBody(Body):
    """A name that senders use and the catalog does not have."""

    name: str
    changes: int
    latest_at: datetime


class UnknownNameList(Body):
    """Names that stand for no service yet, the latest used first."""

    items: list[UnknownNameBody]
    next_cursor: str | None = None


class ListQuery(Body):
    """What a list is narrowed to."""

    kind: Word | None = None
    service: Slug | None = None
    since: Time | None = None
    until: Time | None = None
    unknown: bool = False
    """Only those that name a service nobody knows"""
    limit: int | None = Field(None, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)


@BLUEPRINT.post("/changes")
@endpoint("Tell of a change", body=NewChange, answer=ChangeBody, status=201, tag=TAG)
def record_change(body: NewChange) -> Answer:
    """Record it; told again under the same id it answers 200 and takes in how far the change came."""
    values = body.model_dump(exclude={"id"})
    return write(
        lambda work: commands.record_change(work, external_id=body.id, **values),
        represent=_shown,
        status=lambda change: 201 if change.is_new else 200,
    )


@BLUEPRINT.get("/changes")
@endpoint("List changes", query=ListQuery, answer=ChangeList, tag=TAG)
def list_changes(query: ListQuery) -> ChangeList:
    """List them by when they happened, the latest first."""
    look = reading()
    look.require("changes:read")
    service_id = service_ids(look, [query.service])[query.service] if query.service else None
    by = Filter(query.kind, service_id, query.since, query.until, query.unknown)
    page = queries.changes(look, by, query.limit, query.cursor)
    return ChangeList(items=[change_body(item) for item in page.items], next_cursor=page.next_cursor)


@BLUEPRINT.get("/changes/<int:change_id>")
@endpoint("Read a change", answer=ChangeBody, tag=TAG)
def read_change(change_id: int) -> ChangeBody:
    """Show one change."""
    return change_body(queries.change(reading(), change_id))


@BLUEPRINT.get("/change-names")
@endpoint("List names of unknown services", answer=UnknownNameList, tag=TAG)
def list_unknown_names() -> UnknownNameList:
    """List what senders call services that the catalog does not know. For administrators."""
    found = queries.unknown_names(reading())
    items = [UnknownNameBody(name=item.name, changes=item.changes, latest_at=item.latest_at) for item in found]
    return UnknownNameList(items=items)


@BLUEPRINT.post("/change-names")
@endpoint("Say which service a name stands for", body=NewName, answer=NameBody, status=201, tag=TAG)
def name_service(body: NewName) -> Answer:
    """From now on and for what was told before. For administrators."""
    return write(
        lambda work: commands.name_service(work, name=body.name, service=body.service),
        represent=lambda _work, given: NameBody(name=given.name, service=body.service),
        status=201,
    )


def change_body(item: ChangeItem) -> ChangeBody:
    """Show a change."""
    names = {name: getattr(item, name) for name in ChangeBody.model_fields if name != "services"}
    return ChangeBody(services=[TargetBody(name=t.name, slug=t.slug) for t in item.targets], **names)


def _shown(work: Work, change: Change) -> ChangeBody:
    return change_body(queries.change(work, change.id))
