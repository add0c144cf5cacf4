"""Starting a campaign, and ending it: when its goal is reached, or when it is given up."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from accounts import queries as accounts
from catalog import queries as catalog
from catalog.events import Tier
from foundation.errors import Conflict, Invalid, NotFound
from foundation.ids import next_number, number_of
from foundation.text import clean
from foundation.work import Work
from learnings.campaigning import CampaignState, hinders
from learnings.commands.propose import TITLE_LIMIT, needed
from learnings.detecting import checked_proof
from learnings.events_campaigns import CampaignMoved, CampaignStarted
from learnings.lifecycle import LearningState
from learnings.model import Campaign, CampaignItem, CampaignLearning, CampaignWave, Learning
from learnings.queries.briefs import LearningBrief, brief

TEXT_LIMIT = 2_000
MOST_LEARNINGS = 10
NOUN = "campaign"
NAMED = 20


def start_campaign(
    work: Work,
    *,
    title: str,
    goal: str,
    learnings: Sequence[str],
    waves: Mapping[str, datetime],
    sponsor_id: int | None = None,
    proof: object = None,
) -> Campaign:
    """Begin a sprint for published learnings; which services join is then found out by the register."""
    work.require("campaigns:run")
    about = _known_learnings(work, learnings)
    dues = _known_waves(work, waves)
    if sponsor_id is not None and accounts.find_person(work, sponsor_id) is None:
        raise Invalid("campaign.sponsor", "Choose a sponsor who is a person here.", where="sponsor_id")
    campaign = Campaign(
        number=next_number(work.session, "CMP"),
        title=needed(title, "title", TITLE_LIMIT),
        goal=needed(goal, "goal", TEXT_LIMIT),
        sponsor_id=sponsor_id,
        proof=checked_proof(proof),
        started_at=work.now,
        started_by=work.principal.id,
        state=CampaignState.RUNNING,
        ended_because="",
    )
    work.session.add(campaign)
    work.session.flush()
    common = {"campaign_id": campaign.id}
    work.session.add_all(
        CampaignLearning(learning_id=each.id, applicability=each.applicability, **common) for each in about
    )
    begins = work.now
    for tier, due in dues.items():
        work.session.add(CampaignWave(tier=tier, starts_at=begins, due=due, **common))
        begins = due
    work.record(campaign.stream, _started(campaign, about, dues))
    return campaign


def end_campaign(work: Work, *, key: str, to: str, reason: str = "") -> Campaign:
    """Close it, which its rule has to allow, or give it up, which has to be explained."""
    campaign = load_campaign(work, key)
    work.require("campaigns:run")
    reason = clean(reason, field="reason", limit=TEXT_LIMIT, multiline=True)
    before = campaign.state
    if before != CampaignState.RUNNING or to not in {CampaignState.CLOSED, CampaignState.GIVEN_UP}:
        possible = ["closed", "given_up"] if before == CampaignState.RUNNING else []
        detail = f"{campaign.key} is {before}; it can become {' or '.join(possible) or 'nothing else'}."
        raise Conflict("campaign.move_impossible", detail, where="to", extra={"possible": possible})
    if to == CampaignState.GIVEN_UP and not reason:
        raise Invalid("campaign.reason_missing", "Say why it is given up.", where="reason")
    if to == CampaignState.CLOSED:
        _require_nothing_open(work, campaign)
    campaign.state, campaign.ended_at, campaign.ended_because = to, work.now, reason
    work.record(campaign.stream, CampaignMoved(from_state=before, to_state=to, reason=reason, changed=("state",)))
    return campaign


def load_campaign(work: Work, key: str) -> Campaign:
    """Return the campaign with that key for a change, or raise NotFound."""
    work.require("campaigns:read")
    found = work.session.scalar(
        select(Campaign).where(Campaign.number == (number_of("CMP", key) or 0)).with_for_update()
    )
    if found is None:
        raise NotFound(NOUN)
    return found


def _require_nothing_open(work: Work, campaign: Campaign) -> None:
    items = work.session.scalars(select(CampaignItem).where(CampaignItem.campaign_id == campaign.id))
    open_ones = [item.service_id for item in items if hinders(item.state, item.tier)]
    if open_ones:
        names = sorted(each.slug for each in catalog.find_services(work, open_ones).values())
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        detail = (
            f"{', '.join(names[:NAMED])}{more} still have to be done: T0 and T1 verified, others verified or exempt."
        )
        raise Conflict("campaign.open_items", detail, where="to", extra={"services": names[:NAMED]})


def _known_learnings(work: Work, keys: Sequence[str]) -> list[LearningBrief]:
    if not 0 < len(set(keys)) <= MOST_LEARNINGS:
        raise Invalid("campaign.learnings", f"Name 1 to {MOST_LEARNINGS} learnings, like LRN-12.", where="learnings")
    found = [brief(work, key) for key in dict.fromkeys(keys)]
    for each in found:
        if each.state != LearningState.PUBLISHED:
            detail = f"{each.key} is {each.state}: publish it before a campaign is about it."
            raise Conflict("campaign.not_published", detail, where="learnings")
        if each.visibility != "open":
            detail = f"{each.key} is private: release it before the whole organisation is asked to follow it."
            raise Conflict("campaign.private", detail, where="learnings")
    return found


def _known_waves(work: Work, waves: Mapping[str, datetime]) -> dict[str, datetime]:
    """Return when each tier is due, the highest first; a lower tier is never due before a higher one."""
    unknown = [tier for tier in waves if tier not in set(Tier)]
    if unknown or not waves:
        detail = f"Say for one tier at least by when: {', '.join(Tier)}."
        raise Invalid("campaign.waves", detail, where="waves")
    dues = {tier.value: waves[tier.value] for tier in Tier if tier.value in waves}
    at = work.now
    for tier, due in dues.items():
        if due <= work.now or due < at:
            when = "after now" if due <= work.now else "no earlier than the wave before it"
            raise Invalid("campaign.waves", f"Let the wave of {tier} be due {when}.", where="waves")
        at = due
    return dues


def _started(campaign: Campaign, about: Sequence[LearningBrief], dues: Mapping[str, datetime]) -> CampaignStarted:
    return CampaignStarted(
        number=campaign.number,
        learning_ids=tuple(each.id for each in about),
        waves={tier: due.isoformat() for tier, due in dues.items()},
        sponsor_id=campaign.sponsor_id,
        targets=[{"learning_id": each.id, "applicability": each.applicability} for each in about],
        title=campaign.title,
        goal=campaign.goal,
        proof={name: value for name, value in campaign.proof.items() if name != "url"},
        proof_url=campaign.proof.get("url", ""),
    )


def published_of(work: Work, campaign_id: int) -> set[int]:
    """Return the learnings of a campaign that still stand published."""
    of_it = select(CampaignLearning.learning_id).where(CampaignLearning.campaign_id == campaign_id)
    standing = select(Learning.id).where(Learning.id.in_(of_it), Learning.state == LearningState.PUBLISHED)
    return set(work.session.scalars(standing))
