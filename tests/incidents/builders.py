"""People, services and incidents that are valid, and take only what matters to a test."""

from datetime import UTC, datetime
from typing import Any

from accounts import commands as accounts
from accounts.queries import principal_of
from catalog import commands as catalog
from foundation.authz import Principal, Role, machine
from foundation.markdown import RenderedText, plain
from incidents import commands
from incidents.model import Incident
from tests.support.world import World

ALERTS = machine("alerts:1")


def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
    """Return a time on the day on which the clock of the tests stands (it shows 9:00)."""
    return datetime(2031, 3, day, hour, minute, tzinfo=UTC)


def text(source: str) -> RenderedText:
    return plain(source)


def person(world: World, name: str = "Ada Quill", role: Role = Role.RESPONDER) -> Principal:
    """Add a person and return whom they act as."""
    email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
    added = world.run(accounts.add_person, email=email, name=name, role=role)
    with world.reading() as reading:
        principal = principal_of(reading.session, added.id)
    assert principal is not None
    return principal


def service(world: World, slug: str = "edge-proxy") -> int:
    return int(world.run(catalog.add_service, slug=slug, name=slug.replace("-", " ").title(), tier="T1").id)


def declare(world: World, by: Principal | None = None, **values: Any) -> Incident:
    """Declare an incident, as the console unless somebody is named."""
    given = {"title": "Edge returns errors", "severity": "SEV2", **values}
    return world.run_as(by, commands.declare, **given) if by else world.run(commands.declare, **given)
