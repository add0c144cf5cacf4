"""Holding a question from a learning against what had happened before it was there."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import func, select

from catalog import queries as catalog
from coe import queries as coe
from foundation.errors import Conflict, Invalid
from foundation.predicate import Truth
from foundation.text import clean
from foundation.work import Work
from incidents import queries as incidents
from incidents.queries import IncidentBrief
from learnings import queries as learnings
from learnings.queries import JUST_BEFORE, impact_start, owners_of
from readiness.applying import applies
from readiness.commands.load import load_question, newest_revision
from readiness.commands.wording import NONE_OF_THESE
from readiness.events import BackTestOverruled, QuestionBackTested
from readiness.lifecycle import BackTestVerdict, Risk
from readiness.model import BackTest, Checklist, Escape, Question, QuestionRevision
from readiness.queries.status import WITHDRAWN

REASON_LIMIT = 2_000
OPEN = "open"
ADOPTED = frozenset({"adopted", "adopted_alternative"})
WORD = re.compile(r"[a-z]{4,}")
ALIKE = 0.5
MOST = 50
# Longer may collecting what shows an answer not take, where no machine shows it.
MOST_MINUTES = 30


def back_test(work: Work, *, question_key: str, held: Collection[str] | None = None) -> BackTest:
    """Hold a question against the past again, perhaps knowing which of its choices held at the origin then."""
    question = load_question(work, question_key)
    checklist = work.session.get_one(Checklist, question.checklist_id)
    work.require("checklists:write", checklist)
    revision = newest_revision(work, question.id)
    if held is not None and not set(held) <= set(revision.choice_ids):
        raise Invalid("back_test.held", f"Choose among {', '.join(revision.choice_ids)}.", where="held")
    return tested(work, checklist, question, revision, held)


def overrule_back_test(work: Work, *, question_key: str, reason: str) -> BackTest:
    """Sign why a question is asked, though it may not have caught what it comes from."""
    question = load_question(work, question_key)
    checklist = work.session.get_one(Checklist, question.checklist_id)
    work.require("checklists:publish", checklist)
    found = last_test(work, newest_revision(work, question.id).id)
    if found is None:
        raise Conflict("back_test.none", f"{question.key} was not back-tested: do that first.")
    found.reason = clean(reason, field="reason", limit=REASON_LIMIT, multiline=True)
    if not found.reason:
        raise Invalid("back_test.reason", "Say why it is asked nevertheless.", where="reason")
    found.signed_by, found.signed_at = work.principal.id, work.now
    work.record(checklist.stream, BackTestOverruled(question=question.key, reason=found.reason))
    return found


def tested(
    work: Work,
    checklist: Checklist,
    question: Question,
    revision: QuestionRevision,
    held: Collection[str] | None,
) -> BackTest:
    """Work the back-test out and write it down."""
    origin = list(_origin(work, checklist, revision, held))
    history = list(_history(work, checklist, revision))
    burden, quiet = _burden(work, checklist, revision, {row["service"] for row in history})
    verdict = _verdict(origin)
    found = BackTest(
        question_id=question.id,
        revision_id=revision.id,
        learning_id=revision.learning_id,
        verdict=verdict,
        result={
            "origin": origin,
            "would_have_caught": history[:MOST],
            "false_alarms": quiet,
            "burden": burden,
            "similar": _similar(work, question, revision),
        },
        recorded_at=work.now,
        recorded_by=work.principal.id,
    )
    work.session.add(found)
    event = QuestionBackTested(
        question=question.key, verdict=verdict, would_have_caught=len(history), false_alarms=quiet
    )
    work.record(checklist.stream, event)
    return found


def last_test(work: Work, revision_id: int) -> BackTest | None:
    """Return the newest back-test of a revision."""
    statement = select(BackTest).where(BackTest.revision_id == revision_id).order_by(BackTest.id.desc())
    return work.session.scalar(statement.limit(1))


def require_good_tests(work: Work, draft: Collection[tuple[Question, QuestionRevision]]) -> None:
    """Refuse to publish what would not have caught its own origin, unless somebody signed why, or is long to show."""
    heavy = [question.key for question, revision in draft if revision.learning_id is not None and _is_heavy(revision)]
    if heavy:
        detail = (
            f"Say of {', '.join(heavy)} in how many minutes a team collects what shows it, {MOST_MINUTES} at most, "
            "or have a machine show it: what takes longer is answered without looking."
        )
        raise Conflict("checklist.evidence_minutes", detail, extra={"questions": heavy})
    bad = []
    for question, revision in draft:
        test = last_test(work, revision.id) if revision.learning_id is not None else None
        if test is not None and not BackTestVerdict(test.verdict).is_good and not test.reason:
            bad.append(question.key)
    if bad:
        detail = (
            f"{', '.join(bad)} would not have caught what it comes from: put it differently, or sign why it is asked."
        )
        raise Conflict("checklist.back_test", detail, extra={"questions": bad})


def _is_heavy(revision: QuestionRevision) -> bool:
    return not revision.proof and (revision.evidence_minutes is None or revision.evidence_minutes > MOST_MINUTES)


def _origin(
    work: Work, checklist: Checklist, revision: QuestionRevision, held: Collection[str] | None
) -> Iterator[dict[str, Any]]:
    """Replay the question on the services that owned the causes, as they were when impact began."""
    if revision.learning_id is None:
        return
    learning = learnings.brief(work, revision.learning_id)
    source = coe.briefs(work, {learning.source_coe_id}).get(learning.source_coe_id) if learning.source_coe_id else None
    if source is None:
        return
    for incident in incidents.briefs(work, source.incident_ids).values():
        services = {each for cause in coe.causes(work, source.id) for each in owners_of(cause, incident)}
        for service_id in sorted(services):
            yield _replayed(work, checklist, revision, incident, service_id, held)


def _replayed(
    work: Work,
    checklist: Checklist,
    revision: QuestionRevision,
    incident: IncidentBrief,
    service_id: int,
    held: Collection[str] | None,
) -> dict[str, Any]:
    at = impact_start(incident)
    facts = catalog.facts_as_of(work, service_id, at - JUST_BEFORE)
    known = facts.attributes if facts else {}
    truth = applies(revision.applicability, revision.tiers, known, checklist.applicability)
    adoption = learnings.adoption_as_of(work, revision.learning_id or 0, service_id, at)
    chosen = _held(revision, held, is_adopted=adoption is not None and adoption.state in ADOPTED)
    risk = revision.score(chosen).risk if truth is not Truth.NO else Risk.NOT_APPLICABLE
    name = catalog.find_services(work, [service_id])[service_id].slug
    return {"service": name, "incident_id": incident.id, "applies": truth.value, "chosen": chosen, "risk": risk.value}


def _held(revision: QuestionRevision, held: Collection[str] | None, *, is_adopted: bool) -> list[str]:
    """Return which choices held then: what is said, else all where it was adopted, else none of these."""
    if held is not None:
        return [each for each in revision.choice_ids if each in held]
    nones = [each for each in revision.choice_ids if each.endswith(NONE_OF_THESE)]
    return [each for each in revision.choice_ids if each not in nones] if is_adopted else nones


def _history(work: Work, checklist: Checklist, revision: QuestionRevision) -> Iterator[dict[str, Any]]:
    """Return the causes of its kind that struck services which it would have been asked of."""
    newest = select(func.max(Escape.id)).group_by(Escape.cause_id, Escape.incident_id, Escape.service_id)
    rows = work.session.scalars(select(Escape).where(Escape.id.in_(newest), Escape.status != WITHDRAWN)).all()
    causes = coe.causes_by_id(work, {row.cause_id for row in rows})
    seen = incidents.briefs(work, {row.incident_id for row in rows})
    names = catalog.find_services(work, {row.service_id for row in rows})
    for row in rows:
        cause, incident = causes.get(row.cause_id), seen.get(row.incident_id)
        if cause is None or incident is None or incident.visibility != OPEN:
            continue
        facts = catalog.facts_as_of(work, row.service_id, row.impact_started_at - JUST_BEFORE)
        known = facts.attributes if facts else {}
        truth = applies(revision.applicability, revision.tiers, known, checklist.applicability)
        if cause.cause_class in revision.cause_classes and truth is not Truth.NO:
            yield {"service": names[row.service_id].slug, "incident_id": incident.id, "class": row.escape_class}


def _burden(work: Work, checklist: Checklist, revision: QuestionRevision, struck: set[str]) -> tuple[int, int]:
    """Return how many services would be asked, and how many of those were never struck by a cause of its kind."""
    asked = [
        facts.slug
        for facts in catalog.all_facts(work).values()
        if applies(revision.applicability, revision.tiers, facts.attributes, checklist.applicability) is not Truth.NO
    ]
    return len(asked), sum(slug not in struck for slug in asked)


def _verdict(origin: Collection[dict[str, Any]]) -> BackTestVerdict:
    if not origin:
        return BackTestVerdict.NO_ORIGIN
    if all(row["risk"] == Risk.NOT_APPLICABLE for row in origin):
        return BackTestVerdict.NOT_ASKED
    caught = any(Risk(row["risk"]).is_at_risk for row in origin)
    return BackTestVerdict.CAUGHT if caught else BackTestVerdict.PASSED


def _similar(work: Work, question: Question, revision: QuestionRevision) -> list[str]:
    """Return open questions that ask much the same, in other words of the same kind of cause."""
    newest = select(func.max(QuestionRevision.id)).group_by(QuestionRevision.question_id)
    statement = (
        select(Question.number, QuestionRevision.text, QuestionRevision.learning_id)
        .join(Question, Question.id == QuestionRevision.question_id)
        .where(QuestionRevision.id.in_(newest), Question.dropped_at.is_(None), Question.id != question.id)
        .order_by(Question.number)
    )
    own = set(WORD.findall(revision.text.lower()))
    found = work.session.execute(statement).all()
    taught = learnings.briefs(work, {row.learning_id for row in found if row.learning_id is not None})
    openly = {None, *(each.id for each in taught if each.visibility == OPEN)}
    rows = [(row.number, set(WORD.findall(row.text.lower()))) for row in found if row.learning_id in openly]
    return [f"Q-{number}" for number, words in rows if own and len(own & words) / len(own | words) >= ALIKE][:MOST]
