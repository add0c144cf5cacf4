"""Risks that were taken: by whom, until when, and what they have cost since."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from catalog import queries as catalog
from catalog.events import Lifecycle
from foundation.ids import key_of
from foundation.paging import Page, clamp, earlier, paged
from foundation.work import Reading
from incidents import queries as incidents
from readiness.model import AcceptanceCost, Question, QuestionRevision, Review, RiskAcceptance
from readiness.queries.answers import open_to


@dataclass(frozen=True)
class ExceptionItem:
    """A risk taken, and the incidents that came of it as far as the reader may see them."""

    id: int
    review: str
    service: str
    question: str
    risk: str
    rationale: str
    compensating: str
    until: datetime
    renewal: int
    recorded_at: datetime
    recorded_by: str
    is_in_force: bool
    is_retired: bool
    incidents: tuple[str, ...]


def exceptions(reading: Reading, *, limit: int | None = None, cursor: str | None = None) -> Page[ExceptionItem]:
    """Return a page of the risks taken, the newest first."""
    reading.require("reviews:read")
    size = clamp(limit)
    statement = (
        select(RiskAcceptance, Review.number, Review.service_id, Question.number)
        .join(Review, Review.id == RiskAcceptance.review_id)
        .join(Question, Question.id == RiskAcceptance.question_id)
        .where(*earlier(RiskAcceptance.id, cursor), RiskAcceptance.carried_from.is_(None))
        .order_by(RiskAcceptance.id.desc())
        .limit(size + 1)
    )
    found = paged(reading.session.execute(statement).all(), size, lambda row: [row[0].id])
    seen = _open_questions(reading, {row[0].question_id for row in found.items})
    rows: list[tuple[Any, ...]] = [tuple(row) for row in found.items if row[0].question_id in seen]
    costs = _costs(reading, {row[0].id for row in rows})
    names = catalog.find_services(reading, {row[2] for row in rows})
    items = [_item(reading, row, names[row[2]], costs[row[0].id]) for row in rows]
    return Page(items, found.next_cursor)


def _item(reading: Reading, row: tuple[Any, ...], service: catalog.ServiceItem, cost: tuple[str, ...]) -> ExceptionItem:
    taken: RiskAcceptance = row[0]
    is_retired = service.lifecycle == Lifecycle.RETIRED
    same = ("id", "risk", "rationale", "compensating", "until", "renewal", "recorded_at", "recorded_by")
    return ExceptionItem(
        **{name: getattr(taken, name) for name in same},
        review=key_of("ORR", row[1]),
        service=service.slug,
        question=f"Q-{row[3]}",
        is_in_force=taken.until > reading.now and not is_retired,
        is_retired=is_retired,
        incidents=cost,
    )


def _open_questions(reading: Reading, question_ids: set[int]) -> set[int]:
    """Leave out questions that came from a learning which the reader may not see."""
    newest = select(func.max(QuestionRevision.id)).where(QuestionRevision.question_id.in_(question_ids))
    statement = select(Question.number, QuestionRevision).join(Question, Question.id == QuestionRevision.question_id)
    rows = reading.session.execute(
        statement.where(QuestionRevision.id.in_(newest.group_by(QuestionRevision.question_id)))
    )
    return {revision.question_id for _, revision in open_to(reading, [(row[0], row[1]) for row in rows])}


def _costs(reading: Reading, acceptance_ids: set[int]) -> defaultdict[int, tuple[str, ...]]:
    """Return what came of each, in whatever review it stood by then: carried on, it is the same risk taken."""
    first = _carried(reading, acceptance_ids)
    rows = reading.session.execute(
        select(AcceptanceCost.acceptance_id, AcceptanceCost.incident_id)
        .where(AcceptanceCost.acceptance_id.in_(first))
        .order_by(AcceptanceCost.incident_id)
    ).all()
    seen = incidents.briefs(reading, {row[1] for row in rows})
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for acceptance_id, incident_id in rows:
        if incident_id in seen:
            origin = first[acceptance_id]
            found[origin] = tuple(dict.fromkeys((*found[origin], seen[incident_id].key)))
    return found


def _carried(reading: Reading, acceptance_ids: set[int]) -> dict[int, int]:
    """Return those and all that they were carried on as, each with the first of them."""
    first = {each: each for each in acceptance_ids}
    fresh = set(acceptance_ids)
    while fresh:
        carried_from = RiskAcceptance.carried_from
        rows = reading.session.execute(select(RiskAcceptance.id, carried_from).where(carried_from.in_(fresh))).all()
        first |= {row[0]: first[row[1]] for row in rows if row[1] is not None}
        fresh = {row[0] for row in rows}
    return first
