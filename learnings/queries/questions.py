"""What owners are asked: what is not known of their services, and how far these have come with learnings.

One list for an owner, however many learnings ask: an attribute is asked for once, and its answer serves all of them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from catalog import queries as catalog
from foundation.work import Reading
from learnings.lifecycle import LearningState
from learnings.model import AttributeQuestion
from learnings.queries.adoptions import asked_of
from learnings.queries.briefs import LearningBrief, briefs

REMIND_AFTER = {
    "T0": timedelta(days=7),
    "T1": timedelta(days=14),
    "T2": timedelta(days=30),
    "T3": timedelta(days=60),
}


@dataclass(frozen=True)
class AttributeAsked:
    """Something that nobody has said of a service yet."""

    service_id: int
    slug: str
    name: str
    attribute: str
    label: str
    meaning: str
    options: tuple[tuple[str, str], ...]
    is_list: bool
    is_flag: bool
    asked_at: datetime
    due: datetime


@dataclass(frozen=True)
class AdoptionAsked:
    """A learning that a service has not answered yet."""

    learning: LearningBrief
    service_id: int
    slug: str
    name: str
    asked_at: datetime
    due: datetime
    note: str = ""
    """Why it is asked again, where it is because of another service"""


@dataclass(frozen=True)
class Digest:
    """Everything that owners are asked at once."""

    attributes: tuple[AttributeAsked, ...]
    adoptions: tuple[AdoptionAsked, ...]

    @property
    def first_due(self) -> datetime | None:
        """When the first answer is due."""
        return min((each.due for each in self.all), default=None)

    @property
    def services(self) -> int:
        """How many services are asked about."""
        return len({each.service_id for each in self.all})

    @property
    def all(self) -> list[AttributeAsked | AdoptionAsked]:
        """Everything, whatever it asks for."""
        return [*self.attributes, *self.adoptions]

    def __len__(self) -> int:
        """Return how many questions there are."""
        return len(self.attributes) + len(self.adoptions)


def digest(reading: Reading, team_ids: Collection[int] | None = None) -> Digest:
    """Return what the owners of those teams' services are asked; for the reader's own teams where none are named."""
    teams = reading.principal.team_ids if team_ids is None else team_ids
    mine = [each for each in catalog.services(reading) if each.owner_team_id in teams and each.lifecycle != "retired"]
    return digest_of(reading, mine)


def digest_about(reading: Reading, slug: str | None) -> Digest:
    """Return what is asked about one service, or about those of the reader's teams where none is named."""
    if not slug:
        return digest(reading)
    return digest_of(reading, catalog.find_services(reading, catalog.service_ids(reading, [slug]).values()).values())


def digest_of(reading: Reading, services: Collection[catalog.ServiceItem]) -> Digest:
    """Return what is asked about those services."""
    reading.require("learnings:read")
    known = {each.id: each for each in services}
    if not known:
        return Digest((), ())
    return Digest(tuple(open_questions(reading, known.values())), tuple(_adoptions(reading, known)))


def open_questions(reading: Reading, services: Collection[catalog.ServiceItem] | None = None) -> list[AttributeAsked]:
    """Return what is asked for and not known, of these services or of all, by service."""
    reading.require("learnings:read")
    known = {each.id: each for each in (catalog.services(reading) if services is None else services)}
    asked = select(AttributeQuestion).where(
        AttributeQuestion.answered_at.is_(None), AttributeQuestion.service_id.in_(known)
    )
    rows = reading.session.scalars(asked).all()
    vocabulary = {each.name: each for each in catalog.ATTRIBUTES}
    found = [
        _attribute(row, known[row.service_id], vocabulary[row.attribute]) for row in rows if row.attribute in vocabulary
    ]
    return sorted(found, key=lambda each: (each.slug, each.attribute))


def _attribute(row: AttributeQuestion, service: catalog.ServiceItem, attribute: catalog.Attribute) -> AttributeAsked:
    return AttributeAsked(
        service_id=service.id,
        slug=service.slug,
        name=service.name,
        attribute=row.attribute,
        label=attribute.label,
        meaning=attribute.meaning,
        options=tuple(attribute.options),
        is_list=attribute.is_list,
        is_flag=attribute.is_flag,
        asked_at=row.asked_at,
        due=row.asked_at + REMIND_AFTER[service.tier],
    )


def _adoptions(reading: Reading, known: dict[int, catalog.ServiceItem]) -> list[AdoptionAsked]:
    asked = asked_of(reading, known)
    shown = {each.id: each for each in briefs(reading, {item.learning_id for item in asked})}
    found = [
        AdoptionAsked(
            learning=shown[item.learning_id],
            service_id=item.service_id,
            slug=known[item.service_id].slug,
            name=known[item.service_id].name,
            asked_at=item.recorded_at,
            due=item.recorded_at + REMIND_AFTER[known[item.service_id].tier],
            note=item.note,
        )
        for item in asked
        if item.learning_id in shown and shown[item.learning_id].state == LearningState.PUBLISHED
    ]
    return sorted(found, key=lambda each: (each.due, each.slug, each.learning.id))
