"""The catalog as it stands, in the words in which files describe it, so that a file can be held against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from accounts.queries import PersonItem, TeamItem, people, teams
from catalog.model import Runbook, Service, ServiceDependency
from foundation.work import Reading


@dataclass(frozen=True)
class Present:
    """Teams, services and people by what files call them; the values are what an entry of a file would say."""

    teams: Mapping[str, dict[str, Any]]
    services: Mapping[str, dict[str, Any]]
    people: Mapping[str, PersonItem]
    team_ids: Mapping[str, int]

    def of(self, kind: str, slug: str) -> dict[str, Any] | None:
        """Return what is known of an entity."""
        return (self.teams if kind == "team" else self.services).get(slug)


def present_of(reading: Reading) -> Present:
    """Return everything that a file may speak of."""
    everybody, known = people(reading), teams(reading)
    emails = {person.id: person.email for person in everybody}
    slugs = {team.id: team.slug for team in known}
    return Present(
        teams={team.slug: _team(team, emails, slugs) for team in known},
        services=_services(reading, slugs),
        people={person.email: person for person in everybody},
        team_ids={team.slug: team.id for team in known},
    )


def _team(team: TeamItem, emails: Mapping[int, str], slugs: Mapping[int, str]) -> dict[str, Any]:
    return {
        "name": team.name,
        "channel": team.channel,
        "lead": emails.get(team.lead_id or 0),
        "parent": slugs.get(team.parent_id or 0),
        "members": tuple(sorted(emails[person] for person in team.member_ids)),
    }


def _services(reading: Reading, teams_by_id: Mapping[int, str]) -> dict[str, dict[str, Any]]:
    needs, books = _needs(reading), _runbooks(reading, teams_by_id)
    rows = reading.session.scalars(select(Service).order_by(Service.slug)).all()
    slugs = {row.id: row.slug for row in rows}
    return {
        row.slug: {
            "name": row.name,
            "description": row.description,
            "tier": row.tier,
            "lifecycle": row.lifecycle,
            "successor": slugs.get(row.successor_id or 0),
            "owner_team": teams_by_id.get(row.owner_team_id or 0),
            "rto_minutes": row.rto_minutes,
            "rpo_minutes": row.rpo_minutes,
            "links": [dict(link) for link in row.links],
            **{f"attributes.{name}": value for name, value in row.attributes.items()},
            "dependencies": needs.get(row.id, {}),
            "runbooks": books.get(row.id, ()),
        }
        for row in rows
    }


def _needs(reading: Reading) -> dict[int, dict[str, str]]:
    other = aliased(Service)
    joined = select(ServiceDependency.service_id, other.slug, ServiceDependency.kind).join(
        other, other.id == ServiceDependency.depends_on_id
    )
    found: dict[int, dict[str, str]] = {}
    for row in reading.session.execute(joined.order_by(other.slug)):
        found.setdefault(row.service_id, {})[row.slug] = row.kind
    return found


def _runbooks(reading: Reading, teams_by_id: Mapping[int, str]) -> dict[int, tuple[dict[str, Any], ...]]:
    found: dict[int, tuple[dict[str, Any], ...]] = {}
    for book in reading.session.scalars(select(Runbook).order_by(Runbook.title)):
        said = {
            "title": book.title,
            "url": book.url,
            "owner_team": teams_by_id.get(book.owner_team_id or 0),
            "rehearsed_on": book.rehearsed_on,
            "rehearse_days": book.rehearse_days,
        }
        found[book.service_id] = (*found.get(book.service_id, ()), said)
    return found
