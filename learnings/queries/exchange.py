"""Whose signatures are believed, where learnings were taken over from, and which may leave the house."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from accounts import queries as accounts
from catalog import queries as catalog
from coe import queries as coe
from foundation.ids import key_of
from foundation.work import Reading
from incidents import queries as incidents
from learnings.exchange import Names, fingerprint
from learnings.model import Imported, Learning, TrustedKey
from learnings.queries.briefs import LearningBrief, published

OPEN = "open"


@dataclass(frozen=True)
class KeyItem:
    """A key of another organisation."""

    id: int
    name: str
    public_key: str
    added_at: datetime
    added_by: str
    revoked_at: datetime | None

    @property
    def fingerprint(self) -> str:
        """Its short name."""
        return fingerprint(self.public_key)


@dataclass(frozen=True)
class TakenOver:
    """Where a learning came from, as that organisation calls it."""

    key: str
    origin: str
    origin_ref: str
    digest: str
    imported_at: datetime


def trusted_keys(reading: Reading) -> list[KeyItem]:
    """Return the keys that are trusted, and those that were."""
    reading.require("learnings:share")
    rows = reading.session.scalars(select(TrustedKey).order_by(TrustedKey.name, TrustedKey.id))
    return [KeyItem(**{name: getattr(row, name) for name in KeyItem.__dataclass_fields__}) for row in rows]


def shareable(reading: Reading) -> list[LearningBrief]:
    """Return the published learnings that may leave the house: nothing of theirs came from what is private."""
    reading.require("learnings:share")
    return without_private_sources(reading, published(reading))


def without_private_sources(reading: Reading, found: Sequence[LearningBrief]) -> list[LearningBrief]:
    """Leave out what came from a private COE or incident, also where it was released to everybody inside."""
    open_coes = coe.visibilities(reading, {each.source_coe_id for each in found if each.source_coe_id is not None})
    named = {incident_id for each in found for incident_id in each.source_incident_ids}
    known = incidents.briefs(reading, named) if named else {}
    public = {each.id for each in known.values() if not each.is_private}
    return [
        each
        for each in found
        if each.visibility == OPEN
        and (each.source_coe_id is None or open_coes.get(each.source_coe_id) == OPEN)
        and public.issuperset(each.source_incident_ids)
    ]


def names_of_the_house(reading: Reading, *, with_services: bool) -> Names:
    """Return the names that are left out of what leaves the house."""
    people = [word for each in accounts.people(reading) for word in (each.name, each.email)]
    services, teams = catalog.services(reading), accounts.teams(reading)
    return Names.of(
        people,
        [] if with_services else [word for each in services for word in (each.slug, each.name)],
        [] if with_services else [word for each in teams for word in (each.slug, each.name)],
    )


def taken_over(reading: Reading, learning_ids: Collection[int]) -> Mapping[int, TakenOver]:
    """Return where those of the learnings came from that were taken over."""
    reading.require("learnings:read")
    rows = reading.session.execute(
        select(Imported, Learning.number)
        .join(Learning, Learning.id == Imported.learning_id)
        .where(Imported.learning_id.in_(learning_ids))
    )
    return {row.learning_id: _item(row, number) for row, number in rows}


def _item(row: Imported, number: int) -> TakenOver:
    return TakenOver(key_of("LRN", number), row.origin, row.origin_ref, row.digest, row.imported_at)
