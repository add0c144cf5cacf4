"""Asking a service again because something happened to it: it changed, or a cause got past a question."""

from datetime import datetime

from sqlalchemy import select

from catalog.queries import facts_as_of
from foundation.predicate import Truth
from foundation.work import Work
from learnings.queries import JUST_BEFORE
from readiness.commands.flags import DETAIL_LIMIT, Wanted, answers_in_force, raise_flags, reviewed
from readiness.lifecycle import Reason
from readiness.model import Answer, Checklist, ChecklistVersion, Escape, Flag, Review
from readiness.queries.asked import Standing, standing_before
from readiness.queries.status import WITHDRAWN


def flag_changed_service(work: Work, *, service_id: int, since: datetime) -> None:
    """Flag the questions that apply to a service now and did not before it changed."""
    work.require("reviews:flag", None)
    before = facts_as_of(work, service_id, since - JUST_BEFORE)
    after = facts_as_of(work, service_id, since)
    if before is None or after is None:
        return
    is_raised = str(after.attributes.get("tier")) < str(before.attributes.get("tier"))
    reason = Reason.TIER_RAISED if is_raised else Reason.ATTRIBUTE_CHANGED
    for checklist_id, questions in _by_checklist(work).items():
        if not reviewed(work, checklist_id, [service_id]):
            continue
        new = [each for each in questions if _is_new(each, before.attributes, after.attributes)]
        answered = {row.question_id for row in answers_in_force(work, [service_id], [q.question_id for q in new])}
        wanted: list[Wanted] = [
            (service_id, each.question_id, reason, f"Applies now: {each.text}"[:DETAIL_LIMIT])
            for each in new
            if each.question_id not in answered
        ]
        raise_flags(work, work.session.get_one(Checklist, checklist_id), wanted)


def flag_after_escape(work: Work, *, escape_id: int) -> None:
    """Flag the question that covered a cause, for the service that owned it."""
    work.require("reviews:flag", None)
    escape = work.session.get_one(Escape, escape_id)
    standing = {each.question_id: each for each in standing_before(work, work.now + JUST_BEFORE)}
    asked = standing.get(escape.question_id or 0)
    if asked is None or escape.status == WITHDRAWN or _was_asked(work, escape):
        return
    if not reviewed(work, asked.checklist_id, [escape.service_id]):
        return
    detail = f"An incident had a cause that this covers ({escape.escape_class}): {asked.text}"[:DETAIL_LIMIT]
    checklist = work.session.get_one(Checklist, asked.checklist_id)
    raise_flags(work, checklist, [(escape.service_id, asked.question_id, Reason.INCIDENT, detail)])


def flag_what_was_taken_back(work: Work, review: Review) -> None:
    """Flag again what answers settled that are taken back with their review; what a machine settled stays so."""
    given = select(Answer.question_id).where(Answer.review_id == review.id, Answer.carried_from.is_(None))
    settled = (Flag.settled_at >= review.started_at, Flag.reason != Reason.CHECK_FAILED)
    mine = select(Flag).where(Flag.service_id == review.service_id, Flag.question_id.in_(given), *settled)
    version = work.session.get_one(ChecklistVersion, review.version_id)
    rows = work.session.scalars(mine.where(Flag.checklist_id == version.checklist_id).order_by(Flag.id)).all()
    wanted: list[Wanted] = [(row.service_id, row.question_id, row.reason, row.detail) for row in rows]
    raise_flags(work, work.session.get_one(Checklist, version.checklist_id), wanted)


def _was_asked(work: Work, escape: Escape) -> bool:
    """Whether the row before said the same question already: confirming a class is no news to the service."""
    same = [getattr(Escape, name) == getattr(escape, name) for name in ("cause_id", "incident_id", "service_id")]
    before = select(Escape).where(*same, Escape.id < escape.id).order_by(Escape.id.desc()).limit(1)
    last = work.session.scalar(before)
    return last is not None and last.status != WITHDRAWN and last.question_id == escape.question_id


def _by_checklist(work: Work) -> dict[int, list[Standing]]:
    found: dict[int, list[Standing]] = {}
    for each in standing_before(work, work.now + JUST_BEFORE):
        found.setdefault(each.checklist_id, []).append(each)
    return found


def _is_new(question: Standing, before: object, after: object) -> bool:
    was, is_now = question.applies(before), question.applies(after)  # type: ignore[arg-type]
    return was is Truth.NO and is_now is not Truth.NO
