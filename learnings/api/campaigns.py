"""Campaigns for programs."""

from datetime import datetime
from typing import Any

from flask import Blueprint
from pydantic import Field

from catalog import queries as catalog
from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.web.times import Instant
from foundation.work import Reading
from learnings import commands, queries
from learnings.commands.campaigns import TEXT_LIMIT

BLUEPRINT = Blueprint("campaigns_api", __name__, url_prefix="/api/v1/campaigns")
TAG = "learnings"


class NewCampaign(Body):
    """A campaign to be started; waves say by tier until when its services are done."""

    title: str = Field(max_length=500)
    goal: str = Field(max_length=TEXT_LIMIT)
    learnings: list[str] = Field(max_length=50)
    waves: dict[str, Instant]
    sponsor_id: int | None = None
    proof: dict[str, Any] = Field(default_factory=dict)
    """What shows by itself that a service is done: {"by": "catalog", "rule": {"attribute": …}}, or
    {"by": "url", "url": "https://{service}.example.org/", "status": 200}, or {"by": "build", "name": "restore-test"}"""


class CampaignQuery(Body):
    """Which campaigns."""

    state: str | None = Field(None, max_length=20)
    limit: int | None = None
    cursor: str | None = None


class CampaignBody(Body):
    """A campaign, and how many services are how far."""

    key: str
    title: str
    goal: str
    state: str
    sponsor_id: int | None
    started_at: datetime
    ended_at: datetime | None
    ended_because: str
    counts: dict[str, int]


class CampaignList(Body):
    """Campaigns, newest first."""

    items: list[CampaignBody]
    next_cursor: str | None


class WaveBody(Body):
    """One wave."""

    tier: str
    starts_at: datetime
    due: datetime
    services: int
    settled: int


class PointBody(Body):
    """How it stood at a time."""

    at: datetime
    open: int
    verified: int
    exempt: int


class CampaignWhole(CampaignBody):
    """A campaign with its waves, its burn-down and how many services keep it from closing."""

    learnings: list[str]
    withdrawn: list[str]
    waves: list[WaveBody]
    burndown: list[PointBody]
    proof: dict[str, Any]
    hindered_by: int
    version: int


class CampaignEnd(Body):
    """How it ends: closed or given_up."""

    to: str = Field(max_length=20)
    reason: str = Field("", max_length=TEXT_LIMIT)


class ItemQuery(Body):
    """Which services of a campaign."""

    tier: str | None = Field(None, max_length=8)
    state: str | None = Field(None, max_length=20)
    limit: int | None = None
    cursor: str | None = None


class ItemBody(Body):
    """What a service has to do in it."""

    service: str
    tier: str
    state: str
    due: datetime | None
    owner_id: int | None
    ticket_url: str
    evidence_url: str
    done_by: str | None
    verified_by: str | None
    exempt_until: datetime | None
    exempt_by: str | None
    note: str
    shown: str
    """What a machine found when it looked last: yes, no or unknown; empty where none has looked"""
    found: str
    looked_at: datetime | None
    possible: list[str]


class ItemList(Body):
    """What services have to do, in the order in which they joined."""

    items: list[ItemBody]
    next_cursor: str | None


class ItemMove(Body):
    """How far a service is."""

    to: str = Field(max_length=20)
    evidence_url: str = Field("", max_length=4_000)
    until: Instant | None = None
    note: str = Field("", max_length=TEXT_LIMIT)


class Assignment(Body):
    """Who does it, and where it is tracked."""

    owner_id: int | None = None
    ticket_url: str = Field("", max_length=4_000)


@BLUEPRINT.get("")
@endpoint("List campaigns", query=CampaignQuery, answer=CampaignList, tag=TAG)
def campaigns(query: CampaignQuery) -> CampaignList:
    """Return them, newest first."""
    found = queries.campaigns(reading(), **query.model_dump())
    return CampaignList(items=[CampaignBody(**_said(each)) for each in found.items], next_cursor=found.next_cursor)


@BLUEPRINT.post("")
@endpoint("Start a campaign", body=NewCampaign, answer=CampaignWhole, status=201, tag=TAG)
def start(body: NewCampaign) -> Answer:
    """Services join by themselves: those of the tiers that have a wave, to which one of the learnings applies."""
    return write(
        lambda work: commands.start_campaign(work, **body.model_dump()),
        represent=lambda work, made: _whole(work, made.key),
        status=201,
    )


@BLUEPRINT.get("/<key>")
@endpoint("Get a campaign", answer=CampaignWhole, tag=TAG)
def campaign(key: str) -> CampaignWhole:
    """Return it with its waves and its burn-down."""
    return _whole(reading(), key)


@BLUEPRINT.post("/<key>/transitions")
@endpoint("End a campaign", body=CampaignEnd, answer=CampaignWhole, status=201, tag=TAG)
def end(key: str, body: CampaignEnd) -> Answer:
    """Close it once T0 and T1 are verified and all others verified or exempt; or give it up, with a reason."""
    return write(
        lambda work: commands.end_campaign(work, key=key, **body.model_dump()),
        represent=lambda work, made: _whole(work, made.key),
        status=201,
    )


@BLUEPRINT.get("/<key>/services")
@endpoint("List the services of a campaign", query=ItemQuery, answer=ItemList, tag=TAG)
def services(key: str, query: ItemQuery) -> ItemList:
    """Return what each has to do, as far as it is."""
    found = queries.campaign_items(reading(), key, **query.model_dump())
    return ItemList(items=[_item(each) for each in found.items], next_cursor=found.next_cursor)


@BLUEPRINT.post("/<key>/services/<slug>/transitions")
@endpoint("Say how far a service is in a campaign", body=ItemMove, answer=ItemBody, status=201, tag=TAG)
def move(key: str, slug: str, body: ItemMove) -> Answer:
    """Done wants evidence_url, verified somebody else, exempt until and note."""
    return write(
        lambda work: commands.move_item(work, key=key, service_slug=slug, **body.model_dump()),
        represent=lambda work, _moved: _one(work, key, slug),
        status=201,
    )


@BLUEPRINT.put("/<key>/services/<slug>/assignment")
@endpoint("Assign what a service does in a campaign", body=Assignment, answer=ItemBody, tag=TAG)
def assign(key: str, slug: str, body: Assignment) -> Answer:
    """Name who does it, and where it is tracked."""
    return write(
        lambda work: commands.assign_item(work, key=key, service_slug=slug, **body.model_dump()),
        represent=lambda work, _made: _one(work, key, slug),
    )


def _said(found: queries.CampaignBrief) -> dict[str, Any]:
    return {name: getattr(found, name) for name in CampaignBody.model_fields}


def _whole(here: Reading, key: str) -> CampaignWhole:
    found = queries.campaign(here, key)
    waves = [
        WaveBody(tier=each.tier, starts_at=each.starts_at, due=each.due, services=each.total, settled=each.settled)
        for each in found.waves
    ]
    return CampaignWhole(
        **_said(found.brief),
        learnings=[each.learning.key for each in found.about],
        withdrawn=[each.learning.key for each in found.about if each.withdrawn_at],
        waves=waves,
        burndown=[PointBody(**vars(each)) for each in queries.burndown(here, found)],
        proof=dict(found.proof),
        hindered_by=found.hindered_by,
        version=found.version,
    )


def _one(here: Reading, key: str, slug: str) -> ItemBody:
    service_id = catalog.service_ids(here, [slug])[slug]
    return _item(queries.campaign_items(here, key, service_id=service_id).items[0])


def _item(found: queries.ServiceInCampaign) -> ItemBody:
    same = ItemBody.model_fields.keys() - {"service", "possible"}
    return ItemBody(service=found.slug, possible=list(found.moves), **{name: getattr(found, name) for name in same})
