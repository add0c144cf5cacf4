"""Telling services that they have to look again: raised with a reason and a date, settled by what they do then."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update

from catalog import queries as catalog
from catalog.events import Lifecycle
from catalog.queries.surroundings import facts_of
from foundation.errors import Conflict, Invalid
from foundation.jobs import NewJob
from foundation.predicate import Truth
from foundation.text import clean
from foundation.work import Work
from learnings.queries.origin import is_in_use
from readiness.applying import applies, gate_at
from readiness.commands.blind import note_sight
from readiness.commands.load import load_checklist
from readiness.commands.looking import look_at
from readiness.differing import is_worse, reason_for_new
from readiness.events import ServicesFlagged
from readiness.lifecycle import NotApplicable, Outcome, Reason
from readiness.model import (
    Answer,
    Checklist,
    ChecklistVersion,
    Flag,
    Question,
    QuestionRevision,
    Review,
    VersionQuestion,
)
from readiness.phases import asks_in_any
from readiness.proof import BUILD

FLAG = "readiness.flag_services"
BATCH = 500
DUE_DAYS = {"T0": 14, "T1": 30, "T2": 60, "T3": 365}
DETAIL_LIMIT = 300
BY_HAND = frozenset({Reason.SIGNIFICANT_CHANGE, Reason.CADENCE, Reason.INCIDENT})

Wanted = tuple[int, int | None, str, str]


def due_by_tier(now: datetime, tier: object) -> datetime:
    """Return by when a service of that tier has to have looked again."""
    return now + timedelta(days=DUE_DAYS.get(str(tier), DUE_DAYS["T3"]))


def flag_service(work: Work, *, service_slug: str, checklist: str, reason: str, detail: str) -> None:
    """Have a service look at a whole checklist again: it changed much, or a peak event comes."""
    service_id = catalog.service_ids(work, [service_slug])[service_slug]
    found = load_checklist(work, checklist)
    service = catalog.find_services(work, [service_id])[service_id]
    work.require("reviews:flag", service.owner_team_id)
    require_in_use(service)
    if reason not in BY_HAND:
        raise Invalid("flag.reason", f"Choose one of {', '.join(sorted(BY_HAND))}.", where="reason")
    detail = clean(detail, field="detail", limit=DETAIL_LIMIT)
    if not detail:
        raise Invalid("flag.detail", "Say what changed, or what is coming.", where="detail")
    if not reviewed(work, found.id, [service_id]):
        raise Conflict("flag.never_reviewed", f"{service_slug} was never reviewed on {found.slug}: start a review.")
    raise_flags(work, found, [(service_id, None, reason, detail)])


def flag_services_of_version(work: Work, *, version_id: int, after: int = 0) -> None:
    """Flag a batch of the services that a new version concerns, and put down the next batch."""
    work.require("reviews:flag", None)
    version = work.session.get_one(ChecklistVersion, version_id)
    checklist = work.session.get_one(Checklist, version.checklist_id)
    services = reviewed(work, checklist.id, None, after=after)
    if not services:
        return
    _have_looked_at(work, version, services)
    new, tightened = _news(work, version)
    raise_flags(work, checklist, [*_asked_anew(work, checklist, services, new), *_worse(work, services, tightened)])
    if len(services) == BATCH:
        payload = {"version_id": version_id, "after": services[-1]}
        work.enqueue(NewJob(kind=FLAG, key=f"{FLAG}:{version_id}:{services[-1]}", payload=payload))


def require_in_use(service: catalog.ServiceItem) -> None:
    """Refuse to ask anything of a service that is gone."""
    if service.lifecycle == Lifecycle.RETIRED:
        detail = f"{service.slug} is retired: nothing is asked of it. Name the service that took its place."
        raise Conflict("readiness.retired", detail, where="service")


def raise_flags(work: Work, checklist: Checklist, wanted: Iterable[Wanted]) -> int:
    """Raise what is not raised already, of services that are still there; returns how many were."""
    wanted = list(dict.fromkeys(wanted))
    if not wanted:
        return 0
    services = {each[0] for each in wanted}
    columns = (Flag.service_id, Flag.question_id, Flag.reason)
    raised = select(*columns).where(
        Flag.service_id.in_(services), Flag.checklist_id == checklist.id, Flag.settled_at.is_(None)
    )
    there = {tuple(row) for row in work.session.execute(raised)}
    facts = {key: known for key, known in facts_of(work, services).items() if is_in_use(known)}
    fresh = [each for each in wanted if each[:3] not in there and each[0] in facts]
    rows = [_row(work, checklist, each, facts[each[0]].attributes.get("tier")) for each in fresh]
    if rows:
        work.session.execute(insert(Flag), rows)
        _record(work, checklist, fresh)
    return len(rows)


def settle_flags(work: Work, service_id: int, question_id: int, reasons: Collection[str] | None = None) -> None:
    """Settle what a service was asked to do about a question."""
    mine = (Flag.service_id == service_id, Flag.question_id == question_id, Flag.settled_at.is_(None))
    more = () if reasons is None else (Flag.reason.in_(reasons),)
    work.session.execute(update(Flag).where(*mine, *more).values(settled_at=work.now))


def settle_flags_of_checklist(
    work: Work, service_id: int, checklist_id: int, *, whole: bool, among: Collection[int] | None = None
) -> None:
    """Settle everything of a checklist that a decision answers; only a full review answers what concerns the whole.

    A review of a phase answers for its own questions (``among``) and for nothing else.
    """
    mine = [Flag.service_id == service_id, Flag.checklist_id == checklist_id, Flag.settled_at.is_(None)]
    if among is not None:
        mine.append(Flag.question_id.in_(among))
    elif not whole:
        mine.append(Flag.question_id.is_not(None) | (Flag.reason != Reason.CADENCE))
    work.session.execute(update(Flag).where(*mine).values(settled_at=work.now))


def reviewed(work: Work, checklist_id: int, among: Collection[int] | None, *, after: int = 0) -> list[int]:
    """Return the next services, by id, that have a review of the checklist which was not withdrawn."""
    statement = (
        select(Review.service_id)
        .join(ChecklistVersion, ChecklistVersion.id == Review.version_id)
        .where(ChecklistVersion.checklist_id == checklist_id, Review.service_id > after)
        .where(Review.outcome.is_(None) | (Review.outcome != Outcome.WITHDRAWN))
    )
    if among is not None:
        statement = statement.where(Review.service_id.in_(among))
    return list(work.session.scalars(statement.distinct().order_by(Review.service_id).limit(BATCH)))


def phases_held(work: Work, checklist_id: int, services: Collection[int]) -> Mapping[int, Collection[str | None]]:
    """Return for which phases services were reviewed, None being all: what no review has asked is for the next."""
    statement = (
        select(Review.service_id, Review.phase)
        .join(ChecklistVersion, ChecklistVersion.id == Review.version_id)
        .where(ChecklistVersion.checklist_id == checklist_id, Review.service_id.in_(services))
        .where(Review.outcome.is_(None) | (Review.outcome != Outcome.WITHDRAWN))
    )
    held: defaultdict[int, set[str | None]] = defaultdict(set)
    for row in work.session.execute(statement.distinct()):
        held[row.service_id].add(row.phase)
    return held


def _have_looked_at(work: Work, version: ChecklistVersion, services: Collection[int]) -> None:
    """Have our own checks look at the answers that stand already; who is asked no more could not find out what."""
    proofs = {each: asked.proof.get("by", BUILD) for each, asked in _revisions(work, version.id).items()}
    own = [each for each, by in proofs.items() if by != BUILD]
    mine = work.session.scalars(select(Question.id).where(Question.checklist_id == version.checklist_id))
    note_sight(work, services, set(mine) - set(own))
    for given in answers_in_force(work, services, own):
        look_at(work, [given], proofs[given.question_id])


def _news(
    work: Work, version: ChecklistVersion
) -> tuple[list[QuestionRevision], list[tuple[QuestionRevision, QuestionRevision]]]:
    """Return the questions that are new, and those that bite otherwise, as they were and as they are."""
    before_id = work.session.scalar(
        select(func.max(ChecklistVersion.id)).where(
            ChecklistVersion.checklist_id == version.checklist_id, ChecklistVersion.number < version.number
        )
    )
    now, before = _revisions(work, version.id), _revisions(work, before_id) if before_id else {}
    new = [each for question_id, each in now.items() if question_id not in before]
    changed = [(before[q], each) for q, each in now.items() if q in before and before[q].id != each.id]
    return new, [
        (old, each) for old, each in changed if old.risk_rules != each.risk_rules or old.choices != each.choices
    ]


def _revisions(work: Work, version_id: int) -> dict[int, QuestionRevision]:
    statement = select(QuestionRevision).join(VersionQuestion, VersionQuestion.revision_id == QuestionRevision.id)
    rows = work.session.scalars(statement.where(VersionQuestion.version_id == version_id))
    return {row.question_id: row for row in rows}


def _asked_anew(
    work: Work, checklist: Checklist, services: Collection[int], new: Collection[QuestionRevision]
) -> list[Wanted]:
    wanted: list[Wanted] = []
    given = answers_in_force(work, services, [each.question_id for each in new])
    answered = {(row.service_id, row.question_id) for row in given}
    held = phases_held(work, checklist.id, services)
    for service_id, facts in facts_of(work, services).items():
        for each in new:
            if (service_id, each.question_id) in answered:
                continue
            known = facts.attributes
            if not asks_in_any(held.get(service_id, ()), each.phases):
                continue
            if applies(each.applicability, each.tiers, known, checklist.applicability) is Truth.NO:
                continue
            reason = reason_for_new(gate_at(each.gate, each.tiers, known))
            wanted.append((service_id, each.question_id, reason, f"New: {each.text}"[:DETAIL_LIMIT]))
    return wanted


def _worse(
    work: Work, services: Collection[int], tightened: Collection[tuple[QuestionRevision, QuestionRevision]]
) -> list[Wanted]:
    """Return where an answer on record is worse by the new rules, or chose what can't be chosen any more."""
    by_question = {new.question_id: new for _, new in tightened}
    wanted: list[Wanted] = []
    for answer in answers_in_force(work, services, by_question):
        new = by_question[answer.question_id]
        risk = rescored(new, answer)
        if risk is None or is_worse(answer.risk, risk):
            said = f"{answer.risk} became {risk}" if risk else "a choice was taken out"
            detail = f"The rules changed and {said}: {new.text}"[:DETAIL_LIMIT]
            wanted.append((answer.service_id, answer.question_id, Reason.TIGHTENED, detail))
    return wanted


def answers_in_force(work: Work, services: Collection[int], questions: Collection[int]) -> list[Answer]:
    """Return the newest answer of each service to each question, without those that were withdrawn."""
    if not services or not questions:
        return []
    newest = (
        select(func.max(Answer.id))
        .join(Review, Review.id == Answer.review_id)
        .where(Answer.service_id.in_(services), Answer.question_id.in_(questions))
        .where(Review.outcome.is_(None) | (Review.outcome != Outcome.WITHDRAWN))
        .group_by(Answer.service_id, Answer.question_id)
    )
    return list(work.session.scalars(select(Answer).where(Answer.id.in_(newest))))


def rescored(revision: QuestionRevision, answer: Answer) -> str | None:
    """Return the risk of an answer by the rules of another revision; None where it chose what is no choice there."""
    if answer.not_applicable_reason in set(NotApplicable):
        return answer.risk
    known = set(revision.choice_ids)
    return revision.score(answer.choices).risk.value if set(answer.choices) <= known else None


def _row(work: Work, checklist: Checklist, wanted: Wanted, tier: object) -> dict[str, object]:
    service_id, question_id, reason, detail = wanted
    return {
        "service_id": service_id,
        "checklist_id": checklist.id,
        "question_id": question_id,
        "reason": reason,
        "detail": detail,
        "due": due_by_tier(work.now, tier),
        "raised_at": work.now,
    }


def _record(work: Work, checklist: Checklist, fresh: Collection[Wanted]) -> None:
    """Record what was raised, one event for each reason."""
    keys = _keys(work, {each[1] for each in fresh if each[1] is not None})
    by_reason: dict[str, list[Wanted]] = {}
    for each in fresh:
        by_reason.setdefault(each[2], []).append(each)
    for reason, rows in by_reason.items():
        event = ServicesFlagged(
            reason=reason,
            service_ids=tuple(sorted({row[0] for row in rows})),
            questions=tuple(sorted({keys[row[1]] for row in rows if row[1] is not None})),
            detail=rows[0][3] if len(rows) == 1 else "",
        )
        work.record(checklist.stream, event)


def _keys(work: Work, question_ids: Collection[int]) -> Mapping[int, str]:
    rows = work.session.execute(select(Question.id, Question.number).where(Question.id.in_(question_ids)))
    return {row.id: f"Q-{row.number}" for row in rows}
