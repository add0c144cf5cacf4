"""How far services have come with learnings, and where a learning's failure came back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from catalog import queries as catalog
from coe import queries as coe
from foundation.predicate import Predicate, Truth
from foundation.predicate.reasons import lacking
from foundation.work import Reading
from incidents import queries as incidents
from learnings.events import AdoptionState
from learnings.model import Adoption, Recurrence
from learnings.queries.briefs import LearningBrief, as_of, brief, published
from learnings.queries.origin import is_in_use

UNKNOWN = "unknown"
DONE = frozenset({AdoptionState.ADOPTED, AdoptionState.ADOPTED_ALTERNATIVE})


@dataclass(frozen=True)
class AdoptionItem:
    """What a service said, when we were told, and when it says it happened."""

    id: int
    learning_id: int
    service_id: int
    state: str
    planned_by: datetime | None
    until: datetime | None
    evidence_url: str
    evidence_expires_at: datetime | None
    note: str
    claimed_at: datetime | None
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True)
class Standing:
    """One service on a learning's map."""

    service_id: int
    slug: str
    name: str
    applies: Truth
    adoption: AdoptionItem | None
    tier: str = ""
    team: str = ""
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class LearningForService:
    """A learning that a service should know, and how far it has come."""

    learning: LearningBrief
    service_id: int
    applies: Truth
    adoption: str


@dataclass(frozen=True)
class RecurrenceItem:
    """A later incident that a learning should have prevented."""

    id: int
    learning_id: int
    coe_key: str
    cause_id: int
    because: str
    incident_key: str
    incident_title: str
    service_id: int
    service: str
    escape_class: str
    impact_started_at: datetime
    recorded_at: datetime


def adoption_as_of(reading: Reading, learning_id: int, service_id: int, at: datetime) -> AdoptionItem | None:
    """Return what had been recorded last by ``at``; a claimed time plays no part."""
    brief(reading, learning_id)
    place = [Adoption.learning_id == learning_id, Adoption.service_id == service_id, Adoption.recorded_at <= at]
    return latest(reading, *place).get((learning_id, service_id))


def adoptions(reading: Reading, learning_id: int) -> list[AdoptionItem]:
    """Return what services said about a learning, newest first, at most 500."""
    brief(reading, learning_id)
    rows = reading.session.scalars(
        select(Adoption).where(Adoption.learning_id == learning_id).order_by(Adoption.id.desc()).limit(500)
    )
    return [_item(row) for row in rows]


def adopted_by(reading: Reading, learning_id: int, at: datetime) -> list[AdoptionItem]:
    """Return each time that a service said it had adopted the learning, until ``at``."""
    said = (Adoption.learning_id == learning_id, Adoption.state.in_(DONE), Adoption.recorded_at <= at)
    return [_item(row) for row in reading.session.scalars(select(Adoption).where(*said).order_by(Adoption.id))]


def standings(reading: Reading, learning: LearningBrief, at: datetime | None = None) -> list[Standing]:
    """Return each service that the learning applies to, may apply to, or that has said something about it.

    With ``at``, all of it as it was believed then: the services, where the learning applied, and what had been said.
    """
    until = [Adoption.recorded_at <= at] if at is not None else []
    then = as_of(reading, learning.id, at) if at is not None else learning
    if then is None:
        return []
    told = latest(reading, Adoption.learning_id == learning.id, *until)
    predicate, facts = Predicate.parse(then.applicability), catalog.all_facts(reading, at)
    applies = {key: predicate.evaluate(known.attributes) for key, known in facts.items() if is_in_use(known)}
    names = catalog.find_services(reading, list(applies))
    found = [
        Standing(
            service_id,
            names[service_id].slug,
            names[service_id].name,
            truth,
            told.get((learning.id, service_id)),
            str(facts[service_id].attributes["tier"]),
            names[service_id].owner_team or "",
            lacking(predicate, facts[service_id].attributes),
        )
        for service_id, truth in applies.items()
        if truth is not Truth.NO or (learning.id, service_id) in told
    ]
    return sorted(found, key=lambda standing: (standing.applies is Truth.NO, standing.slug))


def for_services(
    reading: Reading,
    service_ids: Collection[int],
    *,
    among: Collection[LearningBrief] | None = None,
    facts: Mapping[int, catalog.ServiceFacts] | None = None,
) -> list[LearningForService]:
    """Return the published learnings that apply, or may apply, to these services as they are now; none to retired ones.

    Whoever has read the published learnings or the facts already hands them in.
    """
    known = published(reading) if among is None else among
    if not known or not service_ids:
        return []
    facts = catalog.all_facts(reading) if facts is None else facts
    told = latest(reading, Adoption.service_id.in_(service_ids))
    service_ids = [each for each in service_ids if each not in facts or is_in_use(facts[each])]
    found = []
    for learning in known:
        predicate = Predicate.parse(learning.applicability)
        for service_id in service_ids:
            applies = predicate.evaluate(facts[service_id].attributes) if service_id in facts else Truth.UNKNOWN
            if applies is not Truth.NO:
                last = told.get((learning.id, service_id))
                found.append(LearningForService(learning, service_id, applies, last.state if last else UNKNOWN))
    return found


def adoption_counts(reading: Reading, learning_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return, for each learning, how many services adopted it and how many have been asked at all."""
    told = latest(reading, Adoption.learning_id.in_(learning_ids)) if learning_ids else {}
    counts = dict.fromkeys(learning_ids, (0, 0))
    for (learning_id, _), item in told.items():
        adopted, asked = counts[learning_id]
        counts[learning_id] = (adopted + (item.state in DONE), asked + 1)
    return counts


def recurred(reading: Reading, learning_ids: Collection[int]) -> set[int]:
    """Return the learnings whose failure came back in an incident that the reader may see."""
    rows = reading.session.execute(
        select(Recurrence.learning_id, Recurrence.incident_id).where(Recurrence.learning_id.in_(learning_ids))
    ).all()
    seen = incidents.visible_ids(reading, {row.incident_id for row in rows})
    return {row.learning_id for row in rows if row.incident_id in seen}


def asked_of(reading: Reading, service_ids: Collection[int]) -> list[AdoptionItem]:
    """Return the questions that these services still owe an answer to: asked, and nothing said since."""
    last = latest(reading, Adoption.service_id.in_(service_ids)).values()
    return [item for item in last if item.state == AdoptionState.ASKED]


def recurrences(reading: Reading, *, learning_id: int | None = None, coe_id: int | None = None) -> list[RecurrenceItem]:
    """Return where a learning's failure came back, or which learnings a COE's causes met; newest first."""
    chosen = [
        *([Recurrence.learning_id == learning_id] if learning_id is not None else []),
        *([Recurrence.coe_id == coe_id] if coe_id is not None else []),
    ]
    same = (Recurrence.learning_id, Recurrence.cause_id, Recurrence.incident_id, Recurrence.service_id)
    newest = select(func.max(Recurrence.id)).where(*chosen).group_by(*same)
    rows = reading.session.scalars(
        select(Recurrence).where(Recurrence.id.in_(newest)).order_by(Recurrence.id.desc()).limit(200)
    ).all()
    coes = coe.briefs(reading, {row.coe_id for row in rows})
    known = incidents.briefs(reading, {row.incident_id for row in rows})
    causes = coe.causes_by_id(reading, {row.cause_id for row in rows})
    names = catalog.find_services(reading, {row.service_id for row in rows})
    return [
        RecurrenceItem(
            id=row.id,
            learning_id=row.learning_id,
            coe_key=coes[row.coe_id].key,
            cause_id=row.cause_id,
            because=causes[row.cause_id].because,
            incident_key=known[row.incident_id].key,
            incident_title=known[row.incident_id].title,
            service_id=row.service_id,
            service=names[row.service_id].slug,
            escape_class=row.escape_class,
            impact_started_at=row.impact_started_at,
            recorded_at=row.recorded_at,
        )
        for row in rows
        if row.coe_id in coes and row.incident_id in known and row.cause_id in causes
    ]


def latest(reading: Reading, *conditions: ColumnElement[bool]) -> dict[tuple[int, int], AdoptionItem]:
    """Return the newest row of each learning and service among those that meet the conditions."""
    newest = select(func.max(Adoption.id)).where(*conditions).group_by(Adoption.learning_id, Adoption.service_id)
    rows = reading.session.scalars(select(Adoption).where(Adoption.id.in_(newest)))
    return {(row.learning_id, row.service_id): _item(row) for row in rows}


def _item(row: Adoption) -> AdoptionItem:
    names = AdoptionItem.__dataclass_fields__
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    return AdoptionItem(**values)
