"""Everybody at once, with what to call whoever acted: for pages that both name people and let one choose among them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from accounts.model import ApiToken, Person
from accounts.queries.people import principal_names
from foundation.authz import Role
from foundation.work import Reading

TOKENS_OF = (
    select(func.aggregate_strings(cast(ApiToken.id, String), ","))
    .where(ApiToken.person_id == Person.id)
    .scalar_subquery()
    .label("tokens")
)
EVERYBODY = select(Person.id, Person.name, Person.role, Person.disabled_at, TOKENS_OF).order_by(
    func.lower(Person.name), Person.id
)


@dataclass(frozen=True)
class Entry:
    """One person to be named or chosen."""

    id: int
    name: str
    role: Role
    disabled: bool


@dataclass(frozen=True)
class Directory:
    """Who there is; ``acting`` says what to call each person, each of their tokens, and the machines asked for."""

    people: Sequence[Entry]
    acting: Mapping[str, str]

    @cached_property
    def names(self) -> dict[int, str]:
        """The names by id."""
        return {entry.id: entry.name for entry in self.people}


def directory(reading: Reading, acting: Collection[str] = ()) -> Directory:
    """Return everybody by name, in one statement, and what to call the principals in ``acting``."""
    reading.require("accounts:read")
    everybody = reading.kept(_everybody)
    unknown = set(acting) - everybody.acting.keys()
    return (
        replace(everybody, acting={**everybody.acting, **principal_names(reading, unknown)}) if unknown else everybody
    )


def _everybody(session: Session) -> Directory:
    rows = session.execute(EVERYBODY).all()
    called = {f"person:{row.id}": row.name for row in rows}
    called |= {f"token:{token}": row.name for row in rows for token in (row.tokens or "").split(",") if token}
    entries = [Entry(row.id, row.name, Role(row.role), row.disabled_at is not None) for row in rows]
    return Directory(entries, called)
