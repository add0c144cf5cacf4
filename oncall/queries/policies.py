"""Escalation policies, whose they are, and where one would wake nobody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.queries import people, teams
from foundation.authz import Role
from foundation.errors import NotFound
from foundation.work import Reading
from oncall.definition import (
    ADMINS,
    BUILT_IN,
    FALLBACK,
    LOUD_TARGETS,
    PERSON,
    SCHEDULE,
    TEAM,
    PolicyText,
    Step,
    Target,
    steps_of,
)
from oncall.model import EscalationPolicy, Schedule
from oncall.queries.contacts import loud_people

NOUN = "escalation policy"
WORST = "SEV1"


@dataclass(frozen=True)
class PolicyItem:
    """A policy, as it stands; ``is_quiet`` says that nothing in it wakes anybody at SEV1."""

    text: PolicyText
    team_id: int | None
    number: int
    is_quiet: bool

    @property
    def slug(self) -> str:
        """Its short name."""
        return self.text.slug

    @property
    def name(self) -> str:
        """Its name."""
        return self.text.name

    @property
    def steps(self) -> Sequence[Step]:
        """Its steps."""
        return self.text.steps


def is_set_up(session: Session) -> bool:
    """Whether anybody has written a policy yet; until then nobody is paged by itself."""
    return session.scalar(select(EscalationPolicy.id).limit(1)) is not None


def policies(reading: Reading) -> list[PolicyItem]:
    """Return all policies by name; the fallback is always there, and last."""
    reading.require("oncall:read")
    loud = loud_ones(reading)
    rows = reading.session.scalars(select(EscalationPolicy).where(EscalationPolicy.retired_at.is_(None))).all()
    found = [_item(row, loud) for row in sorted(rows, key=lambda row: (row.slug == FALLBACK, row.name.lower()))]
    if not any(item.slug == FALLBACK for item in found):
        found.append(PolicyItem(BUILT_IN, None, 0, is_quiet(BUILT_IN, loud)))
    return found


def policy(reading: Reading, slug: str) -> PolicyItem:
    """Return one."""
    found = next((item for item in policies(reading) if item.slug == slug), None)
    if found is None:
        raise NotFound(NOUN)
    return found


def fallback(reading: Reading) -> PolicyText:
    """Return what stands behind every policy."""
    return policy(reading, FALLBACK).text


def policies_of_teams(reading: Reading, team_ids: Collection[int]) -> list[PolicyText]:
    """Return the policies of these teams; the fallback where none of them has one."""
    found = [item for item in policies(reading) if item.team_id is not None and item.team_id in team_ids]
    return [item.text for item in found if item.slug != FALLBACK] or [fallback(reading)]


def is_quiet(text: PolicyText, loud: "Loud") -> bool:
    """Whether SEV1 goes to mail and chat alone."""
    targets = [target for step in text.for_severity(WORST) for target in step.targets]
    return not any(target.kind in LOUD_TARGETS or loud.reached(target) & loud.people for target in targets)


@dataclass(frozen=True)
class Loud:
    """Who has a way that may wake them, and who stands behind the names of targets."""

    people: frozenset[int]
    admins: frozenset[int]
    teams: Mapping[str, frozenset[int]]
    schedules: Mapping[str, frozenset[int]]

    def reached(self, target: Target) -> frozenset[int]:
        """Return everybody whom the target may mean at some time."""
        if target.kind == PERSON:
            return frozenset({int(target.name)})
        if target.kind == ADMINS:
            return self.admins
        known = {TEAM: self.teams, SCHEDULE: self.schedules}.get(target.kind, {})
        return known.get(target.name, frozenset())


def loud_ones(reading: Reading) -> Loud:
    """Look up who may be woken."""
    able = [person for person in people(reading) if not person.disabled]
    ways = loud_people(reading)
    rows = reading.session.execute(select(Schedule.slug, Schedule.layers).where(Schedule.retired_at.is_(None)))
    return Loud(
        people=frozenset(person.id for person in able if person.id in ways),
        admins=frozenset(person.id for person in able if person.role >= Role.ADMIN),
        teams={team.slug: team.member_ids for team in teams(reading)},
        schedules={row.slug: frozenset(each for layer in row.layers for each in layer["people"]) for row in rows},
    )


def _item(row: EscalationPolicy, loud: Loud) -> PolicyItem:
    text = PolicyText(row.slug, row.name, steps_of(row.steps), row.repeat)
    return PolicyItem(text, row.team_id, row.number, is_quiet(text, loud))
