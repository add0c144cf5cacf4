"""Which addresses are to be called for a campaign: of services that stand open, or that a machine verified."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select

from catalog import queries as catalog
from foundation.authz import machine
from foundation.proof import URL, about
from foundation.work import Reading
from learnings.campaigning import PENDING, CampaignState, ItemState
from learnings.model import Campaign, CampaignItem

# Each may take ten seconds, and all of a job have to be over before its lease is.
AT_ONCE = 5
REGISTER = machine("learnings").id


@dataclass(frozen=True)
class PlannedLook:
    """An address that is to be called for a service of a campaign, and the status that is wanted."""

    item_id: int
    url: str
    wanted: int


def looked_after(campaign_id: int) -> ColumnElement[bool]:
    """Hold for items of the campaign whose address goes on being called."""
    by_machine = and_(CampaignItem.state == ItemState.VERIFIED, CampaignItem.verified_by == REGISTER)
    watched = or_(CampaignItem.state.in_(PENDING), by_machine)
    return and_(CampaignItem.campaign_id == campaign_id, CampaignItem.look_due.is_not(None), watched)


def planned_looks(reading: Reading, campaign_id: int) -> list[PlannedLook]:
    """Return what is to be called next, what has waited longest first; nothing once the campaign is over."""
    reading.require("campaigns:keep")
    campaign = reading.session.get(Campaign, campaign_id)
    if campaign is None or campaign.state != CampaignState.RUNNING or campaign.proof.get("by") != URL:
        return []
    due = select(CampaignItem.id, CampaignItem.service_id).where(
        looked_after(campaign_id), CampaignItem.look_due <= reading.now
    )
    rows = reading.session.execute(due.order_by(CampaignItem.look_due, CampaignItem.id).limit(AT_ONCE)).all()
    slugs = {each.id: each.slug for each in catalog.find_services(reading, {row.service_id for row in rows}).values()}
    url, wanted = campaign.proof["url"], campaign.proof["status"]
    return [PlannedLook(row.id, about(url, slugs[row.service_id]), wanted) for row in rows]
