"""The roles that incidents have, and which of them each severity can't do without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from foundation.work import Reading
from incidents.model import IncidentRole, RequiredRole


@dataclass(frozen=True)
class RoleKind:
    """A role as it is offered to every incident."""

    key: str
    rank: int
    name: str
    instructions: str


@dataclass(frozen=True)
class RoleBook:
    """All roles in their order, and by severity the keys of those that it needs."""

    roles: Sequence[RoleKind]
    required: Mapping[str, Sequence[str]]


def role_book(reading: Reading) -> RoleBook:
    """Return the roles and what is required."""
    reading.require("incidents:read")
    columns = (IncidentRole.key, IncidentRole.rank, IncidentRole.name, IncidentRole.instructions)
    rows = reading.session.execute(select(*columns).order_by(IncidentRole.rank, IncidentRole.key))
    required: dict[str, list[str]] = {}
    for row in reading.session.execute(select(RequiredRole.severity, RequiredRole.role).order_by(RequiredRole.role)):
        required.setdefault(row.severity, []).append(row.role)
    return RoleBook([RoleKind(*row) for row in rows], required)
