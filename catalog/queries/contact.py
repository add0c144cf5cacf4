"""Whom to call about a service: the team that owns it, where that is reached, who leads it and who is in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.queries import TeamItem, find_team, people
from foundation.work import Reading


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


def _is_in(team: TeamItem, person_id: int) -> bool:
    return person_id in team.member_ids
