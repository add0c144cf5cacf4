"""What machines find of the services of a campaign: kept with when it was found, and acted on.

What is known inside is held against the proof whenever it changes; an address is called by jobs, a few at a time.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from catalog import queries as catalog
from catalog.queries import ServiceFacts
from catalog.queries.surroundings import facts_of
from foundation.jobs import NewJob
from foundation.proof import BUILD, URL, Finding
from foundation.text import shown
from foundation.work import Work
from learnings.campaigning import PENDING, CampaignState, ItemState
from learnings.commands.campaigns import TEXT_LIMIT
from learnings.detecting import found_inside
from learnings.events_campaigns import CampaignItemMoved, CampaignLookedAt
from learnings.model import Campaign, CampaignItem
from learnings.queries.campaign_looks import looked_after

LOOK = "learnings.look_at_addresses"
AGAIN = timedelta(days=1)


def running_campaign(work: Work, campaign_id: int) -> Campaign | None:
    """Return the campaign for a change, if it still runs."""
    found = work.session.get(Campaign, campaign_id, with_for_update=True, populate_existing=True)
    return found if found is not None and found.state == CampaignState.RUNNING else None


def look_at_items(
    work: Work, campaign: Campaign, items: Sequence[CampaignItem], batch: Mapping[int, ServiceFacts]
) -> None:
    """Hold what is known inside of the services against the proof; where it is an address, have it called."""
    if not campaign.proof:
        return
    if campaign.proof["by"] == URL:
        call_at(work, campaign, items, work.now)
        return
    values = {}
    if campaign.proof["by"] == BUILD:
        values = catalog.newest_values(work, list(batch), campaign.proof["name"])
    findings = {
        item: found_inside(campaign.proof, batch[item.service_id], values.get(item.service_id), work.now)
        for item in items
        if item.state != ItemState.LEFT
    }
    _keep(work, campaign, findings)


def call_at(work: Work, campaign: Campaign, items: Iterable[CampaignItem], due: datetime) -> None:
    """Have the address of these services called, where the proof is an address."""
    if campaign.proof.get("by") != URL:
        return
    for item in items:
        item.look_due = due
    _plan(work, campaign)


def look_at_value(work: Work, *, service_id: int, name: str) -> None:
    """Look again, in running campaigns that want this value, at a service of which a build has pushed one."""
    work.require("campaigns:keep")
    running = select(Campaign.id, Campaign.proof).where(Campaign.state == CampaignState.RUNNING).order_by(Campaign.id)
    wanting = [each.id for each in work.session.execute(running) if _wants(each.proof, name)]
    facts = facts_of(work, [service_id]) if wanting else {}
    for campaign_id in wanting:
        campaign = running_campaign(work, campaign_id)
        if campaign is not None:
            look_at_items(work, campaign, items_of(work, campaign, [service_id]), facts)


def keep_findings(work: Work, *, campaign_id: int, findings: Mapping[int, Finding]) -> None:
    """Keep what answered at the addresses of services, by item, and look again in a day."""
    work.require("campaigns:keep")
    campaign = running_campaign(work, campaign_id)
    if campaign is None:
        return
    here = select(CampaignItem).where(CampaignItem.campaign_id == campaign_id, CampaignItem.id.in_(findings))
    called = {item: findings[item.id] for item in work.session.scalars(here.with_for_update())}
    for item in called:
        item.look_due = work.now + AGAIN
    _keep(work, campaign, called)
    _plan(work, campaign)


def items_of(work: Work, campaign: Campaign, service_ids: Iterable[int]) -> list[CampaignItem]:
    """Return what these services do in a campaign, for a change."""
    here = select(CampaignItem).where(
        CampaignItem.campaign_id == campaign.id, CampaignItem.service_id.in_(list(service_ids))
    )
    return list(work.session.scalars(here.order_by(CampaignItem.id).with_for_update()))


def _wants(proof: Mapping[str, object], name: str) -> bool:
    return proof.get("by") == BUILD and proof.get("name") == name


def _keep(work: Work, campaign: Campaign, findings: Mapping[CampaignItem, Finding]) -> None:
    fresh = {}
    for item, finding in findings.items():
        before = item.shown
        item.find(finding, work.now)
        if item.shown != before:
            fresh[str(item.service_id)] = item.shown
    if fresh:
        work.record(campaign.stream, CampaignLookedAt(found=fresh))
    for item, finding in findings.items():
        _act(work, campaign, item, finding)


def _act(work: Work, campaign: Campaign, item: CampaignItem, finding: Finding) -> None:
    """Verify what is found done; what is found undone stands open again, unless a person verified it."""
    me, before = work.principal.id, item.state
    if finding.passed and before in PENDING:
        state = ItemState.VERIFIED
    elif finding.passed is False and before == ItemState.VERIFIED and item.verified_by == me:
        state = ItemState.OPEN
    else:
        return
    note = shown(f"Found by itself: {finding.said}.", TEXT_LIMIT)
    work.session.add(item.reach(state, work.now, me, note))
    item.verified_by = me if state is ItemState.VERIFIED else None
    moved = CampaignItemMoved(service_id=item.service_id, from_state=before, to_state=state, note=note)
    work.record(campaign.stream, moved)


def _plan(work: Work, campaign: Campaign) -> None:
    """Put down the one job that looks for this campaign, for when the first of its addresses is to be called."""
    work.session.flush()
    first = work.session.scalar(select(func.min(CampaignItem.look_due)).where(looked_after(campaign.id)))
    if first is not None:
        due = max(first, work.now)
        work.enqueue(NewJob(LOOK, {"campaign_id": campaign.id}, key=f"{LOOK}:{campaign.id}", due=due))
