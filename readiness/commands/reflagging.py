"""Asking a service again because something happened to it: it changed, or a cause got past a question."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from sqlalchemy import select

from catalog import queries as catalog
from catalog.queries.surroundings import facts_of
from coe import queries as coe
from foundation.jobs import NewJob
from foundation.predicate import Truth
from foundation.work import Work
from incidents import queries as incidents
from incidents.queries import IncidentBrief
from learnings.events import EscapeClass
from learnings.queries import JUST_BEFORE
from learnings.queries.origin import is_in_use
from readiness.commands.flags import BATCH, DETAIL_LIMIT, Wanted, answers_in_force, phases_held, raise_flags, reviewed
from readiness.commands.looking import look_at
from readiness.commands.succeeding import heir_of
from readiness.lifecycle import Reason, Risk
from readiness.model import Answer, Checklist, ChecklistVersion, Escape, Flag, Review
from readiness.phases import asks_in_any
from readiness.proof import BUILD
from readiness.queries.asked import Standing, standing_before
from readiness.queries.judging import judge_questions
from readiness.queries.status import CONFIRMED, WITHDRAWN

ELSEWHERE = "readiness.flag_elsewhere"
OPEN = "open"
# SEV1 and SEV2: of less, only the service that owned the cause is asked again.
GRAVEST = 2
BARE = frozenset({EscapeClass.UNPROVEN, EscapeClass.STALE})


def flag_changed_service(work: Work, *, service_id: int, since: datetime) -> None:
    """Flag the questions that apply to a service now and did not before it changed."""
    work.require("reviews:flag", None)
    before = catalog.facts_as_of(work, service_id, since - JUST_BEFORE)
    after = catalog.facts_as_of(work, service_id, since)
    if before is None or after is None:
        return
    is_raised = str(after.attributes.get("tier")) < str(before.attributes.get("tier"))
    reason = Reason.TIER_RAISED if is_raised else Reason.ATTRIBUTE_CHANGED
    standing = _by_checklist(work)
    if not is_in_use(before) and is_in_use(after):
        _look_again(work, service_id, chain.from_iterable(standing.values()))
    for checklist_id, questions in standing.items():
        held = phases_held(work, checklist_id, [service_id]).get(service_id, ())
        asked = [each for each in questions if asks_in_any(held, each.phases)]
        new = [each for each in asked if _is_new(each, before.attributes, after.attributes)]
        answered = {row.question_id for row in answers_in_force(work, [service_id], [q.question_id for q in new])}
        wanted: list[Wanted] = [
            (service_id, each.question_id, reason, f"Applies now: {each.text}"[:DETAIL_LIMIT])
            for each in new
            if each.question_id not in answered
        ]
        raise_flags(work, work.session.get_one(Checklist, checklist_id), wanted)


def flag_after_escape(work: Work, *, escape_id: int) -> None:
    """Flag the question that covered a cause, for the service that owned it or took its place.

    Others are flagged once a grave one is confirmed.
    """
    work.require("reviews:flag", None)
    escape = work.session.get_one(Escape, escape_id)
    asked = _standing(work, escape)
    if asked is None:
        return
    if escape.status == CONFIRMED and _openly(work, escape) is not None:
        _go_on_elsewhere(work, escape, 0)
    service_id = heir_of(work, escape.service_id)
    if service_id is None or _was_asked(work, escape) or not reviewed(work, asked.checklist_id, [service_id]):
        return
    detail = f"An incident had a cause that this covers ({_spelled(escape)}): {asked.text}"[:DETAIL_LIMIT]
    checklist = work.session.get_one(Checklist, asked.checklist_id)
    raise_flags(work, checklist, [(service_id, asked.question_id, Reason.INCIDENT, detail)])


def flag_elsewhere(work: Work, *, escape_id: int, after: int = 0) -> None:
    """Flag the question for a batch of the other services that say to be safe in it, and put down the next batch.

    Whose proof holds is asked only where the incident happened in spite of proof.
    """
    work.require("reviews:flag", None)
    escape = work.session.get_one(Escape, escape_id)
    asked, incident = _standing(work, escape), _openly(work, escape)
    if asked is None or incident is None:
        return
    services = reviewed(work, asked.checklist_id, None, after=after)
    # What does not apply to a service can't befall it.
    safe = {row.service_id for row in answers_in_force(work, services, [asked.question_id]) if row.risk == Risk.NONE}
    doubtful = BARE | {EscapeClass.CONTROL_FAILURE} & {EscapeClass(escape.escape_class)}
    known = {each: facts.attributes for each, facts in facts_of(work, safe - {escape.service_id}).items()}
    owner = catalog.find_services(work, [escape.service_id])[escape.service_id].slug
    said = f"{incident.key} struck {owner} by a cause that this covers ({_spelled(escape)}): {asked.text}"
    wanted: list[Wanted] = [
        (each.service_id, asked.question_id, Reason.INCIDENT, said[:DETAIL_LIMIT])
        for each in judge_questions(work, [asked], known, work.now + JUST_BEFORE)
        if each.judgement.escape_class in doubtful
    ]
    raise_flags(work, work.session.get_one(Checklist, asked.checklist_id), wanted)
    if len(services) == BATCH:
        _go_on_elsewhere(work, escape, services[-1])


def flag_what_was_taken_back(work: Work, review: Review) -> None:
    """Flag again what answers settled that are taken back with their review; what a machine settled stays so."""
    given = select(Answer.question_id).where(Answer.review_id == review.id, Answer.carried_from.is_(None))
    settled = (Flag.settled_at >= review.started_at, Flag.reason != Reason.CHECK_FAILED)
    mine = select(Flag).where(Flag.service_id == review.service_id, Flag.question_id.in_(given), *settled)
    version = work.session.get_one(ChecklistVersion, review.version_id)
    rows = work.session.scalars(mine.where(Flag.checklist_id == version.checklist_id).order_by(Flag.id)).all()
    wanted: list[Wanted] = [(row.service_id, row.question_id, row.reason, row.detail) for row in rows]
    raise_flags(work, work.session.get_one(Checklist, version.checklist_id), wanted)


def _standing(work: Work, escape: Escape) -> Standing | None:
    """Return the question that covered the cause, as far as it is asked today and the escape still stands."""
    standing = {each.question_id: each for each in standing_before(work, work.now + JUST_BEFORE)}
    return standing.get(escape.question_id or 0) if escape.status != WITHDRAWN else None


def _openly(work: Work, escape: Escape) -> IncidentBrief | None:
    """Return the incident, if it was grave and everybody may know of it and of its COE."""
    (incident,) = incidents.briefs(work, [escape.incident_id]).values()
    is_open = {incident.visibility, coe.briefs(work, {escape.coe_id})[escape.coe_id].visibility} == {OPEN}
    is_grave = catalog.severity(work, incident.acting_severity).rank <= GRAVEST
    return incident if is_open and is_grave else None


def _go_on_elsewhere(work: Work, escape: Escape, after: int) -> None:
    payload = {"escape_id": escape.id, "after": after}
    work.enqueue(NewJob(kind=ELSEWHERE, key=f"{ELSEWHERE}:{escape.id}:{after}", payload=payload))


def _spelled(escape: Escape) -> str:
    return escape.escape_class.replace("_", " ")


def _was_asked(work: Work, escape: Escape) -> bool:
    """Whether the row before said the same question already: confirming a class is no news to the service."""
    same = [getattr(Escape, name) == getattr(escape, name) for name in ("cause_id", "incident_id", "service_id")]
    before = select(Escape).where(*same, Escape.id < escape.id).order_by(Escape.id.desc()).limit(1)
    last = work.session.scalar(before)
    return last is not None and last.status != WITHDRAWN and last.question_id == escape.question_id


def _look_again(work: Work, service_id: int, asked: Iterable[Standing]) -> None:
    """Have our own checks go on, which stopped while the service was retired."""
    proofs = {each.question_id: each.proof["by"] for each in asked if each.proof.get("by", BUILD) != BUILD}
    for given in answers_in_force(work, [service_id], proofs):
        look_at(work, [given], proofs[given.question_id])


def _by_checklist(work: Work) -> dict[int, list[Standing]]:
    found: dict[int, list[Standing]] = {}
    for each in standing_before(work, work.now + JUST_BEFORE):
        found.setdefault(each.checklist_id, []).append(each)
    return found


def _is_new(question: Standing, before: object, after: object) -> bool:
    was, is_now = question.applies(before), question.applies(after)  # type: ignore[arg-type]
    return was is Truth.NO and is_now is not Truth.NO
