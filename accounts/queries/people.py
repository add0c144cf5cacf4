"""People, and the names of whoever acts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, Row, Select, String, bindparam, cast, func, select
from sqlalchemy.orm import Session

from accounts.model import ApiToken, GroupMembership, Person, TeamMembership
from foundation.authz import ANONYMOUS, CONSOLE, Principal, Role, Scope
from foundation.log import version_of
from foundation.paging import Page, clamp, number_after, paged
from foundation.work import Reading

LONGEST_EMAIL = 254
MACHINE_NAMES = {CONSOLE.id: CONSOLE.name, ANONYMOUS.id: ANONYMOUS.name, "machine:coe": "COE workflow"}
GROUPS_OF = (
    select(func.aggregate_strings(GroupMembership.name, ","))
    .where(GroupMembership.person_id == Person.id)
    .scalar_subquery()
    .label("group_names")
)
TEAMS_OF = (
    select(func.aggregate_strings(cast(TeamMembership.team_id, String), ","))
    .where(TeamMembership.person_id == Person.id)
    .scalar_subquery()
    .label("team_list")
)
OF_IDS: BindParameter[Sequence[int]] = bindparam("ids", expanding=True)
NAMES = select(Person.id, Person.name).where(Person.id.in_(OF_IDS))
NAMES_OF_TOKENS = (
    select(ApiToken.id, Person.name).join(Person, Person.id == ApiToken.person_id).where(ApiToken.id.in_(OF_IDS))
)
WHO = (Person.id, Person.name, Person.email, Person.role, Person.disabled_at, TEAMS_OF, GROUPS_OF)
# Asked by every request and every job that acts for somebody, so it is put together once.
ABLE = select(*WHO).where(Person.id == bindparam("person"), Person.disabled_at.is_(None))


@dataclass(frozen=True)
class PersonItem:
    """A person, as lists and names show them."""

    id: int
    name: str
    initials: str
    email: str
    role: Role
    disabled: bool
    team_ids: frozenset[int]
    groups: frozenset[str]


@dataclass(frozen=True)
class Preferences:
    """How somebody likes it."""

    time_zone: str
    theme: str
    mention_mails: bool = True


def people(reading: Reading) -> list[PersonItem]:
    """Return everybody by name, the disabled ones too."""
    reading.require("accounts:read")
    return [_item(row) for row in reading.session.execute(_chosen().order_by(func.lower(Person.name), Person.id))]


def people_page(reading: Reading, limit: int | None, cursor: str | None) -> Page[PersonItem]:
    """Return a page of everybody, in the order in which they came."""
    reading.require("accounts:read")
    size = clamp(limit)
    chosen = _chosen().where(Person.id > number_after(cursor)).order_by(Person.id).limit(size + 1)
    return paged([_item(row) for row in reading.session.execute(chosen)], size, lambda item: [item.id])


def find_person(reading: Reading, person_id: int) -> PersonItem | None:
    """Return one person."""
    reading.require("accounts:read")
    row = reading.session.execute(_chosen().where(Person.id == person_id)).one_or_none()
    return _item(row) if row else None


def person_version(reading: Reading, person_id: int) -> int:
    """Return how many events a person's stream has, which is the version that edits speak of."""
    reading.require("accounts:read")
    return version_of(reading.session, f"person:{person_id}")


def person_by_email(reading: Reading, email: str) -> PersonItem | None:
    """Return the person of that address."""
    reading.require("accounts:read")
    row = reading.session.execute(_chosen().where(Person.email == comparable(email))).one_or_none()
    return _item(row) if row else None


def comparable(email: str) -> str:
    """Return an address in the form in which it is compared, whatever a stranger typed."""
    return email.strip().casefold()[:LONGEST_EMAIL].encode(errors="replace").decode().replace("\0", "")


def preferences(reading: Reading, person_id: int) -> Preferences:
    """Return how somebody likes it."""
    reading.require("accounts:prefer", person_id)
    chosen = select(Person.time_zone, Person.theme, Person.mention_mails).where(Person.id == person_id)
    return Preferences(*reading.session.execute(chosen).one())


def wants_mention_mails(reading: Reading, person_id: int) -> bool:
    """Whether somebody is told by mail of being named."""
    reading.require("accounts:read")
    return reading.session.scalar(select(Person.mention_mails).where(Person.id == person_id)) is True


def names(reading: Reading, ids: Collection[int]) -> dict[int, str]:
    """Return the names of people, for whoever writes of them; an id that nobody has is left out."""
    if not ids:
        return {}
    return dict(reading.kept(_names, frozenset(ids)))


def _names(session: Session, ids: frozenset[int]) -> dict[int, str]:
    return {row.id: row.name for row in session.execute(NAMES, {"ids": sorted(ids)})}


def principal_names(reading: Reading, principal_ids: Collection[str]) -> dict[str, str]:
    """Return what to call whoever acted: a person's name, for a token its person's, for a machine what it does."""
    wanted = set(principal_ids)
    people_ids, token_ids = _numbers(wanted, "person"), _numbers(wanted, "token")
    found = {f"person:{id_}": name for id_, name in names(reading, people_ids).items()}
    if token_ids:
        rows = reading.session.execute(NAMES_OF_TOKENS, {"ids": list(token_ids)})
        found |= {f"token:{row.id}": row.name for row in rows}
    return {name: found.get(name) or _machine_name(name) for name in wanted}


def principals_of(reading: Reading, person_id: int) -> frozenset[str]:
    """Return under which names a person acts: as themselves, and by each of their tokens."""
    tokens = reading.session.scalars(select(ApiToken.id).where(ApiToken.person_id == person_id))
    return frozenset({f"person:{person_id}", *(f"token:{token}" for token in tokens)})


def people_behind(reading: Reading, principal_ids: Collection[str]) -> frozenset[int]:
    """Return the people who acted under these names, as themselves or by a token; machines are nobody."""
    tokens = select(ApiToken.person_id).where(ApiToken.id.in_(_numbers(set(principal_ids), "token")))
    return frozenset({*_numbers(set(principal_ids), "person"), *reading.session.scalars(tokens)})


def principal_of(session: Session, person_id: int) -> Principal | None:
    """Return whom a person acts as now; None for nobody and for the disabled."""
    row = session.execute(ABLE, {"person": person_id}).one_or_none()
    return principal_from(row, f"person:{row.id}", Scope.ADMIN) if row else None


def principal_from(row: Row[tuple[object, ...]], principal_id: str, scope: Scope) -> Principal:
    """Build the principal from a row that has the columns ``WHO``."""
    return Principal(
        id=principal_id,
        name=row.name,
        role=Role(row.role),
        person_id=row.id,
        scope=scope,
        groups=frozenset(_split(row.group_names)),
        team_ids=frozenset(int(team_id) for team_id in _split(row.team_list)),
    )


def initials_of(name: str) -> str:
    """Return one or two letters for a face that has no picture."""
    words = [word for word in name.split() if word[0].isalnum()] or [name or "?"]
    chosen = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in chosen).upper()[:2]


def is_empty(session: Session) -> bool:
    """Whether there is nobody at all."""
    return session.scalar(select(Person.id).limit(1)) is None


def is_unsettled(session: Session) -> bool:
    """Whether nobody has a password yet, so that somebody has to set it up; people alone let nobody in."""
    return session.scalar(select(Person.id).where(Person.password_hash.is_not(None)).limit(1)) is None


def _chosen() -> Select[tuple[object, ...]]:
    return select(*WHO)


def _item(row: Row[tuple[object, ...]]) -> PersonItem:
    return PersonItem(
        id=row.id,
        name=row.name,
        initials=initials_of(row.name),
        email=row.email,
        role=Role(row.role),
        disabled=row.disabled_at is not None,
        team_ids=frozenset(int(team_id) for team_id in _split(row.team_list)),
        groups=frozenset(_split(row.group_names)),
    )


def _split(joined: str | None) -> list[str]:
    return joined.split(",") if joined else []


def _numbers(principal_ids: Collection[str], kind: str) -> set[int]:
    parts = (name.partition(":") for name in principal_ids)
    return {int(number) for prefix, _, number in parts if prefix == kind and number.isdecimal()}


def _machine_name(principal_id: str) -> str:
    known = MACHINE_NAMES.get(principal_id)
    kind, _, name = principal_id.partition(":")
    if known or kind != "machine":
        return known or "Somebody unknown"
    if name.startswith("workflow:"):
        return f"Workflow {name.removeprefix('workflow:')}"
    return f"{name.partition(':')[0].replace('_', ' ').capitalize()} workflow"
