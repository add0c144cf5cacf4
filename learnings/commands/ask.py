"""Asking owners: how far a service has come, or for what is not known of it; each question once, and nobody else."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select

from catalog import queries as catalog
from catalog.queries import ServiceFacts
from catalog.queries.surroundings import facts_of
from foundation.jobs import NewJob
from foundation.predicate import Truth
from foundation.predicate.reasons import lacking
from foundation.work import Work
from learnings.events import AdoptionState, AttributesAsked, QuestionsAnswered, ServicesAsked
from learnings.lifecycle import LearningState
from learnings.model import Adoption, AttributeQuestion, Learning
from learnings.queries.origin import is_in_use

AT_ONCE = 500
ASK_MORE = "learnings.ask_more"
# How the note begins of what is asked because of another service; it keeps it from being asked twice.
PART = "It does now what {} did"
HAD = frozenset({AdoptionState.ADOPTED, AdoptionState.ADOPTED_ALTERNATIVE})


@dataclass(frozen=True)
class Wanted:
    """What a learning wants of services: an answer, or first an attribute."""

    answers: list[int]
    attributes: list[tuple[int, str]]


def ask_services(work: Work, *, learning_id: int, after: int = 0) -> None:
    """Ask each service that a published learning applies to, a batch at a time, so that nobody waits behind it."""
    learning = work.session.get(Learning, learning_id, with_for_update=True)
    work.require("learnings:ask")
    if learning is None or learning.state != LearningState.PUBLISHED:
        return
    batch = catalog.facts_after(work, after, AT_ONCE)
    told = _standing(work, Adoption.learning_id == learning_id, Adoption.service_id.in_(batch))
    _ask(work, learning, _wanted(learning, batch.items(), {each.service_id for each in told}))
    if len(batch) == AT_ONCE:
        work.enqueue(NewJob(ASK_MORE, {"learning_id": learning_id, "after": max(batch)}))


def ask_service(work: Work, *, service_id: int) -> None:
    """Ask a service about each published learning that applies to it and that it has not heard of."""
    work.require("learnings:ask")
    facts = facts_of(work, [service_id]).get(service_id)
    if facts is None:
        return
    _close_answered(work, facts)
    if not is_in_use(facts):
        _ask_its_successor(work, facts)
    told = {each.learning_id for each in _standing(work, Adoption.service_id == service_id)}
    published = select(Learning).where(Learning.state == LearningState.PUBLISHED).order_by(Learning.id)
    for learning in work.session.scalars(published).all():
        _ask(work, learning, _wanted(learning, [(service_id, facts)], {service_id} if learning.id in told else set()))


def _ask_its_successor(work: Work, gone: ServiceFacts) -> None:
    """Ask the service that took its place about what was still open here; what that one had said is not proven of this.

    Where this one has nothing to say to a question yet, it waits for the answer already.
    """
    follower = catalog.successor_of(work, gone.service_id)
    facts = facts_of(work, [follower]).get(follower) if follower is not None else None
    if facts is None or not is_in_use(facts):
        return
    here = work.session.scalars(select(Adoption).where(Adoption.service_id == facts.service_id)).all()
    asked = {each.learning_id for each in here if each.note.startswith(PART.format(gone.slug))}
    asked |= {key for key, each in _newest(here).items() if each.state == AdoptionState.ASKED}
    left = work.session.scalars(select(Adoption).where(Adoption.service_id == gone.service_id)).all()
    owed = {key: each.state for key, each in _newest(left).items() if each.state not in HAD and key not in asked}
    chosen = select(Learning).where(Learning.id.in_(owed), Learning.state == LearningState.PUBLISHED)
    for learning in work.session.scalars(chosen.order_by(Learning.id).with_for_update()).all():
        if learning.predicate.evaluate(facts.attributes) is Truth.YES:
            _put(work, learning, [facts.service_id], f"{PART.format(gone.slug)}, which had said: {owed[learning.id]}.")


def _newest(rows: Iterable[Adoption]) -> dict[int, Adoption]:
    """Return what was said last of each learning."""
    return {row.learning_id: row for row in sorted(rows, key=lambda row: row.id)}


def ask_again(work: Work, *, adoption_id: int) -> None:
    """Ask anew when what a service said has ended: its waiver, its plan, or its evidence."""
    work.require("learnings:ask")
    ended = work.session.get(Adoption, adoption_id)
    if ended is None:
        return
    learning = work.session.get(Learning, ended.learning_id, with_for_update=True)
    same = (Adoption.learning_id == ended.learning_id, Adoption.service_id == ended.service_id)
    last = work.session.scalar(select(Adoption.id).where(*same).order_by(Adoption.id.desc()).limit(1))
    end = ends_at(ended)
    facts = facts_of(work, [ended.service_id]).get(ended.service_id)
    is_over = last == ended.id and end is not None and end <= work.now
    if not (learning and facts and is_over and learning.state == LearningState.PUBLISHED and is_in_use(facts)):
        return
    if learning.predicate.evaluate(facts.attributes) is not Truth.NO:
        _put(work, learning, [ended.service_id])


def ends_at(adoption: Adoption) -> Any:  # noqa: ANN401 - a time or None
    """Return until when what was said holds; None where it holds for good."""
    if adoption.state in {AdoptionState.ADOPTED, AdoptionState.ADOPTED_ALTERNATIVE}:
        return adoption.evidence_expires_at
    return adoption.until or adoption.planned_by


def _standing(work: Work, *conditions: ColumnElement[bool]) -> list[Adoption]:
    """Return what was said last, where that has not ended: it may have ended while nobody was meant to be asked."""
    newest = select(func.max(Adoption.id)).where(*conditions).group_by(Adoption.learning_id, Adoption.service_id)
    rows = work.session.scalars(select(Adoption).where(Adoption.id.in_(newest))).all()
    return [row for row in rows if (end := ends_at(row)) is None or end > work.now]


def _wanted(learning: Learning, batch: Iterable[tuple[int, ServiceFacts]], told: Collection[int]) -> Wanted:
    answers, attributes = [], []
    predicate = learning.predicate
    for service_id, facts in batch:
        if service_id in told or not is_in_use(facts):
            continue
        if predicate.evaluate(facts.attributes) is Truth.YES:
            answers.append(service_id)
        attributes += [(service_id, name) for name in lacking(predicate, facts.attributes)]
    return Wanted(answers, attributes)


def _ask(work: Work, learning: Learning, wanted: Wanted) -> None:
    if wanted.answers:
        _put(work, learning, wanted.answers)
    asked = select(AttributeQuestion.service_id, AttributeQuestion.attribute).where(
        AttributeQuestion.service_id.in_({service_id for service_id, _ in wanted.attributes})
    )
    known = {(row.service_id, row.attribute) for row in work.session.execute(asked)} if wanted.attributes else set()
    fresh = [each for each in wanted.attributes if each not in known]
    if fresh:
        common = {"learning_id": learning.id, "asked_at": work.now}
        rows = [{"service_id": service_id, "attribute": name, **common} for service_id, name in fresh]
        work.session.execute(insert(AttributeQuestion), rows)
        work.record(learning.stream, AttributesAsked(asked=tuple(fresh)))


def _put(work: Work, learning: Learning, service_ids: list[int], note: str = "") -> None:
    common = {
        "learning_id": learning.id,
        "state": AdoptionState.ASKED,
        "evidence_url": "",
        "note": note,
        "recorded_at": work.now,
        "recorded_by": work.principal.id,
    }
    work.session.execute(insert(Adoption), [{"service_id": each, **common} for each in service_ids])
    work.record(learning.stream, ServicesAsked(service_ids=tuple(service_ids), because=note))


def _close_answered(work: Work, facts: ServiceFacts) -> None:
    """Note which questions are answered by what is known of the service now; what is lost again is asked again."""
    rows = work.session.scalars(select(AttributeQuestion).where(AttributeQuestion.service_id == facts.service_id))
    for row in rows.all():
        is_known = facts.attributes.get(row.attribute) is not None
        if is_known and row.answered_at is None:
            row.answered_at = work.now
            stream = f"learning:{row.learning_id}"
            work.record(stream, QuestionsAnswered(service_id=row.service_id, attribute=row.attribute))
        elif not is_known:
            row.answered_at = None
