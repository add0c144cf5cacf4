"""Which services are in a campaign: found out when it begins, and again whenever a service or a learning changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, select

from catalog import queries as catalog
from catalog.queries import ServiceFacts
from catalog.queries.surroundings import facts_of
from foundation.jobs import NewJob
from foundation.predicate import Predicate, Truth, any_of
from foundation.work import Work
from learnings.campaigning import CampaignState, ItemState
from learnings.commands.campaign_looking import items_of, look_at_items, running_campaign
from learnings.commands.campaigns import published_of
from learnings.events_campaigns import CampaignItemMoved, CampaignLearningWithdrawn, CampaignSettled
from learnings.model import Campaign, CampaignItem, CampaignLearning, CampaignStep, CampaignWave
from learnings.queries.origin import is_in_use

AT_ONCE = 500
SETTLE_MORE = "learnings.settle_more"
STAYING = frozenset({ItemState.VERIFIED, ItemState.LEFT})


@dataclass
class Target:
    """Whom a campaign means: services of a tier that has a wave, to which one of its learnings applies."""

    tiers: frozenset[str]
    predicates: Sequence[Predicate]
    joined: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)

    def means(self, facts: ServiceFacts) -> Truth:
        """Say whether it means a service; one that is retired or has no wave it does not."""
        if not is_in_use(facts) or facts.attributes["tier"] not in self.tiers:
            return Truth.NO
        return any_of([each.evaluate(facts.attributes) for each in self.predicates])


def settle_services(work: Work, *, campaign_id: int, because: str, after: int = 0) -> None:
    """Let those join a running campaign whom it means, and those leave whom it does not, a batch at a time."""
    work.require("campaigns:keep")
    campaign = running_campaign(work, campaign_id)
    if campaign is None:
        return
    batch = catalog.facts_after(work, after, AT_ONCE)
    _settle(work, campaign, batch, because)
    if len(batch) == AT_ONCE:
        more = {"campaign_id": campaign_id, "because": because, "after": max(batch)}
        work.enqueue(NewJob(SETTLE_MORE, more))


def settle_service(work: Work, *, service_id: int, because: str, is_followed: bool = False) -> None:
    """Look again, in every running campaign, at a service that is new or has changed, or was given a successor."""
    work.require("campaigns:keep")
    running = select(Campaign.id).where(Campaign.state == CampaignState.RUNNING).order_by(Campaign.id)
    ids = work.session.scalars(running).all()
    facts = facts_of(work, [service_id]).get(service_id) if ids else None
    if facts is None:
        return
    for campaign_id in ids:
        campaign = running_campaign(work, campaign_id)
        if campaign is not None:
            _settle(work, campaign, {service_id: facts}, because)
            if is_followed:
                _doubt_the_late_successor(work, campaign, facts)


def withdraw_learning(work: Work, *, learning_id: int, to_state: str) -> None:
    """Note in running campaigns that a learning of theirs no longer stands, and look at all services again."""
    work.require("campaigns:keep")
    rows = select(CampaignLearning).where(
        CampaignLearning.learning_id == learning_id, CampaignLearning.withdrawn_at.is_(None)
    )
    for row in work.session.scalars(rows.order_by(CampaignLearning.campaign_id)).all():
        campaign = running_campaign(work, row.campaign_id)
        if campaign is None:
            continue
        row.withdrawn_at = work.now
        work.record(campaign.stream, CampaignLearningWithdrawn(learning_id=learning_id, to_state=to_state))
        more = {"campaign_id": campaign.id, "because": f"a learning was {to_state}", "after": 0}
        work.enqueue(NewJob(SETTLE_MORE, more))


def _settle(work: Work, campaign: Campaign, batch: Mapping[int, ServiceFacts], because: str) -> None:
    target = _target(work, campaign)
    here = select(CampaignItem).where(CampaignItem.campaign_id == campaign.id, CampaignItem.service_id.in_(batch))
    known = {item.service_id: item for item in work.session.scalars(here.with_for_update())}
    fresh = [key for key, facts in batch.items() if key not in known and target.means(facts) is Truth.YES]
    for service_id, item in known.items():
        _keep(work, target, item, batch[service_id], because)
    if fresh:
        _join(work, campaign, [(key, str(batch[key].attributes["tier"])) for key in fresh])
    joined, left = tuple(sorted([*fresh, *target.joined])), tuple(sorted(target.left))
    if joined or left:
        work.record(campaign.stream, CampaignSettled(joined=joined, left=left, because=because))
    if campaign.proof:
        look_at_items(work, campaign, items_of(work, campaign, batch), batch)


def _keep(work: Work, target: Target, item: CampaignItem, facts: ServiceFacts, because: str) -> None:
    """Let a service that is in it come back, leave, or go over to the wave of its tier; what was verified stays."""
    means = target.means(facts)
    if means is not Truth.NO:
        item.tier = str(facts.attributes["tier"])
    if item.state == ItemState.LEFT and means is Truth.YES:
        work.session.add(item.reach(ItemState.OPEN, work.now, work.principal.id, "It is meant again."))
        target.joined.append(item.service_id)
    elif item.state not in STAYING and means is Truth.NO:
        work.session.add(item.reach(ItemState.LEFT, work.now, work.principal.id, f"No longer meant: {because}."))
        target.left.append(item.service_id)
        _doubt_its_successor(work, item, facts)


def _doubt_its_successor(work: Work, item: CampaignItem, gone: ServiceFacts) -> None:
    """Let the service that took its place stand open again: what it has verified was without this one."""
    follower = catalog.successor_of(work, gone.service_id) if not is_in_use(gone) else None
    same = (CampaignItem.campaign_id == item.campaign_id, CampaignItem.service_id == follower)
    other = work.session.scalar(select(CampaignItem).where(*same).with_for_update()) if follower else None
    if other is None or other.state != ItemState.VERIFIED:
        return
    ticket = f" Its ticket: {item.ticket_url}" if item.ticket_url else ""
    note = f"It does now what {gone.slug} did, which had not done it.{ticket}"
    work.session.add(other.reach(ItemState.OPEN, work.now, work.principal.id, note))
    moved = {"service_id": other.service_id, "from_state": ItemState.VERIFIED, "to_state": ItemState.OPEN}
    work.record(f"campaign:{item.campaign_id}", CampaignItemMoved(**moved, note=note))  # type: ignore[arg-type]


def _doubt_the_late_successor(work: Work, campaign: Campaign, gone: ServiceFacts) -> None:
    """Let a successor that is named only now stand open again, where the retired one left with its work undone."""
    same = (CampaignItem.campaign_id == campaign.id, CampaignItem.service_id == gone.service_id)
    item = work.session.scalar(select(CampaignItem).where(*same, CampaignItem.state == ItemState.LEFT))
    if item is None:
        return
    last = select(CampaignStep.at).where(CampaignStep.item_id == item.id).order_by(CampaignStep.id.desc()).limit(1)
    left_at = work.session.scalar(last)
    then = catalog.facts_as_of(work, gone.service_id, left_at) if left_at is not None else None
    # What had left before it was retired was not meant any more, and owed nothing.
    if then is not None and not is_in_use(then):
        _doubt_its_successor(work, item, gone)


def _join(work: Work, campaign: Campaign, services: Iterable[tuple[int, str]]) -> None:
    empty = {"state": ItemState.OPEN, "ticket_url": "", "evidence_url": "", "note": ""}
    rows = [{"campaign_id": campaign.id, "service_id": key, "tier": tier, **empty} for key, tier in services]
    ids = work.session.scalars(insert(CampaignItem).returning(CampaignItem.id), rows).all()
    step = {"campaign_id": campaign.id, "state": ItemState.OPEN, "at": work.now, "by": work.principal.id}
    work.session.execute(insert(CampaignStep), [{"item_id": item_id, **step} for item_id in ids])


def _target(work: Work, campaign: Campaign) -> Target:
    tiers = work.session.scalars(select(CampaignWave.tier).where(CampaignWave.campaign_id == campaign.id))
    standing = published_of(work, campaign.id)
    about = work.session.scalars(select(CampaignLearning).where(CampaignLearning.campaign_id == campaign.id))
    return Target(frozenset(tiers), [each.predicate for each in about if each.learning_id in standing])
