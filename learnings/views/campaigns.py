"""Campaigns: the list with the form that starts one, one with its burn-down, and what services do in it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from flask import Blueprint, flash, redirect, request
from pydantic import Field
from werkzeug.wrappers import Response

from accounts import queries as accounts
from catalog.events import Tier
from foundation.web.forms import Form, read_form, redisplay
from foundation.web.rendering import words
from foundation.web.runtime import page, reading, run
from foundation.web.times import EndOfDay
from learnings import commands, queries
from learnings.campaigning import MOVES, ItemState
from learnings.commands.campaigns import TEXT_LIMIT
from learnings.detecting import HELP, parse_proof
from learnings.views.drawn import burned
from learnings.views.options import Options, stewards

BLUEPRINT = Blueprint("campaigns", __name__)
SEE_OTHER = 303
SHOWN = 50
Line = Annotated[str, Field(max_length=2_000)]
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]


class CampaignForm(Form):
    """A new campaign; learnings stand with commas or spaces between."""

    title: Line
    goal: Text = ""
    learnings: Line = ""
    sponsor_id: int | None = None
    due_t0: EndOfDay | None = None
    due_t1: EndOfDay | None = None
    due_t2: EndOfDay | None = None
    due_t3: EndOfDay | None = None
    proof: Annotated[str, Field(max_length=5_000)] = ""

    @property
    def waves(self) -> dict[str, datetime]:
        """By when each tier is due, as far as it is said."""
        dues = {tier.value: getattr(self, f"due_{tier.lower()}") for tier in Tier}
        return {tier: due for tier, due in dues.items() if due is not None}


class EndForm(Form):
    """How a campaign ends."""

    to: Annotated[str, Field(max_length=20)]
    reason: Text = ""


class ItemForm(Form):
    """How far a service is."""

    to: Annotated[str, Field(max_length=20)]
    evidence_url: Line = ""
    until: EndOfDay | None = None
    note: Text = ""


class AssignmentForm(Form):
    """Who does it, and where it is tracked."""

    owner_id: int | None = None
    ticket_url: Line = ""


@BLUEPRINT.get("/campaigns")
def campaigns() -> Response:
    """List campaigns, newest first."""
    here = reading()
    found = queries.campaigns(here, cursor=request.args.get("cursor"))
    return page(
        "learnings/campaigns.html",
        found=found,
        tiers=[tier.value for tier in Tier],
        people=stewards(accounts.people(here)),
        about=request.args.get("learning", "")[:20],
        proof_help=f"{HELP}. Empty: people say what is done.",
        next_url=f"/campaigns?cursor={found.next_cursor}" if found.next_cursor else None,
    )


@BLUEPRINT.post("/campaigns")
@redisplay(campaigns)
def start() -> Response:
    """Start one."""
    form = read_form(CampaignForm)
    named = form.learnings.replace(",", " ").split()
    made = run(
        commands.start_campaign,
        title=form.title,
        goal=form.goal,
        learnings=named,
        waves=form.waves,
        sponsor_id=form.sponsor_id,
        proof=parse_proof(form.proof),
    )
    return _to(made.key)


@BLUEPRINT.get("/campaigns/<key>")
def campaign(key: str) -> Response:
    """Show one: how it burns down, its waves, and what services have to do."""
    here = reading()
    found = queries.campaign(here, key)
    chosen = {name: request.args.get(name, "")[:20] for name in ("tier", "state")}
    cursor = request.args.get("cursor")
    items = queries.campaign_items(here, key, tier=chosen["tier"], state=chosen["state"], limit=SHOWN, cursor=cursor)
    points = queries.burndown(here, found)
    people = accounts.people(here)
    by = {each for item in items.items for each in (item.done_by, item.verified_by, item.exempt_by) if each}
    more = "&".join(f"{name}={value}" for name, value in chosen.items() if value)
    return page(
        "learnings/campaign.html",
        found=found,
        campaign=found.brief,
        items=items,
        points=points,
        plot=burned(points, [wave.due for wave in found.waves]),
        people=stewards(people),
        names=accounts.principal_names(here, by) | {person.id: person.name for person in people},
        chosen=chosen,
        tiers=[(wave.tier, wave.tier) for wave in found.waves],
        states=_options(ItemState),
        reachable={state.value: _options(sorted(to)) for state, to in MOVES.items()},
        next_url=f"/campaigns/{key}?{more}&cursor={items.next_cursor}#items" if items.next_cursor else None,
    )


@BLUEPRINT.post("/campaigns/<key>/transitions")
@redisplay(campaign)
def end(key: str) -> Response:
    """Close it, or give it up."""
    form = read_form(EndForm)
    run(commands.end_campaign, key=key, to=form.to, reason=form.reason)
    return _to(key)


@BLUEPRINT.post("/campaigns/<key>/services/<slug>/transitions")
@redisplay(campaign)
def move(key: str, slug: str) -> Response:
    """Say how far a service is."""
    form = read_form(ItemForm)
    run(commands.move_item, key=key, service_slug=slug, **form.model_dump())
    flash(f"{slug} is {form.to.replace('_', ' ')}.", "done")
    return _to(key, "#items")


@BLUEPRINT.post("/campaigns/<key>/services/<slug>/assignment")
@redisplay(campaign)
def assign(key: str, slug: str) -> Response:
    """Say who does it, and where it is tracked."""
    form = read_form(AssignmentForm)
    run(commands.assign_item, key=key, service_slug=slug, **form.model_dump())
    return _to(key, "#items")


def _options(states: Iterable[str]) -> Options:
    return [(str(state), words(str(state))) for state in states]


def _to(key: str, place: str = "") -> Response:
    return redirect(f"/campaigns/{key}{place}", SEE_OTHER)
