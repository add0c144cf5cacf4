"""What the register needs from the reader now: learnings to decide about, and answers of the reader's teams."""

from catalog import queries as catalog
from foundation.slots import Need, NeedSource
from foundation.work import Reading
from learnings.lifecycle import LearningState
from learnings.queries.adoptions import asked_of
from learnings.queries.briefs import LearningBrief, briefs, learnings
from learnings.recurrence import TIME_TO_ANSWER

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
    """Return the learnings that services of the reader's teams were asked about."""
    mine = {s.id: s for s in catalog.services(reading) if s.owner_team_id in reading.principal.team_ids}
    if not mine:
        return []
    asked = asked_of(reading, mine)
    known = {each.id: each for each in briefs(reading, {item.learning_id for item in asked})}
    needs = []
    for item in asked[:MOST]:
        learning = known.get(item.learning_id)
        if learning is None or learning.state != LearningState.PUBLISHED or learning.published_at is None:
            continue
        slug = mine[item.service_id].slug
        needs.append(
            Need(
                kind="adoption",
                title=f"Say how far {slug} has come with: {learning.title}",
                key=learning.key,
                url=f"/learnings/{learning.key}/adoptions/new?service={slug}",
                facts=f"{learning.key}, asked",
                button="Answer",
                rank=55,
                due=learning.published_at + TIME_TO_ANSWER,
                tone="amber",
                icon="learning",
            )
        )
    return needs


def _in(reading: Reading, state: LearningState) -> list[LearningBrief]:
    return list(learnings(reading, state=state, limit=MOST).items)


NEEDS = (NeedSource("learnings to decide about", to_triage), NeedSource("learnings to answer", to_answer))
