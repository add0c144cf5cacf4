"""Services for programs."""

from typing import Any, cast

from flask import Blueprint
from pydantic import Field

from catalog import commands, queries
from catalog.api.bodies import RunbookBody, runbook_body
from catalog.commands.change import Changes
from catalog.events import Lifecycle
from catalog.forms import owner_of
from foundation.web.api import Answer, Body, endpoint, if_match, write
from foundation.web.runtime import reading
from foundation.work import Reading

BLUEPRINT = Blueprint("catalog_api", __name__, url_prefix="/api/v1")
CLEARABLE = {"rto_minutes", "rpo_minutes", "successor"}


class ServiceQuery(Body):
    """Which part of the list."""

    limit: int | None = Field(None, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)


class ServiceSummary(Body):
    """A service, in short."""

    slug: str
    name: str
    tier: str
    lifecycle: str
    owner_team: str | None
    """The slug of the team that owns it."""


class ServiceList(Body):
    """A page of services."""

    items: list[ServiceSummary]
    next_cursor: str | None


class DependencyBody(Body):
    """The other end of a dependency."""

    slug: str
    name: str
    tier: str
    kind: str
    """hard: fails with it; soft: goes on, worse"""


class LinkBody(Body):
    """A page about the service that stands elsewhere."""

    title: str = Field("", max_length=120)
    url: str = Field(max_length=500)


class ServiceBody(ServiceSummary):
    """A service with all that is known of it."""

    description: str
    attributes: dict[str, Any]
    rto_minutes: int | None
    """How soon it has to be back"""
    rpo_minutes: int | None
    """How much of the latest data may be lost"""
    links: list[LinkBody]
    runbooks: list[RunbookBody]
    depends_on: list[DependencyBody]
    needed_by: list[DependencyBody]
    successor: str | None
    """The slug of the service that took its place, where it is retired"""
    version: int


class NewService(Body):
    """A service to be added."""

    slug: str = Field(max_length=64)
    name: str = Field(max_length=120)
    tier: str = Field(max_length=2)
    """T0, T1, T2 or T3"""
    description: str = Field("", max_length=4000)
    lifecycle: str = Field(Lifecycle.LIVE.value, max_length=20)
    owner_team: str | None = Field(None, max_length=64)
    attributes: dict[str, Any] = Field(default_factory=dict)
    rto_minutes: int | None = Field(None, ge=0, le=527_040)
    rpo_minutes: int | None = Field(None, ge=0, le=527_040)
    links: list[LinkBody] = Field(default_factory=list, max_length=20)


class ServicePatch(Body):
    """What to change; what is left out stays. An attribute that is null becomes unknown."""

    name: str | None = Field(None, max_length=120)
    tier: str | None = Field(None, max_length=2)
    description: str | None = Field(None, max_length=4000)
    lifecycle: str | None = Field(None, max_length=20)
    owner_team: str | None = Field(None, max_length=64)
    attributes: dict[str, Any] | None = None
    rto_minutes: int | None = Field(None, ge=0, le=527_040)
    """null takes the target away"""
    rpo_minutes: int | None = Field(None, ge=0, le=527_040)
    links: list[LinkBody] | None = Field(None, max_length=20)
    successor: str | None = Field(None, max_length=64)
    """The slug of the service that takes its place; only together with or after its lifecycle retired"""


class NewDependency(Body):
    """Another service that is needed."""

    on: str = Field(max_length=64)
    kind: str = Field("hard", max_length=10)


@BLUEPRINT.get("/services")
@endpoint("List services", query=ServiceQuery, answer=ServiceList, tag="services")
def services(query: ServiceQuery) -> ServiceList:
    """All services, in the order in which they were added."""
    page = queries.services_page(reading(), query.limit, query.cursor)
    items = [
        ServiceSummary(
            slug=item.slug,
            name=item.name,
            tier=item.tier,
            lifecycle=item.lifecycle,
            owner_team=item.owner_team_slug,
        )
        for item in page.items
    ]
    return ServiceList(items=items, next_cursor=page.next_cursor)


@BLUEPRINT.post("/services")
@endpoint("Add a service", body=NewService, answer=ServiceBody, status=201, tag="services")
def add_service(body: NewService) -> Answer:
    """Bring a service into the catalog. For responders and above."""
    values = body.model_dump(exclude={"owner_team"})
    return write(
        lambda work: commands.add_service(work, **values, owner_team_id=owner_of(work, body.owner_team)),
        represent=lambda work, service: _body(work, service.slug),
        status=201,
    )


@BLUEPRINT.get("/services/<slug>")
@endpoint("Show a service", answer=ServiceBody, tag="services")
def service(slug: str) -> ServiceBody:
    """One service with its neighbours both ways."""
    return _body(reading(), slug)


@BLUEPRINT.patch("/services/<slug>")
@endpoint("Change a service", body=ServicePatch, answer=ServiceBody, tag="services", versioned=True)
def change_service(slug: str, body: ServicePatch) -> Answer:
    """Change some fields. With If-Match, fields that somebody else changed since are refused."""
    version = if_match()
    return write(
        lambda work: commands.change_service(work, slug=slug, version=version, **_changes(work, body)),
        represent=lambda work, _service: _body(work, slug),
    )


@BLUEPRINT.post("/services/<slug>/dependencies")
@endpoint("Add a dependency", body=NewDependency, answer=ServiceBody, status=201, tag="services")
def add_dependency(slug: str, body: NewDependency) -> Answer:
    """Say that a service needs another, or how it does."""
    return write(
        lambda work: commands.add_dependency(work, slug=slug, on=body.on, kind=body.kind),
        represent=lambda work, _dependency: _body(work, slug),
        status=201,
    )


@BLUEPRINT.delete("/services/<slug>/dependencies/<on>")
@endpoint("Remove a dependency", answer=ServiceBody, tag="services")
def remove_dependency(slug: str, on: str) -> Answer:
    """Say that a service needs another no more."""
    return write(
        lambda work: commands.remove_dependency(work, slug=slug, on=on),
        represent=lambda work, _nothing: _body(work, slug),
    )


def _changes(reading: Reading, body: ServicePatch) -> Changes:
    sent = body.model_dump(exclude_unset=True)
    kept = {name: value for name, value in sent.items() if name != "owner_team"}
    values = {name: value for name, value in kept.items() if value is not None or name in CLEARABLE}
    if "owner_team" in sent:
        values["owner_team_id"] = owner_of(reading, sent["owner_team"])
    return cast("Changes", values)


def _body(reading: Reading, slug: str) -> ServiceBody:
    service = queries.get_service(reading, slug)
    runbooks = queries.runbooks_of(reading, [service.id])
    return ServiceBody(
        slug=service.slug,
        name=service.name,
        tier=service.tier,
        lifecycle=service.lifecycle,
        owner_team=service.owner_team_slug,
        description=service.description,
        attributes=dict(service.attributes),
        rto_minutes=service.rto_minutes,
        rpo_minutes=service.rpo_minutes,
        links=[LinkBody(**link) for link in service.links],
        runbooks=[runbook_body(book) for book in runbooks],
        depends_on=[DependencyBody(slug=n.slug, name=n.name, tier=n.tier, kind=n.kind) for n in service.depends_on],
        needed_by=[DependencyBody(slug=n.slug, name=n.name, tier=n.tier, kind=n.kind) for n in service.needed_by],
        successor=service.successor,
        version=service.version,
    )
