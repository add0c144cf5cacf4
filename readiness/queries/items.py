"""Everything that was known of services before they failed, as one kind of line: what it is, of which service, why."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from accounts import queries as accounts
from catalog import queries as catalog
from catalog.queries.surroundings import NeededService, facts_of, needs_of
from coe import queries as coe
from coe.queries import ActionBrief, EarlierCoe
from foundation.predicate import Truth
from foundation.work import Reading
from learnings import queries as learnings
from learnings.queries import LearningForService
from readiness.lifecycle import Risk
from readiness.queries.risks import OpenRisk, open_risks
from readiness.queries.verdicts import Verdict

MOST_NEEDED = 25
MOST_RUNBOOKS = 20
OPEN = "open"


@dataclass(frozen=True)
class KnownItem:
    """Something on record that may help now; ``ref`` names it when somebody says whether it did."""

    ref: str
    kind: str
    key: str
    title: str
    url: str
    facts: str
    service: str
    through: str = ""
    stands: str = ""
    due: datetime | None = None
    is_open: bool = True
    verdict: Verdict | None = None


@dataclass(frozen=True)
class OwnedService:
    """A service, who looks after it, and through which others it is needed; empty for an affected one."""

    slug: str
    name: str
    team: str | None
    team_slug: str | None
    through: str


@dataclass(frozen=True)
class Around:
    """Some services and what they need: the ground on which everything known is collected."""

    impacted: tuple[int, ...]
    needed: Mapping[int, NeededService]
    names: Mapping[int, catalog.ServiceItem]

    @property
    def all_ids(self) -> tuple[int, ...]:
        """The affected ones, then what they need, the nearest first."""
        return (*self.impacted, *self.needed)

    def slug(self, service_id: int | None) -> str:
        """Return a service's short name."""
        found = self.names.get(service_id or 0)
        return found.slug if found else ""

    def through(self, service_id: int | None) -> str:
        """Say why a service that is not affected itself matters: "edge-proxy needs it" or the way to it."""
        needed = self.needed.get(service_id or 0)
        if needed is None:
            return ""
        way = " → ".join(self.slug(each) for each in needed.through)
        return f"{way} needs it" if needed.kind == "hard" else f"{way} uses it"

    @property
    def owners(self) -> list[OwnedService]:
        """Who looks after each of them."""
        return [
            OwnedService(found.slug, found.name, found.owner_team, found.owner_team_slug, self.through(each))
            for each in self.all_ids
            if (found := self.names.get(each)) is not None
        ]


def around(reading: Reading, service_ids: Collection[int], *, alone: bool = False) -> Around:
    """Return these services and, unless they stand alone, what they need."""
    impacted = tuple(dict.fromkeys(service_ids))
    found = [] if alone else needs_of(reading, impacted, MOST_NEEDED)
    needed = {each.service_id: each for each in found}
    return Around(impacted, needed, catalog.find_services(reading, {*impacted, *needed}))


def collected(
    reading: Reading, place: Around, at: datetime | None, but_incident: int | None
) -> tuple[list[OpenRisk], list[LearningForService], list[KnownItem]]:
    """Return the open risks and learnings as such, and everything known as lines, the most pressing of each kind first.

    Of what is needed only the high risks count, and only learnings that surely apply.
    """
    published = learnings.published(reading)
    taught = [each for each in published if at is None or (each.published_at is not None and each.published_at < at)]
    facts = facts_of(reading, place.all_ids)
    risks = open_risks(reading, place.all_ids, at, seen=published, facts=facts)
    risks = _sorted(place, [each for each in risks if each.service_id in place.impacted or each.risk == Risk.HIGH])
    found = _once(place, learnings.for_services(reading, place.all_ids, among=taught, facts=facts))
    late = coe.overdue_actions(reading, place.all_ids, at)
    earlier = coe.earlier_coes(reading, place.impacted, before=at, but_incident=but_incident)
    seen = coe.visibilities(reading, {each.coe_id for each in late})
    openly = {each.id: each.visibility == OPEN for each in published}
    items = [
        *(_of_risk(each, place, openly) for each in risks),
        *_of_actions(reading, late, place, seen),
        *(_of_learning(each, place) for each in found),
        *(_of_coe(each, place) for each in earlier),
        *_of_runbooks(catalog.runbooks_of(reading, place.all_ids), place),
    ]
    return risks, found, items


def judged(items: Sequence[KnownItem], verdicts: Mapping[str, Verdict]) -> list[KnownItem]:
    """Return the lines with what responders found of each; what was not it goes to the end."""
    with_verdict = [replace(each, verdict=verdicts.get(each.ref)) for each in items]
    return sorted(with_verdict, key=lambda each: bool(each.verdict and not each.verdict.helped))


def _sorted(place: Around, risks: list[OpenRisk]) -> list[OpenRisk]:
    """Put the affected services' own first, and high risks before the rest of each."""
    distance = {service_id: step for step, service_id in enumerate(place.all_ids)}
    own = set(place.impacted)
    return sorted(
        risks,
        key=lambda each: (
            each.service_id not in own,
            each.risk != Risk.HIGH,
            0 if each.service_id in own else distance[each.service_id],
        ),
    )


def _once(place: Around, found: list[LearningForService]) -> list[LearningForService]:
    """Return each learning once, for the nearest service that it applies to; own services come first."""
    own = set(place.impacted)
    fitting = [each for each in found if each.service_id in own or each.applies is Truth.YES]
    fitting.sort(key=lambda each: (each.service_id not in own, each.applies is not Truth.YES))
    nearest: dict[int, LearningForService] = {}
    for each in fitting:
        nearest.setdefault(each.learning.id, each)
    return list(nearest.values())


def _of_risk(risk: OpenRisk, place: Around, openly: Mapping[int, bool]) -> KnownItem:
    return KnownItem(
        ref=f"risk:{risk.question}@{risk.service}",
        kind="risk",
        key=f"{risk.question} of {risk.service}",
        title=risk.text,
        url=f"/readiness/services/{risk.service}#{risk.question}",
        facts=f"{risk.service}, {risk.question}" + (", high risk" if risk.risk == Risk.HIGH else ""),
        service=risk.service,
        through=place.through(risk.service_id),
        stands=risk.stands,
        is_open=risk.learning_id is None or openly.get(risk.learning_id, False),
    )


def _of_actions(
    reading: Reading, late: Sequence[ActionBrief], place: Around, seen: Mapping[int, str]
) -> Iterator[KnownItem]:
    owners = accounts.names(reading, {each.owner_id for each in late if each.owner_id is not None})
    for each in late:
        owner = owners.get(each.owner_id or 0, "nobody owns it")
        yield KnownItem(
            ref=f"action:{each.key}",
            kind="action",
            key=each.key,
            title=each.title,
            url=f"/actions/{each.key}",
            facts=", ".join(part for part in (place.slug(each.service_id), each.priority, owner) if part),
            service=place.slug(each.service_id),
            through=place.through(each.service_id),
            due=each.due,
            is_open=seen.get(each.coe_id) == OPEN,
        )


def _of_learning(found: LearningForService, place: Around) -> KnownItem:
    adoption = "" if found.adoption == "unknown" else f", {found.adoption.replace('_', ' ')}"
    unsure = ", unknown whether it applies" if found.applies is Truth.UNKNOWN else ""
    return KnownItem(
        ref=f"learning:{found.learning.key}",
        kind="learning",
        key=found.learning.key,
        title=found.learning.title,
        url=f"/learnings/{found.learning.key}",
        facts=f"{found.learning.failure_prevented.rstrip('.')}{unsure}{adoption}",
        service=place.slug(found.service_id),
        through=place.through(found.service_id),
        is_open=found.learning.visibility == OPEN,
    )


def _of_coe(found: EarlierCoe, place: Around) -> KnownItem:
    own = [place.slug(each) for each in found.coe.service_ids if each in place.impacted]
    return KnownItem(
        ref=f"coe:{found.coe.key}",
        kind="coe",
        key=found.coe.key,
        title=found.coe.title,
        url=f"/coes/{found.coe.key}",
        facts=_told_of(found),
        service=own[0] if own else "",
        is_open=found.coe.visibility == OPEN,
    )


def _told_of(found: EarlierCoe) -> str:
    said = f"Mitigated then: {found.mitigated_by}" if found.mitigated_by else "Nobody noted what mitigated it"
    return said if found.is_understood else f"{said.rstrip('.')}. Its COE is still being written."


def _of_runbooks(books: Sequence[catalog.RunbookItem], place: Around) -> Iterator[KnownItem]:
    """Give the runbooks, those of the affected services first; what is written down of one never holds its title."""
    order = {service_id: step for step, service_id in enumerate(place.all_ids)}
    for each in sorted(books, key=lambda book: order[book.service_id])[:MOST_RUNBOOKS]:
        yield KnownItem(
            ref=f"runbook:{each.id}",
            kind="runbook",
            key=f"a runbook of {each.service_slug}",
            title=each.title,
            url=each.url,
            facts=", ".join(part for part in (each.service_slug, each.says, each.owner_team) if part),
            service=each.service_slug,
            through=place.through(each.service_id),
        )
