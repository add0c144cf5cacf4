"""What machines show: values that builds push, and what our own checks found, dated and put to the answers.

A machine never changes an answer. What passed is evidence for as long as the question says; what failed is evidence
that was never good, which takes the place of what the same machine had shown before, and the service is asked again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from catalog import queries as catalog
from catalog.queries import MeasuredValue
from foundation.text import clean
from foundation.work import Work
from learnings.queries import JUST_BEFORE
from readiness.commands.blind import note_blind, note_sight
from readiness.commands.flags import DETAIL_LIMIT, answers_in_force, raise_flags, settle_flags
from readiness.commands.looking import look_at
from readiness.commands.showing import attached
from readiness.lifecycle import EvidenceKind, Reason, Risk
from readiness.model import Answer, Checklist, Evidence, Question, QuestionRevision, Review
from readiness.proof import BUILD, DEFAULT_DAYS, Finding, judged
from readiness.queries.asked import Standing, standing_before

SUMMARY_LIMIT = 300
LINK_LIMIT = 150


@dataclass(frozen=True)
class Shown:
    """What a machine found, when, and which one."""

    finding: Finding
    at: datetime
    by: str
    beside: str = ""


def put_value(work: Work, *, value_id: int, service_id: int, name: str, url: str = "") -> int:
    """Put a value that a build pushed to all answers that want it, unless a newer one is known; returns to how many."""
    work.require("reviews:measure")
    url = clean(url, field="url", limit=LINK_LIMIT)
    newest = _newest(work, service_id, name)
    return _put(work, newest, name, url) if newest is not None and newest.id == value_id else 0


def prove(work: Work, answer: Answer, revision: QuestionRevision) -> None:
    """Put to a fresh answer what a build has said of it already, or have a check of ours look."""
    proof, days = revision.proof, revision.evidence_days or DEFAULT_DAYS
    if not proof:
        return
    if proof["by"] != BUILD:
        look_at(work, [answer], proof["by"])
        return
    known = _newest(work, answer.service_id, proof["name"])
    if known is not None and known.measured_at + timedelta(days=days) > work.now:
        shown = Shown(judged(proof, known.value), known.measured_at, known.recorded_by, f" ({known.said_by})")
        _show(work, answer, proof, days, shown)


def keep_finding(
    work: Work, *, service_id: int, question_id: int, proof: Mapping[str, Any], finding: Finding
) -> Evidence | None:
    """Put to the answer what a check of ours found, or why it could not find out, and look again in time."""
    work.require("reviews:measure")
    standing = {each.question_id: each for each in standing_before(work, work.now + JUST_BEFORE)}
    asked, found = standing.get(question_id), answers_in_force(work, [service_id], [question_id])
    if asked is None or not found or asked.proof != proof:
        return None
    days = asked.evidence_days or DEFAULT_DAYS
    again = work.now + timedelta(days=max(1, days // 2) if finding.passed else 1)
    look_at(work, found, proof["by"], again)
    if finding.passed is None:
        note_blind(work, found[0], proof["by"], finding.said)
        return None
    note_sight(work, [service_id], [question_id])
    return _show(work, found[0], proof, days, Shown(finding, work.now, work.principal.id))


def _put(work: Work, value: MeasuredValue, name: str, url: str) -> int:
    asked = {each.question_id: each for each in standing_before(work, work.now + JUST_BEFORE) if _wants(each, name)}
    answers = answers_in_force(work, [value.service_id], asked)
    beside = f" ({value.said_by}{', ' + url if url else ''})"
    for answer in answers:
        question = asked[answer.question_id]
        days = question.evidence_days or DEFAULT_DAYS
        shown = Shown(judged(question.proof, value.value), value.measured_at, value.recorded_by, beside)
        _show(work, answer, question.proof, days, shown)
    return len(answers)


def _wants(question: Standing, name: str) -> bool:
    return question.proof.get("by") == BUILD and question.proof["name"] == name


def _show(work: Work, answer: Answer, proof: Mapping[str, Any], days: int, shown: Shown) -> Evidence:
    review = work.session.get_one(Review, answer.review_id)
    question = work.session.get_one(Question, answer.question_id)
    by_build, passed = proof["by"] == BUILD, bool(shown.finding.passed)
    said = f"{proof['name']}: {shown.finding.said}" if by_build else shown.finding.said
    evidence = Evidence(
        review_id=review.id,
        question_id=question.id,
        url=f"{BUILD}:{proof['name']}" if by_build else f"check:{question.key}",
        kind=EvidenceKind.BUILD if by_build else EvidenceKind.CHECK,
        summary=f"{said}{shown.beside}"[:SUMMARY_LIMIT],
        captured_at=shown.at,
        expires_at=shown.at + timedelta(days=days) if passed else shown.at,
        recorded_at=work.now,
        recorded_by=shown.by,
    )
    attached(work, review, question, evidence, is_good=passed)
    if passed:
        settle_flags(work, review.service_id, question.id, {Reason.CHECK_FAILED})
    elif Risk(answer.risk).is_safe:
        detail = f"A machine found that it is not so: {said}"[:DETAIL_LIMIT]
        checklist = work.session.get_one(Checklist, question.checklist_id)
        raise_flags(work, checklist, [(review.service_id, question.id, Reason.CHECK_FAILED, detail)])
    return evidence


def _newest(work: Work, service_id: int, name: str) -> MeasuredValue | None:
    return catalog.newest_values(work, [service_id], name).get(service_id)
