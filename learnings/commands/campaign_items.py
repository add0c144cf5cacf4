"""What a service does in a campaign: who does it, how far it is, what shows it, and for how long it is let off."""

from datetime import datetime

from sqlalchemy import select

from accounts import queries as accounts
from catalog import queries as catalog
from catalog.queries.surroundings import facts_of
from foundation.errors import Conflict, Invalid, NotFound
from foundation.jobs import NewJob
from foundation.links import needed_address, web_address
from foundation.text import clean
from foundation.work import Work
from learnings.campaigning import CampaignState, ItemState, require_move
from learnings.commands.campaign_looking import AGAIN, call_at, look_at_items
from learnings.commands.campaigns import TEXT_LIMIT, load_campaign
from learnings.events_campaigns import CampaignItemAssigned, CampaignItemMoved
from learnings.model import Campaign, CampaignItem

URL_LIMIT = 2_000
NOUN = "service of this campaign"
END_EXEMPTION = "learnings.end_exemption"


def move_item(
    work: Work,
    *,
    key: str,
    service_slug: str,
    to: str,
    evidence_url: str = "",
    until: datetime | None = None,
    note: str = "",
) -> CampaignItem:
    """Say how far a service is: done needs something to show, verified somebody else, exempt an end and a reason."""
    campaign, item = _load(work, key, service_slug)
    before, state = ItemState(item.state), require_move(ItemState(item.state), to)
    _require_may(work, item, state)
    note = clean(note, field="note", limit=TEXT_LIMIT, multiline=True)
    if until is not None and state is not ItemState.EXEMPT:
        raise Invalid("campaign.until", f"Leave until out: {state} has no such date.", where="until")
    if state is ItemState.EXEMPT:
        _exempt(work, item, until, note)
    if state is ItemState.DONE:
        item.evidence_url = needed_address(evidence_url or item.evidence_url, field="evidence_url", limit=URL_LIMIT)
        item.done_by, item.done_by_id = work.principal.id, work.principal.person_id
    work.session.add(item.reach(state, work.now, work.principal.id, note))
    if state is ItemState.EXEMPT:
        item.exempt_until, item.exempt_by = until, work.principal.id
    if state is ItemState.VERIFIED:
        item.verified_by = work.principal.id
    moved = CampaignItemMoved(
        service_id=item.service_id,
        from_state=before,
        to_state=state,
        until=until,
        evidence_url=item.evidence_url,
        note=note,
    )
    work.record(campaign.stream, moved)
    if state is ItemState.OPEN:
        # Whoever doubts what a machine found has a day before it says so again.
        call_at(work, campaign, [item], work.now + AGAIN)
    return item


def assign_item(
    work: Work, *, key: str, service_slug: str, owner_id: int | None = None, ticket_url: str = ""
) -> CampaignItem:
    """Name who does it, and where it is tracked."""
    campaign, item = _load(work, key, service_slug)
    work.require("campaigns:work", _owner_team(work, item))
    if owner_id is not None and accounts.find_person(work, owner_id) is None:
        raise Invalid("campaign.owner", "Choose an owner who is a person here.", where="owner_id")
    item.owner_id = owner_id
    item.ticket_url = web_address(ticket_url, field="ticket_url", limit=URL_LIMIT)
    event = CampaignItemAssigned(service_id=item.service_id, owner_id=owner_id, ticket_url=item.ticket_url)
    work.record(campaign.stream, event)
    return item


def end_exemption(work: Work, *, item_id: int) -> None:
    """Let an item stand open again whose exemption has ended."""
    work.require("campaigns:keep")
    item = work.session.get(CampaignItem, item_id, with_for_update=True)
    campaign = work.session.get(Campaign, item.campaign_id) if item is not None else None
    if item is None or campaign is None or campaign.state != CampaignState.RUNNING:
        return
    if item.state != ItemState.EXEMPT or item.exempt_until is None or item.exempt_until > work.now:
        return
    work.session.add(item.reach(ItemState.OPEN, work.now, work.principal.id, "Its exemption has ended."))
    back = CampaignItemMoved(service_id=item.service_id, from_state=ItemState.EXEMPT, to_state=ItemState.OPEN)
    work.record(campaign.stream, back)
    look_at_items(work, campaign, [item], facts_of(work, [item.service_id]))


def _load(work: Work, key: str, slug: str) -> tuple[Campaign, CampaignItem]:
    campaign = load_campaign(work, key)
    service_id = catalog.service_ids(work, [slug])[slug]
    here = select(CampaignItem).where(CampaignItem.campaign_id == campaign.id, CampaignItem.service_id == service_id)
    item = work.session.scalar(here.with_for_update())
    if item is None:
        raise NotFound(NOUN)
    if campaign.state != CampaignState.RUNNING:
        raise Conflict("campaign.over", f"{campaign.key} is {campaign.state}: nothing is done in it any more.")
    return campaign, item


def _require_may(work: Work, item: CampaignItem, state: ItemState) -> None:
    if state is ItemState.EXEMPT or item.state == ItemState.EXEMPT:
        work.require("campaigns:run")
    elif state is ItemState.VERIFIED or item.state == ItemState.VERIFIED:
        work.require("campaigns:verify", item.done_by_id)
    else:
        work.require("campaigns:work", _owner_team(work, item))


def _owner_team(work: Work, item: CampaignItem) -> int | None:
    return catalog.find_services(work, [item.service_id])[item.service_id].owner_team_id


def _exempt(work: Work, item: CampaignItem, until: datetime | None, note: str) -> None:
    if until is None or until <= work.now:
        raise Invalid("campaign.until", "Say until when it is let off: a day that lies ahead.", where="until")
    if not note:
        raise Invalid("campaign.reason_missing", "Say why it is let off.", where="note")
    work.enqueue(NewJob(END_EXEMPTION, {"item_id": item.id}, due=until, key=f"{END_EXEMPTION}:{item.id}"))
