"""Teams, services, schedules and policies, as small as they go."""

from datetime import date, time
from typing import Any

from accounts import commands as accounts
from catalog import commands as catalog
from foundation.authz import Role
from incidents import commands as incidents
from incidents.model import Incident
from oncall import commands
from oncall.definition import Step, Target
from oncall.model import Schedule
from oncall.rotation import Layer
from tests.support.world import World


def person(world: World, name: str, role: Role = Role.RESPONDER) -> int:
    """Add somebody: Bo is bo@example.org."""
    return world.run(accounts.add_person, email=f"{name.lower()}@example.org", name=name, role=role).id


def schedule(world: World, *people: int, slug: str = "payments", **more: Any) -> Schedule:
    """Have people take turns of a day, from nine in Berlin on 1 March 2031."""
    layer = Layer("first", people, "Europe/Berlin", date(2031, 3, 1), time(9), 1, **more)
    return world.run(commands.write_schedule, slug=slug, name=slug.title(), layers=[layer])


def step(*targets: str, wait: int = 5, severities: tuple[str, ...] = (), acknowledge: str = "one") -> Step:
    return Step(tuple(Target.parse(each) for each in targets), wait, severities, acknowledge)


def team_with_service(world: World, *members: int, slug: str = "payments") -> int:
    """Add a team that owns a service of the same name."""
    team = world.run(accounts.add_team, slug=slug, name=slug.title())
    for each in members:
        world.run(accounts.join_team, team_id=team.id, person_id=each)
    world.run(catalog.add_service, slug=slug, name=slug.title(), tier="T1", owner_team_id=team.id)
    return team.id


def policy(world: World, *steps: Step, slug: str = "payments", **more: Any) -> None:
    world.run(commands.write_policy, slug=slug, name=slug.title(), steps=steps, **more)


def declare(world: World, severity: str = "SEV1", services: tuple[str, ...] = ("payments",), **more: Any) -> Incident:
    return world.run(incidents.declare, title="Payments fail", severity=severity, services=services, **more)
