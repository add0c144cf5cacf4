"""What machines show: values that builds push, and what our own checks found, dated and put to the answers.

A machine never changes an answer. What passed is evidence for as long as the question says; what failed is evidence
that was never good, which takes the place of what the same machine had shown before, and the service is asked again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from catalog import queries as catalog
from foundation.errors import Invalid
from foundation.text import clean
from foundation.work import Work
from learnings.queries import JUST_BEFORE
from readiness.commands.blind import note_blind, note_sight
from readiness.commands.flags import DETAIL_LIMIT, answers_in_force, raise_flags, settle_flags
from readiness.commands.looking import look_at
from readiness.commands.showing import attached
from readiness.events import ValueMeasured
from readiness.lifecycle import EvidenceKind, Reason, Risk
from readiness.model import Answer, Checklist, Evidence, Measurement, Question, QuestionRevision, Review
from readiness.proof import BUILD, DEFAULT_DAYS, Finding, Value, is_number, judged, value_name
from readiness.queries.asked import Standing, standing_before

SUMMARY_LIMIT = 300
TOLD_LIMIT = 80
LINK_LIMIT = 150
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class Shown:
    """What a machine found, when, and which one."""

    finding: Finding
    at: datetime
    by: str
    beside: str = ""


def take_value(
    work: Work,
    *,
    service_slug: str,
    name: str,
    value: Value,
    measured_at: datetime | None = None,
    url: str = "",
) -> tuple[Measurement, int]:
    """Keep what a build says of a service; returns it, and to how many answers it was put."""
    work.require("reviews:measure")
    service_id = catalog.service_ids(work, [service_slug])[service_slug]
    name, at = value_name(name), measured_at or work.now
    if not isinstance(value, bool | str) and not is_number(value):
        raise Invalid("value.number", "Give a number of at most a quadrillion.", where="value")
    told = json.dumps(clean(value, field="value", limit=TOLD_LIMIT) if isinstance(value, str) else value)
    if len(told) > TOLD_LIMIT:
        raise Invalid("value.too_long", "Give a number, yes or no, or a short word.", where="value")
    if at > work.now + AHEAD:
        raise Invalid("value.measured_at", "A value cannot be from the future.", where="at")
    row = Measurement(
        service_id=service_id,
        name=name,
        told=told,
        said_by=work.principal.name[:80],
        measured_at=min(at, work.now),
        recorded_at=work.now,
        recorded_by=work.principal.id,
    )
    newest = _newest(work, service_id, name)
    work.session.add(row)
    work.session.flush()
    measured = ValueMeasured(service_id=service_id, measured=name, measured_at=row.measured_at, value=told)
    work.record(f"measured:{service_id}", measured)
    is_late = newest is not None and newest.measured_at > row.measured_at
    return row, 0 if is_late else _put(work, row, clean(url, field="url", limit=LINK_LIMIT))


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


def _put(work: Work, row: Measurement, url: str) -> int:
    """Put a value to the answers of all questions that want it."""
    asked = {each.question_id: each for each in standing_before(work, work.now + JUST_BEFORE) if _wants(each, row.name)}
    answers = answers_in_force(work, [row.service_id], asked)
    beside = f" ({row.said_by}{', ' + url if url else ''})"
    for answer in answers:
        question = asked[answer.question_id]
        days = question.evidence_days or DEFAULT_DAYS
        shown = Shown(judged(question.proof, row.value), row.measured_at, row.recorded_by, beside)
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


def _newest(work: Work, service_id: int, name: str) -> Measurement | None:
    mine = (Measurement.service_id == service_id, Measurement.name == name)
    last = select(func.max(Measurement.measured_at)).where(*mine).scalar_subquery()
    found = select(Measurement).where(*mine, Measurement.measured_at == last).order_by(Measurement.id.desc()).limit(1)
    return work.session.scalar(found)
