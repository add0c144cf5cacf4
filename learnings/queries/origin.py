"""Where a learning came from, and whether the services that had the incident would have been meant by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from catalog import queries as catalog
from catalog.events import Lifecycle
from coe import queries as coe
from foundation.predicate import Predicate, Truth
from foundation.predicate.reasons import reason
from foundation.work import Reading
from incidents import queries as incidents

# Only what was recorded strictly before a moment counts; the catalog answers for a moment and before.
JUST_BEFORE = timedelta(microseconds=1)


class Origin(Protocol):
    """What a learning came from."""

    @property
    def source_cause_ids(self) -> Sequence[int]:
        """The causes that it came from."""

    @property
    def source_coe_id(self) -> int | None:
        """The COE that it came from."""

    @property
    def source_incident_ids(self) -> Sequence[int]:
        """The incidents that it came from, beside those of its COE."""


class Sourced(Origin, Protocol):
    """A learning with its causes and where it applies."""

    @property
    def predicate(self) -> Predicate:
        """Where it applies."""


@dataclass(frozen=True)
class Match:
    """One service and whether the predicate means it."""

    service_id: int
    slug: str
    name: str
    applies: Truth
    because: str = ""


def impact_start(incident: incidents.IncidentBrief) -> datetime:
    """Return when the impact began; until somebody knows, when it was declared."""
    return incident.moments.get("impact_started") or incident.moments.get("declared") or incident.declared_at


def owners_of(cause: coe.CauseItem, incident: incidents.IncidentBrief) -> tuple[int, ...]:
    """Return the service that owned a cause: the one it names, or else the incident's only one; several are a guess."""
    if cause.service_id is not None:
        return (cause.service_id,)
    return tuple(incident.service_ids) if len(incident.service_ids) == 1 else ()


def origin_services(reading: Reading, learning: Origin) -> frozenset[int]:
    """Return the services that a learning came from, as far as the reader may see what it came from."""
    named = {cause.service_id for cause in coe.causes_by_id(reading, learning.source_cause_ids).values()}
    found = {key for key, _ in _had_it(reading, learning)} | {each for each in named if each is not None}
    document = coe.briefs(reading, {learning.source_coe_id or 0}).get(learning.source_coe_id or 0)
    return frozenset(found or (document.service_ids if document else ()))


def services_left_out(reading: Reading, learning: Sourced) -> dict[int, str]:
    """Name the services of its source that the predicate would not have meant as they were at impact."""
    had_it = _had_it(reading, learning)
    missed = {key for key, incident in had_it if not _was_meant(reading, learning, key, incident)}
    return {service.id: service.slug for service in catalog.find_services(reading, missed).values()}


def hides_its_source(reading: Reading, learning: Sourced) -> bool:
    """Whether the reader may not see what it came from, and so can't be told who had the incident."""
    if learning.source_coe_id is not None and not coe.visibilities(reading, {learning.source_coe_id}):
        return True
    return not incidents.visible_ids(reading, learning.source_incident_ids).issuperset(learning.source_incident_ids)


def _had_it(reading: Reading, learning: Origin) -> list[tuple[int, incidents.IncidentBrief]]:
    """Return who had the incidents: the owners of the causes it came from; where it names none, whoever was hit."""
    found = incidents.briefs(reading, learning.source_incident_ids)
    had = [(key, each) for each in found.values() for key in each.service_ids]
    document = coe.briefs(reading, {learning.source_coe_id or 0}).get(learning.source_coe_id or 0)
    if document is None:
        return had
    covered = incidents.briefs(reading, document.incident_ids).values()
    causes = coe.causes_by_id(reading, learning.source_cause_ids).values()
    if not causes:
        return had + [(key, each) for each in covered for key in each.service_ids]
    return had + [(key, each) for cause in causes for each in covered for key in owners_of(cause, each)]


def dry_run(reading: Reading, predicate: Predicate) -> list[Match]:
    """Return every service with whether the predicate means it today, and why; those that it means first."""
    facts = {key: known for key, known in catalog.all_facts(reading).items() if is_in_use(known)}
    names = catalog.find_services(reading, list(facts))
    order = {Truth.YES: 0, Truth.UNKNOWN: 1, Truth.NO: 2}
    matches = [
        Match(
            service_id,
            names[service_id].slug,
            names[service_id].name,
            predicate.evaluate(known.attributes),
            reason(predicate, known.attributes),
        )
        for service_id, known in facts.items()
    ]
    return sorted(matches, key=lambda match: (order[match.applies], match.slug))


def is_in_use(facts: catalog.ServiceFacts) -> bool:
    """Whether the service is still there to be asked anything."""
    return facts.attributes.get("lifecycle") != Lifecycle.RETIRED


def _was_meant(reading: Reading, learning: Sourced, service_id: int, incident: incidents.IncidentBrief) -> bool:
    """Judge by what was on record before impact; for what was recorded later, at the declaration, or else now."""
    moments = (impact_start(incident) - JUST_BEFORE, incident.declared_at, reading.now)
    known = (catalog.facts_as_of(reading, service_id, at) for at in moments)
    facts = next((each for each in known if each is not None), None)
    return facts is not None and learning.predicate.evaluate(facts.attributes) is Truth.YES
