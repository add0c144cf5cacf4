"""Who asks: one person for each role, for each group and office that opens something, and two who take part."""

from dataclasses import dataclass
from typing import Any

from accounts import commands as accounts
from accounts.passwords import Check, hash_password
from accounts.queries import principal_of
from catalog import commands as catalog
from foundation.authz import Principal, Role, Scope
from tests.support.world import World

PASSWORD = "correct horse battery staple"
HASH = hash_password(PASSWORD)
LADDER = ("anonymous", "viewer", "responder", "reviewer", "admin")
# Viewers who hold an office: members of groups with grants, and whoever owns things and leads the owning team.
OFFICES = {"steward": "stewards", "council": "readiness_council", "owner": None}
ROLES = {
    "viewer": Role.VIEWER,
    **dict.fromkeys(OFFICES, Role.VIEWER),
    "responder": Role.RESPONDER,
    "reviewer": Role.REVIEWER,
    "admin": Role.ADMIN,
    # Those who write the sample: they take part in what is private.
    "author": Role.RESPONDER,
    "chief": Role.REVIEWER,
}
ASKED = ("anonymous", "viewer", *OFFICES, "responder", "reviewer", "admin")
OUTSIDERS = ("viewer", "steward", "council", "owner", "responder", "reviewer")
INSIDERS = ("author", "chief", "admin")


@dataclass
class Someone:
    """A person, how they act, and what they hold."""

    name: str
    principal: Principal
    cookie: str
    tokens: dict[Scope, str]
    spare: int

    @property
    def id(self) -> int:
        assert self.principal.person_id is not None
        return self.principal.person_id


@dataclass
class Cast:
    """Everybody, by what they are here for."""

    everybody: dict[str, Someone]

    def __getitem__(self, name: str) -> Principal:
        return self.everybody[name].principal

    def own(self, name: str) -> dict[str, Any]:
        """Return what stands in addresses for things of the person's own."""
        if name == "anonymous":
            return {"me": 0, "own_token": 0}
        someone = self.everybody[name]
        return {"me": someone.id, "own_token": someone.spare}


def gather(world: World) -> Cast:
    """Let everybody in; the owner leads the team that owns the service."""
    ids = {name: _join(world, name, role) for name, role in ROLES.items()}
    team = world.run(accounts.add_team, slug="edge", name="Edge", lead_id=ids["owner"])
    world.run(catalog.add_service, slug="edge-proxy", name="Edge proxy", tier="T1", owner_team_id=team.id)
    for name, group in OFFICES.items():
        if group:
            world.run(accounts.set_groups, person_id=ids[name], groups=[group])
    return Cast({name: _someone(world, name, person_id) for name, person_id in ids.items()})


def rank(name: str) -> int:
    """Return how high on the ladder somebody stands; offices are held by viewers."""
    return LADDER.index(name) if name in LADDER else LADDER.index("viewer")


def _join(world: World, name: str, role: Role) -> int:
    shown = f"{name.replace('_', ' ').title()} Person"
    return int(world.run(accounts.add_person, email=f"{name}@example.org", name=shown, role=role, password=HASH).id)


def _someone(world: World, name: str, person_id: int) -> Someone:
    made = {scope: world.run(accounts.create_token, person_id=person_id, scope=scope) for scope in Scope}
    spare = world.run(accounts.create_token, person_id=person_id, scope=Scope.READ, label="To be taken back")
    fits = Check(against=HASH.digest, matches=True)
    # Each from an address of their own: the throttle counts by address.
    session = world.run(accounts.sign_in, email=f"{name}@example.org", check=fits, client=f"192.0.2.{person_id}")
    assert session is not None
    with world.reading() as reading:
        principal = principal_of(reading.session, person_id)
    assert principal is not None
    return Someone(name, principal, session.cookie, {scope: text for scope, (_, text) in made.items()}, spare[0].id)
