"""Campaigns: the list, one with its waves and what hinders it, and what services do in it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from catalog import queries as catalog
from catalog.queries.surroundings import facts_of
from foundation.errors import Invalid, NotFound
from foundation.ids import number_of
from foundation.log import version_of
from foundation.paging import Page, clamp, earlier, number_after, paged
from foundation.predicate import Truth
from foundation.work import Reading
from learnings.campaigning import MOVES, PENDING, CampaignState, ItemState, hinders
from learnings.detecting import said
from learnings.lifecycle import LearningState
from learnings.model import Campaign, CampaignItem, CampaignLearning, CampaignWave
from learnings.queries.briefs import LearningBrief, briefs

NOUN = "campaign"


@dataclass(frozen=True)
class CampaignBrief:
    """A campaign in a list, and how many services are how far."""

    id: int
    key: str
    title: str
    goal: str
    state: str
    sponsor_id: int | None
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    ended_because: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many services have something to do in it, or had."""
        return sum(count for state, count in self.counts.items() if state != ItemState.LEFT)

    @property
    def settled(self) -> int:
        """How many of them are verified or let off."""
        return self.counts.get(ItemState.VERIFIED, 0) + self.counts.get(ItemState.EXEMPT, 0)


@dataclass(frozen=True)
class WaveItem:
    """One wave: whose turn it is, by when, and how far it is."""

    tier: str
    starts_at: datetime
    due: datetime
    total: int
    settled: int

    def is_late(self, now: datetime) -> bool:
        """Whether its day has passed and something is open still."""
        return self.due <= now and self.settled < self.total


@dataclass(frozen=True)
class AboutItem:
    """A learning of a campaign, and whether it was withdrawn while the campaign ran."""

    learning: LearningBrief
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class CampaignDetail:
    """A campaign with its waves, its learnings as far as the reader may see them, and how much hinders its close."""

    brief: CampaignBrief
    waves: Sequence[WaveItem]
    about: Sequence[AboutItem]
    proof: Mapping[str, Any]
    hindered_by: int
    version: int

    @property
    def proven_by(self) -> str:
        """Say in a line what shows by itself that a service is done; empty where people say so."""
        return said(self.proof)


@dataclass(frozen=True)
class ServiceInCampaign:
    """What one service has to do in a campaign."""

    id: int
    campaign: str
    service_id: int
    slug: str
    name: str
    team: str
    owner_team_id: int | None
    tier: str
    state: str
    due: datetime | None
    owner_id: int | None
    ticket_url: str
    evidence_url: str
    done_by: str | None
    done_by_id: int | None
    verified_by: str | None
    exempt_until: datetime | None
    exempt_by: str | None
    note: str
    shown: str
    found: str
    looked_at: datetime | None

    @property
    def moves(self) -> Sequence[str]:
        """Return the states that it can reach from here."""
        return sorted(MOVES[ItemState(self.state)])

    def is_late(self, now: datetime) -> bool:
        """Whether its wave is over and it is not done."""
        return self.state in PENDING and self.due is not None and self.due <= now


def campaigns(
    reading: Reading, *, state: str | None = None, limit: int | None = None, cursor: str | None = None
) -> Page[CampaignBrief]:
    """Return a page of campaigns, newest first."""
    reading.require("campaigns:read")
    if state is not None and state not in set(CampaignState):
        raise Invalid("campaign.unknown_state", f"Choose one of {', '.join(CampaignState)}.", where="state")
    size = clamp(limit)
    chosen = [*([Campaign.state == state] if state else []), *earlier(Campaign.number, cursor)]
    found = _briefs(reading, chosen, size + 1)
    return paged(found, size, lambda item: [number_of("CMP", item.key)])


def campaign(reading: Reading, key: str) -> CampaignDetail:
    """Return one campaign; raises NotFound."""
    reading.require("campaigns:read")
    found = _briefs(reading, [Campaign.number == (number_of("CMP", key) or 0)], 1)
    if not found:
        raise NotFound(NOUN)
    here = found[0]
    grouped = select(CampaignItem.tier, CampaignItem.state, func.count()).where(CampaignItem.campaign_id == here.id)
    counted = Counter(
        {
            (row[0], row[1]): row[2]
            for row in reading.session.execute(grouped.group_by(CampaignItem.tier, CampaignItem.state))
        }
    )
    about = select(CampaignLearning).where(CampaignLearning.campaign_id == here.id)
    proof = reading.session.scalar(select(Campaign.proof).where(Campaign.id == here.id))
    withdrawn = {row.learning_id: row.withdrawn_at for row in reading.session.scalars(about)}
    return CampaignDetail(
        brief=here,
        waves=_waves(reading, here.id, counted),
        about=[AboutItem(each, withdrawn[each.id]) for each in reversed(briefs(reading, withdrawn))],
        proof=proof or {},
        hindered_by=sum(count for (tier, state), count in counted.items() if hinders(state, tier)),
        version=version_of(reading.session, f"campaign:{here.id}"),
    )


def campaign_items(
    reading: Reading,
    key: str,
    *,
    tier: str | None = None,
    state: str | None = None,
    service_id: int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[ServiceInCampaign]:
    """Return a page of what services have to do in a campaign, in the order in which they joined."""
    reading.require("campaigns:read")
    number = number_of("CMP", key) or 0
    campaign_id = reading.session.scalar(select(Campaign.id).where(Campaign.number == number))
    if campaign_id is None:
        raise NotFound(NOUN)
    size = clamp(limit)
    chosen: list[ColumnElement[bool]] = [CampaignItem.campaign_id == campaign_id]
    chosen += [CampaignItem.id > number_after(cursor)] if cursor else []
    chosen += [CampaignItem.tier == tier] if tier else []
    chosen += [CampaignItem.state == state] if state else []
    chosen += [CampaignItem.service_id == service_id] if service_id is not None else []
    rows = reading.session.scalars(select(CampaignItem).where(*chosen).order_by(CampaignItem.id).limit(size + 1)).all()
    return paged(_items(reading, rows, {campaign_id: key}), size, lambda item: [item.id])


def is_any_running(session: Session) -> bool:
    """Whether any campaign runs: while none does, nobody has to look at services again."""
    return session.scalar(select(Campaign.id).where(Campaign.state == CampaignState.RUNNING).limit(1)) is not None


def items_to_do(reading: Reading) -> list[ServiceInCampaign]:
    """Return what services of the reader's teams still have to do in running campaigns, what is due first."""
    reading.require("campaigns:read")
    if not reading.principal.team_ids:
        return []
    running = select(Campaign.id, Campaign.number).where(Campaign.state == CampaignState.RUNNING)
    keys = {row.id: f"CMP-{row.number}" for row in reading.session.execute(running)}
    if not keys:
        return []
    mine = [each.id for each in catalog.services(reading) if each.owner_team_id in reading.principal.team_ids]
    open_ones = CampaignItem.state.in_([ItemState.OPEN, ItemState.IN_PROGRESS])
    wanted = select(CampaignItem).where(
        CampaignItem.campaign_id.in_(keys), CampaignItem.service_id.in_(mine), open_ones
    )
    found = _items(reading, reading.session.scalars(wanted.order_by(CampaignItem.id)).all(), keys)
    return sorted(found, key=lambda each: (each.due is None, each.due, each.id))


def item_of_event(reading: Reading, campaign_id: int, service_id: int) -> ServiceInCampaign | None:
    """Return what a service has to do in the campaign of an event, as it stands now."""
    reading.require("campaigns:read")
    number = reading.session.scalar(select(Campaign.number).where(Campaign.id == campaign_id))
    found = campaign_items(reading, f"CMP-{number}", service_id=service_id).items
    return found[0] if found else None


def learnings_for(reading: Reading, item: ServiceInCampaign) -> list[LearningBrief]:
    """Return the learnings that a service is in a campaign for and that still stand published."""
    of_it = select(CampaignLearning).join(Campaign, Campaign.id == CampaignLearning.campaign_id)
    here = of_it.where(Campaign.number == number_of("CMP", item.campaign))
    about = {row.learning_id: row.predicate for row in reading.session.scalars(here)}
    facts = facts_of(reading, [item.service_id]).get(item.service_id)
    return [
        each
        for each in briefs(reading, about)
        if facts and each.state == LearningState.PUBLISHED and about[each.id].evaluate(facts.attributes) is Truth.YES
    ]


def _briefs(reading: Reading, chosen: Sequence[ColumnElement[bool]], limit: int) -> list[CampaignBrief]:
    statement = select(Campaign).where(*chosen).order_by(Campaign.number.desc()).limit(limit)
    rows = reading.session.scalars(statement).all()
    grouped = (
        select(CampaignItem.campaign_id, CampaignItem.state, func.count())
        .where(CampaignItem.campaign_id.in_([row.id for row in rows]))
        .group_by(CampaignItem.campaign_id, CampaignItem.state)
    )
    counts: dict[int, dict[str, int]] = {}
    for campaign_id, state, count in reading.session.execute(grouped) if rows else ():
        counts.setdefault(campaign_id, {})[state] = count
    names = [name for name in CampaignBrief.__dataclass_fields__ if name != "counts"]
    return [
        CampaignBrief(**{name: getattr(row, name) for name in names}, counts=counts.get(row.id, {})) for row in rows
    ]


def _waves(reading: Reading, campaign_id: int, counted: Mapping[tuple[str, str], int]) -> list[WaveItem]:
    rows = select(CampaignWave).where(CampaignWave.campaign_id == campaign_id).order_by(CampaignWave.due)
    return [
        WaveItem(
            tier=row.tier,
            starts_at=row.starts_at,
            due=row.due,
            total=sum(n for (tier, state), n in counted.items() if tier == row.tier and state != ItemState.LEFT),
            settled=sum(counted[(row.tier, state)] for state in (ItemState.VERIFIED, ItemState.EXEMPT)),
        )
        for row in reading.session.scalars(rows)
    ]


def _items(reading: Reading, rows: Sequence[CampaignItem], keys: Mapping[int, str]) -> list[ServiceInCampaign]:
    if not rows:
        return []
    waves = select(CampaignWave).where(CampaignWave.campaign_id.in_(keys))
    dues = {(row.campaign_id, row.tier): row.due for row in reading.session.scalars(waves)}
    services = catalog.find_services(reading, {row.service_id for row in rows})
    same = set(ServiceInCampaign.__dataclass_fields__) & set(CampaignItem.__mapper__.columns.keys())
    return [
        ServiceInCampaign(
            campaign=keys[row.campaign_id],
            slug=services[row.service_id].slug,
            name=services[row.service_id].name,
            team=services[row.service_id].owner_team or "",
            owner_team_id=services[row.service_id].owner_team_id,
            due=dues.get((row.campaign_id, row.tier)),
            **{name: getattr(row, name) for name in same},
        )
        for row in rows
    ]
