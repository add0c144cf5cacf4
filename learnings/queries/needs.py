"""What the register needs from the reader now: learnings to decide about, and answers of the reader's teams."""

from datetime import datetime

from foundation.slots import Need, NeedSource
from foundation.work import Reading
from learnings.lifecycle import LearningState
from learnings.queries.briefs import LearningBrief, learnings, published
from learnings.queries.campaigns import ServiceInCampaign, items_to_do
from learnings.queries.matches import checks_due
from learnings.queries.questions import digest

MOST = 20


def to_triage(reading: Reading) -> list[Need]:
    """Return the learnings that wait for the reader's decision."""
    if not reading.permits("learnings:read"):
        return []
    waiting = [each for state in (LearningState.PROPOSED, LearningState.ACCEPTED) for each in _in(reading, state)]
    return [
        Need(
            kind="learning",
            title=f"Decide about {each.title}" if each.state == LearningState.PROPOSED else f"Publish {each.title}",
            key=each.key,
            url=f"/learnings/{each.key}",
            facts=f"{each.key}, {each.state}",
            button="Decide" if each.state == LearningState.PROPOSED else "Publish",
            rank=60,
            icon="learning",
        )
        for each in waiting
        if reading.permits("learnings:triage", each)
    ]


def to_answer(reading: Reading) -> list[Need]:
    """Return, as one thing to do, all that services of the reader's teams were asked."""
    asked = digest(reading) if reading.permits("learnings:read") and reading.principal.team_ids else None
    if not asked:
        return []
    due = asked.first_due
    is_late = due is not None and due <= reading.now
    questions = "1 question" if len(asked) == 1 else f"{len(asked)} questions"
    services = "1 service" if asked.services == 1 else f"{asked.services} services"
    return [
        Need(
            kind="adoption",
            title=f"Answer {questions} about {services} of yours",
            key="",
            url="/learnings/questions",
            facts=f"{len(asked.adoptions)} about learnings, {len(asked.attributes)} about what is not known",
            button="Answer",
            rank=45 if is_late else 55,
            due=due,
            tone="red" if is_late else "amber",
            icon="learning",
        )
    ]


def _in(reading: Reading, state: LearningState) -> list[LearningBrief]:
    return list(learnings(reading, state=state, limit=MOST).items)


def to_look_back(reading: Reading) -> list[Need]:
    """Return the learnings that were reopened, are due for a look whether they work, or past their review."""
    if not reading.permits("learnings:read"):
        return []
    mine = [each for each in published(reading) if reading.permits("learnings:triage", each)]
    reopened = [
        _need(each, f"Think {each.title} over: it did not help", "Open", 35) for each in mine if each.reopened_at
    ]
    due = [
        Need(
            kind="learning_check",
            title=f"See whether it works: {each.title}",
            key=each.key,
            url=f"/learnings/{each.key}#effect",
            facts=f"{each.key}, {each.months} months after it was published",
            button="Check",
            rank=65,
            due=each.due,
            icon="learning",
        )
        for each in checks_due(reading)
    ]
    stale = [each for each in mine if each.review_by is not None and each.review_by <= reading.now]
    return [*reopened, *due, *(_need(each, f"Review {each.title}", "Review", 66) for each in stale)][:MOST]


def _need(learning: LearningBrief, title: str, button: str, rank: int) -> Need:
    return Need(
        kind="learning",
        title=title,
        key=learning.key,
        url=f"/learnings/{learning.key}",
        facts=learning.key,
        button=button,
        rank=rank,
        icon="learning",
    )


def to_do_in_campaigns(reading: Reading) -> list[Need]:
    """Return, as one thing for each campaign, what services of the reader's teams still have to do in it."""
    if not reading.permits("campaigns:read"):
        return []
    by_campaign: dict[str, list[ServiceInCampaign]] = {}
    for item in items_to_do(reading):
        by_campaign.setdefault(item.campaign, []).append(item)
    return [_in_campaign(key, items, reading.now) for key, items in by_campaign.items()]


def _in_campaign(key: str, items: list[ServiceInCampaign], now: datetime) -> Need:
    count = "1 service" if len(items) == 1 else f"{len(items)} services"
    is_late = items[0].is_late(now)
    return Need(
        kind="campaign",
        title=f"Do {key} for {count} of yours",
        key=key,
        url=f"/campaigns/{key}?state=open#items",
        facts=", ".join(item.slug for item in items[:5]),
        button="Open",
        rank=44 if is_late else 54,
        due=items[0].due,
        tone="red" if is_late else "amber",
        icon="learning",
    )


NEEDS = (
    NeedSource("what campaigns want of my services", to_do_in_campaigns),
    NeedSource("learnings to look back at", to_look_back),
    NeedSource("learnings to decide about", to_triage),
    NeedSource("learnings to answer", to_answer),
)
