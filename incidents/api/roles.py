"""The roles of incidents and what each severity needs, for programs."""

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Reading
from incidents import commands
from incidents.forms import Word
from incidents.queries import role_book

BLUEPRINT = Blueprint("incident_roles_api", __name__, url_prefix="/api/v1/incident-roles")
TAG = "incidents"


class NewRoleKind(Body):
    """A role, written or rewritten."""

    name: str = Field(max_length=80)
    instructions: str = Field(max_length=1_000)
    rank: int = Field(50, ge=1, le=99)


class NewRequired(Body):
    """Which roles a severity can't do without."""

    roles: list[Word] = Field(max_length=50)


class RoleKindBody(Body):
    """A role as it is offered to every incident."""

    key: str
    rank: int
    name: str
    instructions: str


class RoleBookBody(Body):
    """All roles in their order, and by severity the keys of those that it needs."""

    items: list[RoleKindBody]
    next_cursor: str | None = None
    required: dict[str, list[str]]


@BLUEPRINT.get("")
@endpoint("List the roles of incidents", answer=RoleBookBody, tag=TAG)
def list_roles() -> RoleBookBody:
    """List them in their order, with what each severity needs."""
    return _book(reading())


@BLUEPRINT.put("/<role>")
@endpoint("Write a role of incidents", body=NewRoleKind, answer=RoleBookBody, tag=TAG)
def save_role(role: str, body: NewRoleKind) -> Answer:
    """Write it, or rewrite the one of that key. For administrators."""
    return write(
        lambda work: commands.save_role(work, key=role, name=body.name, instructions=body.instructions, rank=body.rank),
        represent=lambda work, _: _book(work),
    )


@BLUEPRINT.put("/required/<severity>")
@endpoint("Say which roles a severity needs", body=NewRequired, answer=RoleBookBody, tag=TAG)
def require_roles(severity: str, body: NewRequired) -> Answer:
    """Replace what it needed before; incidents that go on show what is missing. For administrators."""
    return write(
        lambda work: commands.require_roles(work, severity=severity, roles=body.roles),
        represent=lambda work, _: _book(work),
    )


def _book(look: Reading) -> RoleBookBody:
    book = role_book(look)
    items = [RoleKindBody(key=r.key, rank=r.rank, name=r.name, instructions=r.instructions) for r in book.roles]
    return RoleBookBody(items=items, required={severity: list(keys) for severity, keys in book.required.items()})
