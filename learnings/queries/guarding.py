"""Who is protected against what is known, and who is not: services against all published learnings."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from catalog import queries as catalog
from foundation.predicate import Predicate, Truth
from foundation.work import Reading
from learnings.model import Adoption
from learnings.queries.adoptions import Standing, latest
from learnings.queries.briefs import LearningBrief, published
from learnings.queries.coverage import GUARDS, PROTECTED, WAIVED, guard_of
from learnings.queries.origin import is_in_use

MOST_SERVICES = 1_000
MOST_LEARNINGS = 200
FINE = frozenset({PROTECTED, WAIVED})


@dataclass(frozen=True)
class Guarded:
    """One service: how many learnings it has in each way, and those that do not protect it yet."""

    service_id: int
    slug: str
    name: str
    tier: str
    team: str
    counts: Mapping[str, int]
    open: tuple[tuple[LearningBrief, str], ...]

    @property
    def total(self) -> int:
        """How many learnings concern it, or may."""
        return sum(self.counts.values())


def guarding(reading: Reading, *, team: str | None = None, tier: str | None = None) -> list[Guarded]:
    """Return the services of a team or tier that learnings concern, the least protected first."""
    services = [
        each
        for each in catalog.services(reading)
        if (team is None or each.owner_team_slug == team) and (tier is None or each.tier == tier)
    ]
    services = sorted(services, key=lambda each: (each.tier, each.slug))[:MOST_SERVICES]
    known, facts = published(reading)[:MOST_LEARNINGS], catalog.all_facts(reading)
    told = latest(reading, Adoption.service_id.in_([each.id for each in services])) if services else {}
    rules = [(learning, Predicate.parse(learning.applicability)) for learning in known]
    found = [
        _guarded(reading, service, facts[service.id].attributes, rules, told)
        for service in services
        if is_in_use(facts[service.id])
    ]
    concerned = [each for each in found if each.total]
    return sorted(concerned, key=lambda each: (-len(each.open), each.tier, each.slug))


def _guarded(
    reading: Reading,
    service: catalog.ServiceItem,
    attributes: Mapping[str, object],
    rules: Collection[tuple[LearningBrief, Predicate]],
    told: Mapping[tuple[int, int], object],
) -> Guarded:
    counts, unprotected = dict.fromkeys(GUARDS, 0), []
    for learning, predicate in rules:
        applies = predicate.evaluate(attributes)
        if applies is Truth.NO:
            continue
        said = told.get((learning.id, service.id))
        standing = Standing(service.id, service.slug, service.name, applies, said)  # type: ignore[arg-type]
        guard = guard_of(standing, reading.now)
        counts[guard] += 1
        if guard not in FINE:
            unprotected.append((learning, guard))
    return Guarded(
        service.id, service.slug, service.name, service.tier, service.owner_team or "", counts, tuple(unprotected)
    )
