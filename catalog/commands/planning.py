"""Deciding about each entity of a file before anything is written: what is new, what differs, what is refused."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from catalog.commands.entries import Entry, Given, Outcome, ServiceEntry, TeamEntry, Verdict
from catalog.commands.service_plan import require_no_return, service_values
from catalog.commands.team_plan import require_no_circle, team_values
from catalog.queries.present import Present, present_of
from foundation.errors import DomainError, Invalid
from foundation.text import shown
from foundation.work import Reading

E = TypeVar("E", bound=Entry)
SHOWN = 160
LONGEST_REASON = 600


@dataclass(frozen=True)
class Step(Generic[E]):
    """One entity that is taken: its entry and the clean values that it brings."""

    entry: E
    values: Mapping[str, Any]
    outcome: Outcome


@dataclass
class Plan:
    """What is to be done, and what is not."""

    present: Present
    teams: list[Step[TeamEntry]] = field(default_factory=list)
    services: list[Step[ServiceEntry]] = field(default_factory=list)
    refused: list[Outcome] = field(default_factory=list)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """All of it, in the order of the file."""
        found = [*self.refused, *(step.outcome for step in self.teams), *(step.outcome for step in self.services)]
        return tuple(
            _fit(outcome) for outcome in sorted(found, key=lambda each: (each.line or 0, each.kind, each.name))
        )


def plan(reading: Reading, given: Given) -> Plan:
    """Decide about every entity of a file, teams first."""
    made = Plan(present_of(reading), refused=list(given.refused))
    present = made.present
    parents = {entry.slug: entry.parent for entry in given.teams if entry.parent}

    def of_team(entry: TeamEntry, taken: set[str]) -> Mapping[str, Any]:
        require_no_circle(entry, present, parents)
        return team_values(entry, present, taken | set(present.teams))

    made.teams = _settled(given.teams, "team", made, of_team)
    teams = {step.entry.slug for step in made.teams} | set(present.teams)

    followed = {slug: said.get("successor") for slug, said in present.services.items()}
    followed |= {entry.slug: entry.successor for entry in given.services if entry.successor}

    def of_service(entry: ServiceEntry, taken: set[str]) -> Mapping[str, Any]:
        require_no_return(entry.slug, followed)
        return service_values(reading, entry, present, teams, taken | set(present.services))

    made.services = _settled(given.services, "service", made, of_service)
    return made


def _settled(
    entries: Iterable[E], kind: str, made: Plan, decide: Callable[[E, set[str]], Mapping[str, Any]]
) -> list[Step[E]]:
    """Decide again and again until nothing more is refused because of what else was refused."""
    left = _once_each(entries, kind, made)
    while True:
        taken = {entry.slug for entry in left}
        steps, refused = [], []
        for entry in left:
            try:
                values = decide(entry, taken)
            except DomainError as error:
                refused.append(_refused(entry, kind, error))
            else:
                steps.append(Step(entry, values, _outcome(entry, kind, values, made.present)))
        made.refused += refused
        if not refused:
            return steps
        left = [step.entry for step in steps]


def _once_each(entries: Iterable[E], kind: str, made: Plan) -> list[E]:
    first: dict[str, E] = {}
    for entry in entries:
        if entry.slug in first:
            there = f" on line {first[entry.slug].line}" if first[entry.slug].line else ""
            error = Invalid("catalog.twice", f"{entry.slug} stands twice in the file, first{there}.")
            made.refused.append(_refused(entry, kind, error))
        else:
            first[entry.slug] = entry
    return list(first.values())


def _refused(entry: Entry, kind: str, error: DomainError) -> Outcome:
    line = entry.line_of(error.where)
    return Outcome(kind=kind, name=entry.slug, verdict=Verdict.REFUSED, line=line, reason=error.detail)


def _outcome(entry: Entry, kind: str, values: Mapping[str, Any], present: Present) -> Outcome:
    before = present.of(kind, entry.slug)
    left_out = (*entry.left_out, *values.get("left_out", ()))
    values = {name: value for name, value in values.items() if name != "left_out"}
    if before is None:
        return Outcome(kind=kind, name=entry.slug, verdict=Verdict.ADDED, line=entry.line, left_out=left_out)
    changes = tuple(
        f"{name}: {_said(before.get(name))} → {_said(value)}"
        for name, value in values.items()
        if before.get(name) != value
    )
    verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
    return Outcome(kind=kind, name=entry.slug, verdict=verdict, line=entry.line, changes=changes, left_out=left_out)


def _fit(outcome: Outcome) -> Outcome:
    """Return it fit to be shown: what it repeats are a stranger's words."""
    return replace(
        outcome,
        kind=shown(outcome.kind, SHOWN),
        name=shown(outcome.name, SHOWN),
        reason=shown(outcome.reason, LONGEST_REASON),
        changes=tuple(shown(line, LONGEST_REASON) for line in outcome.changes),
        left_out=tuple(shown(line, SHOWN) for line in outcome.left_out),
    )


def _said(value: object) -> str:
    if value in (None, "", [], {}, ()):
        return "none"
    if isinstance(value, Mapping):
        text = ", ".join(f"{name} {inner}" if isinstance(inner, str) else name for name, inner in value.items())
    elif isinstance(value, list | tuple):
        text = ", ".join(
            str(inner.get("title", inner)) if isinstance(inner, Mapping) else str(inner) for inner in value
        )
    else:
        text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
