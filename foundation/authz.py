"""Who acts, and what they may do: principals, and permissions as data.

A permission is named ``room:action``. It is granted when, for any of its clauses, all predicates hold. What you may not
see is 404; what you may see but not do is 403 with a reason.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

from foundation.errors import Forbidden, NotFound, SignInNeeded

if TYPE_CHECKING:
    from foundation.work import Reading


class Role(IntEnum):
    """A person's role in the organisation; each includes what the ones before it may do."""

    VIEWER = 1
    RESPONDER = 2
    REVIEWER = 3
    ADMIN = 4


class Scope(StrEnum):
    """How far a token reaches; a signed-in person has all of it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


SCOPES = {Scope.READ: 1, Scope.WRITE: 2, Scope.ADMIN: 3}


@dataclass(frozen=True)
class Principal:
    """Whom everything acts for: a person, a token of a person, or a named machine."""

    id: str
    name: str
    role: Role | None = None
    person_id: int | None = None
    scope: Scope = Scope.ADMIN
    groups: frozenset[str] = frozenset()
    team_ids: frozenset[int] = frozenset()

    @property
    def is_machine(self) -> bool:
        """Whether this is a named machine principal (a workflow, an alert source, the console)."""
        return self.id.startswith("machine:")

    def at_least(self, role: Role) -> bool:
        """Whether the person's role reaches ``role``; the console acts as an administrator."""
        return self.id == "machine:console" or (self.role is not None and self.role >= role)


ANONYMOUS = Principal(id="anonymous", name="Somebody not signed in")
CONSOLE = Principal(id="machine:console", name="Console", role=Role.ADMIN)


def machine(name: str) -> Principal:
    """Return the machine principal of that name (``machine("coe")``)."""
    return Principal(id=f"machine:{name}", name=name)


Predicate = Callable[["Reading", Any], bool]
Clause = tuple[Predicate, ...]


@dataclass(frozen=True)
class Grant:
    """The clauses that open one permission, the token scope it needs, what one must see, and why it is refused."""

    clauses: tuple[Clause, ...]
    scope: Scope = Scope.WRITE
    sees: str | None = None
    reason: str = "Your role does not include this. Ask an administrator."
    noun: str = "page"


class Policy:
    """All grants of all rooms."""

    def __init__(self, grants: Iterable[Mapping[str, Grant]]) -> None:
        """Merge the rooms' grants; a permission granted twice is a bug."""
        self.grants: dict[str, Grant] = {}
        for room in grants:
            twice = self.grants.keys() & room.keys()
            if twice:
                message = f"granted twice: {sorted(twice)}"
                raise ValueError(message)
            self.grants.update(room)

    def permits(self, reading: "Reading", action: str, subject: object = None) -> bool:
        """Whether the principal may do ``action`` to ``subject``; an unknown action is a bug (KeyError)."""
        grant = self.grants[action]
        if SCOPES[reading.principal.scope] < SCOPES[grant.scope]:
            return False
        if grant.sees and not self.permits(reading, grant.sees, subject):
            return False
        return any(all(holds(reading, subject) for holds in clause) for clause in grant.clauses)

    def require(self, reading: "Reading", action: str, subject: object = None) -> None:
        """Raise unless permitted: 401 for strangers, 404 for what may not be seen, 403 with a reason for the rest."""
        if self.permits(reading, action, subject):
            return
        if reading.principal.id == ANONYMOUS.id:
            raise SignInNeeded
        grant = self.grants[action]
        hidden = grant.sees and not self.permits(reading, grant.sees, subject)
        if hidden or (grant.scope is Scope.READ and subject is not None):
            raise NotFound(grant.noun)
        if SCOPES[reading.principal.scope] < SCOPES[grant.scope]:
            words = f"This token may {reading.principal.scope} only. Use one with the scope {grant.scope}."
            raise Forbidden("auth.forbidden", words, extra={"permission": action, "scope": grant.scope})
        raise Forbidden("auth.forbidden", grant.reason, extra={"permission": action})


def anyone(_reading: "Reading", _subject: object) -> bool:
    """Hold for everybody, strangers included."""
    return True


def signed_in(reading: "Reading", _subject: object) -> bool:
    """Hold for every person, token and machine."""
    return reading.principal.id != ANONYMOUS.id


def is_viewer(reading: "Reading", _subject: object) -> bool:
    """Hold for viewers and above."""
    return reading.principal.at_least(Role.VIEWER)


def is_responder(reading: "Reading", _subject: object) -> bool:
    """Hold for responders and above."""
    return reading.principal.at_least(Role.RESPONDER)


def is_reviewer(reading: "Reading", _subject: object) -> bool:
    """Hold for reviewers and above."""
    return reading.principal.at_least(Role.REVIEWER)


def is_admin(reading: "Reading", _subject: object) -> bool:
    """Hold for administrators and the console."""
    return reading.principal.at_least(Role.ADMIN)


def is_machine(name: str) -> Predicate:
    """Hold for the machine principal of that name, and those under it (``alerts`` for ``machine:alerts:7``)."""

    def holds(reading: "Reading", _subject: object) -> bool:
        return reading.principal.id == f"machine:{name}" or reading.principal.id.startswith(f"machine:{name}:")

    return holds
