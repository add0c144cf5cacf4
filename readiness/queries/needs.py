"""What readiness needs from the reader now: answers and checks of the reader's teams, and decisions about reviews."""

from catalog import queries as catalog
from catalog.events import Lifecycle
from foundation.slots import Need, NeedSource
from foundation.work import Reading
from learnings.events import EscapeClass
from readiness.lifecycle import ReviewState
from readiness.queries.blind import blind_questions
from readiness.queries.reviews import ReviewBrief, reviews
from readiness.queries.risks import open_risks
from readiness.queries.sunsets import to_renew

MOST = 20
LATE = frozenset({EscapeClass.UNANSWERED, EscapeClass.STALE, EscapeClass.ACTION_OVERDUE})
SAYS = {
    EscapeClass.UNANSWERED: ("Answer", "not answered in time"),
    EscapeClass.STALE: ("Renew evidence", "the evidence, the answer or its review has expired"),
    EscapeClass.ACTION_OVERDUE: ("Mend it", "the agreed date has passed"),
}


def to_mend(reading: Reading) -> list[Need]:
    """Return the questions that services of the reader's teams owe something to."""
    mine = _mine(reading)
    if not mine:
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


def to_look_into(reading: Reading) -> list[Need]:
    """Return the questions whose check can't find out how services of the reader's teams stand."""
    mine = _mine(reading)
    return [
        Need(
            kind="readiness",
            title=each.text,
            key=each.question,
            url=f"/readiness/services/{mine[each.service_id]}#blind",
            facts=f"{mine[each.service_id]}, Andon's check has not found out since {each.since:%Y-%m-%d}: {each.why}",
            button="See why",
            rank=46,
            tone="amber",
            icon="refresh",
        )
        for each in blind_questions(reading, mine)[:MOST]
    ]


def _mine(reading: Reading) -> dict[int, str]:
    """Return the services of the reader's teams that are not retired, where the reader may know of reviews."""
    teams = reading.principal.team_ids
    there = (each for each in catalog.services(reading) if each.lifecycle != Lifecycle.RETIRED)
    owned = (each for each in there if each.owner_team_id in teams)
    found = {each.id: each.slug for each in owned}
    return found if found and reading.permits("reviews:read") else {}


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


NEEDS = (
    NeedSource("readiness of my services", to_mend),
    NeedSource("checks of my services that can't find out", to_look_into),
    NeedSource("reviews to decide about", to_decide),
    NeedSource("questions near or past their sunset", to_renew),
)
