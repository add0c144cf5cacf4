"""Incidents for programs: declaring, finding, reading, moving and rewriting them."""

from flask import Blueprint
from pydantic import Field

from catalog.queries import service_ids
from foundation.web.api import Answer, Body, endpoint, if_match, write
from foundation.web.runtime import reading
from foundation.work import Work
from incidents import commands
from incidents.api.bodies import (
    DeclareBody,
    EditBody,
    IncidentBody,
    IncidentList,
    TransitionBody,
)
from incidents.api.shown import incident_body, item_body, rendered, similar_body
from incidents.api.similar_bodies import SimilarList
from incidents.forms import KEY, Slug, Word
from incidents.model import Incident
from incidents.queries import Filter, brief, incidents, similar

BLUEPRINT = Blueprint("incidents_api", __name__, url_prefix="/api/v1")
TAG = "incidents"


class ListQuery(Body):
    """What a list is narrowed to."""

    state: list[Word] = Field([], max_length=20)
    """States, or open, or ended"""
    severity: list[Word] = Field([], max_length=20)
    service: Slug | None = None
    mode: Word | None = None
    type: Word | None = None
    field: list[str] = Field([], max_length=10)
    """What fields say, as key:value"""
    q: str | None = Field(None, max_length=KEY)
    limit: int | None = Field(None, ge=1, le=200)
    cursor: str | None = Field(None, max_length=KEY)


@BLUEPRINT.post("/incidents")
@endpoint("Declare an incident", body=DeclareBody, answer=IncidentBody, status=201, tag=TAG, finds=True)
def declare(body: DeclareBody) -> Answer:
    """Take a title and whatever else is known; an open incident with the same dedup key is returned with 200."""
    summary = rendered(body.summary)
    return write(
        lambda work: commands.declare(
            work,
            title=body.title,
            severity=body.severity,
            services=body.services,
            summary=summary,
            mode=body.mode,
            visibility=body.visibility,
            state=body.state,
            dedup_key=body.dedup_key,
            impact_started_at=body.impact_started_at,
            occurred=body.occurred,
            kind=body.type,
            fields=body.fields,
        ),
        represent=incident_body,
        status=lambda incident: 201 if incident.is_new else 200,
    )


@BLUEPRINT.get("/incidents")
@endpoint("List incidents", query=ListQuery, answer=IncidentList, tag=TAG)
def list_incidents(query: ListQuery) -> IncidentList:
    """List them by when they were declared, the latest first."""
    look = reading()
    service_id = service_ids(look, [query.service])[query.service] if query.service else None
    narrowed = Filter(query.state, query.severity, service_id, query.q, query.mode, query.type, query.field)
    page = incidents(look, narrowed, query.limit, query.cursor)
    return IncidentList(items=[item_body(item) for item in page.items], next_cursor=page.next_cursor)


@BLUEPRINT.get("/incidents/<key>")
@endpoint("Read an incident", answer=IncidentBody, tag=TAG)
def incident(key: str) -> IncidentBody:
    """Show it in full; its version is the ETag."""
    look = reading()
    return incident_body(look, key)


@BLUEPRINT.patch("/incidents/<key>")
@endpoint("Rewrite an incident", body=EditBody, answer=IncidentBody, tag=TAG, versioned=True)
def edit(key: str, body: EditBody) -> Answer:
    """With If-Match, a field that somebody changed since answers 409 with what changed; other fields merge."""
    version, summary = if_match(), rendered(body.summary)
    impact, workaround = rendered(body.customer_impact), rendered(body.workaround)

    def rewritten(work: Work) -> Incident:
        found = commands.edit(work, key=key, version=version, title=body.title, summary=summary)
        if body.severity is not None:
            commands.set_severity(work, key=key, severity=body.severity, version=version)
        if body.visibility is not None:
            commands.set_visibility(work, key=key, visibility=body.visibility, version=version)
        if impact is not None or workaround is not None:
            given = {"customer_impact": impact, "workaround": workaround}
            commands.describe_impact(work, key=key, version=version, **given)
        if body.bridge_url is not None:
            commands.set_bridge(work, key=key, url=body.bridge_url, version=version)
        if body.type is not None:
            commands.set_type(work, key=key, kind=body.type, version=version)
        if body.fields:
            commands.set_fields(work, key=key, values=body.fields, version=version)
        return found

    return write(rewritten, represent=incident_body)


@BLUEPRINT.post("/incidents/<key>/transitions")
@endpoint("Move an incident", body=TransitionBody, answer=IncidentBody, status=201, tag=TAG, versioned=True)
def transition(key: str, body: TransitionBody) -> Answer:
    """Bring it to a state; an impossible move answers 409 and names those that were possible."""
    version, note = if_match(), rendered(body.note)

    def moved(work: Work) -> Incident:
        if body.to == "merged" and body.into:
            return commands.merge(work, key=key, into=body.into, version=version)
        return commands.transition(work, key=key, to=body.to, note=note, at=body.at, version=version)

    return write(moved, represent=incident_body, status=201)


@BLUEPRINT.get("/incidents/<key>/similar")
@endpoint("Find incidents that might be the same", answer=SimilarList, tag=TAG)
def similar_to(key: str) -> SimilarList:
    """Open ones that share a service or telling words."""
    look = reading()
    found = brief(look, key)
    items = similar(look, found.title, found.service_ids, but=found.id)
    return SimilarList(items=[similar_body(item) for item in items])
