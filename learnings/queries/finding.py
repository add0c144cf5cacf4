"""Finding learnings by what one knows of them: words, state, class of cause, service, team and source."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from accounts import queries as accounts
from catalog import queries as catalog
from coe.events import FAMILIES, CauseClass
from foundation.errors import Invalid
from foundation.paging import Page
from foundation.predicate import Predicate, Truth
from foundation.search import search
from foundation.work import Reading
from learnings.lifecycle import SOURCES, LearningState
from learnings.queries.briefs import LearningBrief, learnings
from learnings.queries.search import KIND, SEARCH

MOST_FOUND = 50
THEMES = {family.lower().replace(" ", "_"): frozenset(map(str, of)) for family, of in FAMILIES.items()}


@dataclass(frozen=True)
class Facets:
    """What is looked for; what is empty does not matter."""

    q: str = ""
    state: str = ""
    theme: str = ""
    cause: str = ""
    service: str = ""
    team: str = ""
    source: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """Those that matter, as they stand in an address."""
        return {name: value for name, value in vars(self).items() if value}


def find_learnings(
    reading: Reading,
    facets: Facets,
    *,
    limit: int | None = None,
    cursor: str | None = None,
    among: Collection[int] | None = None,
) -> Page[LearningBrief]:
    """Return a page of the learnings that fit, newest first; words are looked for among the best fifty hits."""
    ids = among
    if facets.q.strip():
        hits = {hit.subject_id for hit in search(reading, SEARCH, facets.q[:500], [KIND], MOST_FOUND)}
        ids = hits if among is None else hits.intersection(among)
    return learnings(
        reading, state=facets.state or None, limit=limit, cursor=cursor, ids=ids, fits=_fits(reading, facets)
    )


def require_sound(reading: Reading, facets: Facets) -> None:
    """Raise Invalid where something is asked for that there is not; so that nobody waits for it."""
    if facets.state and facets.state not in set(LearningState):
        raise Invalid("learning.unknown_state", f"Choose one of {', '.join(LearningState)}.", where="state")
    if facets.source and facets.source not in SOURCES:
        raise Invalid("learning.unknown_source", f"Choose one of {', '.join(SOURCES)}.", where="source")
    if facets.cause and facets.cause not in set(CauseClass):
        raise Invalid("learning.unknown_cause", f"There is no class {facets.cause[:60]}.", where="cause")
    _fits(reading, facets)


def _fits(reading: Reading, facets: Facets) -> Callable[[LearningBrief], bool] | None:
    """Return what decides, from what is read of a learning anyway; None where everything fits."""
    about = _services(reading, facets)
    theme = _classes(facets.theme) if facets.theme else None
    if about is None and theme is None and not facets.cause and not facets.source:
        return None

    def fits(learning: LearningBrief) -> bool:
        if facets.cause and facets.cause not in learning.cause_classes:
            return False
        if theme is not None and theme.isdisjoint(learning.cause_classes):
            return False
        if facets.source and facets.source != learning.source_kind:
            return False
        predicate = Predicate.parse(learning.applicability)
        return about is None or any(predicate.evaluate(each.attributes) is not Truth.NO for each in about)

    return fits


def _classes(theme: str) -> frozenset[str]:
    """Return the classes of causes of a theme."""
    if theme not in THEMES:
        raise Invalid("learning.unknown_theme", f"Choose one of {', '.join(THEMES)}.", where="theme")
    return THEMES[theme]


def _services(reading: Reading, facets: Facets) -> list[catalog.ServiceFacts] | None:
    """Return the services that are asked about; None where any will do."""
    if not facets.service and not facets.team:
        return None
    known = catalog.services(reading)
    if facets.team and not any(each.slug == facets.team for each in accounts.teams(reading)):
        raise Invalid("learning.unknown_team", f"There is no team {facets.team[:60]}.", where="team")
    if facets.service and not any(each.slug == facets.service for each in known):
        raise Invalid("learning.unknown_service", f"There is no service {facets.service[:60]}.", where="service")
    meant = [
        each.id
        for each in known
        if (not facets.service or each.slug == facets.service)
        and (not facets.team or each.owner_team_slug == facets.team)
    ]
    facts = catalog.all_facts(reading)
    return [facts[service_id] for service_id in meant if service_id in facts]
