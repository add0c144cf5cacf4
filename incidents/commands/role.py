"""The roles that incidents have, what each is for, and which of them a severity needs: for administrators."""

import re
from collections.abc import Sequence

from sqlalchemy import delete, select

from catalog.queries import severity as severity_of
from foundation.errors import Invalid
from foundation.text import clean, shown
from foundation.work import Work
from incidents.events import RoleSaved, RolesRequired
from incidents.model import IncidentRole, RequiredRole

KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
NAME_LIMIT = 80
INSTRUCTIONS_LIMIT = 1_000
LAST_RANK = 99
STREAM = "incident_roles:1"


def save_role(work: Work, *, key: str, name: str, instructions: str, rank: int) -> IncidentRole:
    """Write a role, or rewrite the one of that key; incidents that go on show it so at once."""
    work.require("incidents:configure")
    if not KEY.fullmatch(key):
        raise Invalid("incident.role_key", "A key is a word of small letters, digits and hyphens.", where="key")
    name = clean(name, field="name", limit=NAME_LIMIT)
    instructions = clean(instructions, field="instructions", limit=INSTRUCTIONS_LIMIT)
    for field, text in (("name", name), ("instructions", instructions)):
        if not text:
            raise Invalid("incident.role_empty", f"A role needs its {field}.", where=field)
    if not 1 <= rank <= LAST_RANK:
        raise Invalid("incident.role_rank", f"Give it a place from 1 to {LAST_RANK}.", where="rank")
    role = work.session.get(IncidentRole, key, with_for_update=True) or IncidentRole(key=key)
    role.name, role.instructions, role.rank = name, instructions, rank
    work.session.add(role)
    work.record(STREAM, RoleSaved(role=key, rank=rank, title=name, instructions=instructions, changed=(f"role.{key}",)))
    return role


def require_roles(work: Work, *, severity: str, roles: Sequence[str]) -> list[str]:
    """Say which roles an incident of a severity can't do without; incidents that go on show what is missing."""
    work.require("incidents:configure")
    known = severity_of(work, severity).key
    wanted = list(dict.fromkeys(roles))
    there = set(work.session.scalars(select(IncidentRole.key)))
    unknown = [role for role in wanted if role not in there]
    if unknown:
        detail = f"roles can be {', '.join(sorted(there))}; {shown(unknown[0], 40)} is none."
        raise Invalid("incident.role", detail, where="roles")
    gone = delete(RequiredRole).where(RequiredRole.severity == known)
    work.session.execute(gone.execution_options(synchronize_session=False))
    work.session.add_all(RequiredRole(severity=known, role=role) for role in wanted)
    work.record(STREAM, RolesRequired(severity=known, roles=tuple(wanted), changed=(f"severity.{known}",)))
    return wanted
