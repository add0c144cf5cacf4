"""Whom to call about a service: the team that owns it, where that is reached, who leads it and who is in it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from accounts.queries import TeamItem, find_team, people, teams
from foundation.work import Reading

MOST_MEMBERS = 10


@dataclass(frozen=True)
class Contact:
    """A team as somebody at three in the morning needs it; people are (id, name), the disabled left out."""

    team_slug: str
    team: str
    channel: str
    lead: tuple[int, str] | None
    members: Sequence[tuple[int, str]]
    above: str | None


def whom_to_call(reading: Reading, team_id: int | None) -> Contact | None:
    """Return the owning team, or None where nobody owns it."""
    team = find_team(reading, team_id) if team_id is not None else None
    if team is None:
        return None
    there = [(person.id, person.name) for person in people(reading) if _is_in(team, person.id) and not person.disabled]
    above = find_team(reading, team.parent_id) if team.parent_id is not None else None
    return Contact(
        team_slug=team.slug,
        team=team.name,
        channel=team.channel or (above.channel if above else ""),
        lead=next((person for person in there if person[0] == team.lead_id), None),
        members=[person for person in there if person[0] != team.lead_id],
        above=above.name if above else None,
    )


def who_answers(reading: Reading, team_ids: Collection[int]) -> dict[int, list[int]]:
    """Return who answers for each of these teams: its lead, and without one everybody in it, as far as ten."""
    if not team_ids:
        return {}
    there = [person.id for person in people(reading) if not person.disabled]
    return {team.id: _answering(team, there) for team in teams(reading) if team.id in team_ids}


def _answering(team: TeamItem, there: Sequence[int]) -> list[int]:
    members = [person_id for person_id in there if _is_in(team, person_id)]
    return [person_id for person_id in members if person_id == team.lead_id] or members[:MOST_MEMBERS]


def _is_in(team: TeamItem, person_id: int) -> bool:
    return person_id in team.member_ids
