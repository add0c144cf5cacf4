"""Asking the service that took another's place about what that one had not settled: its own word was without it."""

from catalog import queries as catalog
from catalog.queries import ServiceFacts
from catalog.queries.surroundings import facts_of
from foundation.predicate import Truth
from foundation.work import Work
from learnings.queries import JUST_BEFORE
from learnings.queries.origin import is_in_use
from readiness.commands.flags import DETAIL_LIMIT, Wanted, answers_in_force, raise_flags, reviewed
from readiness.lifecycle import Reason
from readiness.model import Checklist
from readiness.queries.asked import Standing, standing_before
from readiness.queries.judging import JudgedQuestion, judge_questions
from readiness.queries.risks import URGENCY


def flag_successor(work: Work, *, service_id: int) -> None:
    """Flag, for the service that does the work of a retired one, the questions that were open there.

    Where it was never reviewed itself, it is flagged for the whole checklist. No answer, proof or risk taken is handed
    over: it was said of the other one. Questions that it has not answered are asked of it already.
    """
    work.require("reviews:flag", None)
    heir = catalog.successor_of(work, service_id)
    facts = facts_of(work, [service_id, heir]) if heir is not None else {}
    gone, follower = facts.get(service_id), facts.get(heir or 0)
    if gone is None or follower is None or is_in_use(gone) or not is_in_use(follower):
        return
    asked = standing_before(work, work.now + JUST_BEFORE)
    for checklist_id in sorted({each.checklist_id for each in asked}):
        if reviewed(work, checklist_id, [gone.service_id]):
            questions = [each for each in asked if each.checklist_id == checklist_id]
            wanted = _wanted(work, gone, follower, questions)
            raise_flags(work, work.session.get_one(Checklist, checklist_id), wanted)


def heir_of(work: Work, service_id: int) -> int | None:
    """Return the service that answers for one: itself, or, where it is retired, the one that took its place."""
    facts = facts_of(work, [service_id]).get(service_id)
    return catalog.successor_of(work, service_id) if facts is not None and not is_in_use(facts) else service_id


def _wanted(work: Work, gone: ServiceFacts, follower: ServiceFacts, asked: list[Standing]) -> list[Wanted]:
    here = follower.service_id
    applying = [each for each in asked if each.applies(follower.attributes) is not Truth.NO]
    if not applying:
        return []
    if not reviewed(work, asked[0].checklist_id, [here]):
        detail = f"It does now what {gone.slug} did, which was reviewed: review this one."
        return [(here, None, Reason.SIGNIFICANT_CHANGE, detail)]
    said = {row.question_id for row in answers_in_force(work, [here], [each.question_id for each in applying])}
    judged = judge_questions(work, applying, {gone.service_id: gone.attributes}, work.now + JUST_BEFORE)
    return [
        (here, each.question.question_id, Reason.SIGNIFICANT_CHANGE, _detail(gone, each))
        for each in judged
        if each.judgement.escape_class in URGENCY and each.question.question_id in said
    ]


def _detail(gone: ServiceFacts, found: JudgedQuestion) -> str:
    stood = found.judgement.escape_class.replace("_", " ")
    return f"It does now what {gone.slug} did, where this was {stood}: {found.question.text}"[:DETAIL_LIMIT]
