"""Teams and who is in them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, String, cast, func, select
from sqlalchemy.orm import Session

from accounts.model import Team, TeamMembership
from foundation.paging import Page, clamp, number_after, paged
from foundation.work import Reading

MEMBERS_OF = (
    select(func.aggregate_strings(cast(TeamMembership.person_id, String), ","))
    .where(TeamMembership.team_id == Team.id)
    .scalar_subquery()
    .label("members")
)


@dataclass(frozen=True)
class TeamItem:
    """A team, its place, and who is in it."""

    id: int
    slug: str
    name: str
    lead_id: int | None
    parent_id: int | None
    member_ids: frozenset[int]
    channel: str


def teams(reading: Reading) -> list[TeamItem]:
    """Return all teams by name."""
    reading.require("accounts:read")
    return list(reading.kept(_all))


def _all(session: Session) -> list[TeamItem]:
    return [_item(row) for row in session.execute(_chosen().order_by(func.lower(Team.name), Team.id))]


def teams_page(reading: Reading, limit: int | None, cursor: str | None) -> Page[TeamItem]:
    """Return a page of all teams, in the order in which they were made."""
    reading.require("accounts:read")
    size = clamp(limit)
    chosen = _chosen().where(Team.id > number_after(cursor)).order_by(Team.id).limit(size + 1)
    return paged([_item(row) for row in reading.session.execute(chosen)], size, lambda item: [item.id])


def find_team(reading: Reading, team_id: int) -> TeamItem | None:
    """Return one team."""
    return _one(reading, Team.id == team_id)


def team_by_slug(reading: Reading, slug: str) -> TeamItem | None:
    """Return the team of that slug."""
    sayable = slug if slug.isascii() and slug.isprintable() else ""
    return _one(reading, Team.slug == sayable)


def _one(reading: Reading, condition: ColumnElement[bool]) -> TeamItem | None:
    reading.require("accounts:read")
    row = reading.session.execute(_chosen().where(condition)).one_or_none()
    return _item(row) if row else None


def _chosen() -> Select[tuple[object, ...]]:
    return select(Team.id, Team.slug, Team.name, Team.lead_id, Team.parent_id, Team.channel, MEMBERS_OF)


def _item(row: Row[tuple[object, ...]]) -> TeamItem:
    members = frozenset(int(person_id) for person_id in row.members.split(",")) if row.members else frozenset()
    return TeamItem(row.id, row.slug, row.name, row.lead_id, row.parent_id, members, row.channel)
