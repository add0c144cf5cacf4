"""What readiness needs from the reader now: answers of the reader's teams, and reviews that wait for a decision."""

from catalog import queries as catalog
from foundation.slots import Need, NeedSource
from foundation.work import Reading
from learnings.events import EscapeClass
from readiness.lifecycle import ReviewState
from readiness.queries.reviews import ReviewBrief, reviews
from readiness.queries.risks import open_risks

MOST = 20
LATE = frozenset({EscapeClass.UNANSWERED, EscapeClass.STALE, EscapeClass.ACTION_OVERDUE})
SAYS = {
    EscapeClass.UNANSWERED: ("Answer", "not answered in time"),
    EscapeClass.STALE: ("Renew evidence", "the evidence, the answer or its review has expired"),
    EscapeClass.ACTION_OVERDUE: ("Mend it", "the agreed date has passed"),
}


def to_mend(reading: Reading) -> list[Need]:
    """Return the questions that services of the reader's teams owe something to."""
    mine = {s.id for s in catalog.services(reading) if s.owner_team_id in reading.principal.team_ids}
    if not mine or not reading.permits("reviews:read"):
        return []
    late = [each for each in open_risks(reading, mine) if each.stands in LATE]
    return [
        Need(
            kind="readiness",
            title=each.text,
            key=each.question,
            url=f"/readiness/services/{each.service}#{each.question}",
            facts=f"{each.service}, {SAYS[EscapeClass(each.stands)][1]}",
            button=SAYS[EscapeClass(each.stands)][0],
            rank=45,
            tone="amber",
            icon="shield",
        )
        for each in late[:MOST]
    ]


def to_decide(reading: Reading) -> list[Need]:
    """Return the reviews that wait for a reviewer."""
    if not reading.permits("reviews:read") or not reading.permits("reviews:decide", frozenset()):
        return []
    return [_decision(each) for each in reviews(reading, state=ReviewState.IN_REVIEW, limit=MOST).items]


def _decision(waiting: ReviewBrief) -> Need:
    return Need(
        kind="review",
        title=f"Decide about {waiting.service_name}: {waiting.checklist_title}",
        key=waiting.key,
        url=f"/reviews/{waiting.key}",
        facts=f"{waiting.key}, sent for review",
        button="Decide",
        rank=50,
        tone="blue",
        icon="shield",
    )


NEEDS = (NeedSource("readiness of my services", to_mend), NeedSource("reviews to decide about", to_decide))
