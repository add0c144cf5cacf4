"""Giving somebody another name or address, and saying in which teams they are."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from accounts.commands.loading import (
    clean_email,
    clean_name,
    load_person,
    load_team,
    person_stream,
    require_enabled,
    team_stream,
)
from accounts.events import PersonDescribed, TeamJoined, TeamLeft
from accounts.model import Person, Team, TeamMembership
from foundation.errors import Conflict
from foundation.merging import require_unchanged
from foundation.work import Work


def describe_person(
    work: Work, *, person_id: int, name: str | None = None, email: str | None = None, version: int | None = None
) -> Person:
    """Change what somebody is called, or where they are written to and sign in with; None leaves it as it is."""
    person = load_person(work, person_id)
    work.require("accounts:manage", person_id)
    name = person.name if name is None else clean_name(name)
    email = person.email if email is None else clean_email(email)
    changed = [field for field, value in (("name", name), ("email", email)) if getattr(person, field) != value]
    if not changed:
        return person
    require_unchanged(work, person_stream(person_id), version, changed)
    _write(work, person, name, email)
    described = PersonDescribed(
        email=email if "email" in changed else "",
        person_name=name if "name" in changed else "",
        changed=tuple(changed),
    )
    work.record(person_stream(person_id), described)
    return person


def set_teams(work: Work, *, person_id: int, team_ids: Collection[int]) -> Person:
    """Let somebody be in exactly these teams; whoever leads one stays in it."""
    person = load_person(work, person_id)
    work.require("accounts:manage", person_id)
    require_enabled(person)
    mine = select(TeamMembership).where(TeamMembership.person_id == person_id)
    held = {membership.team_id: membership for membership in work.session.scalars(mine)}
    for team_id in sorted(set(team_ids) ^ held.keys()):
        team = load_team(work, team_id)
        if team_id in held:
            _let_go(work, team, held[team_id])
        else:
            work.session.add(TeamMembership(team_id=team_id, person_id=person_id, joined_at=work.now))
            work.record(team_stream(team_id), TeamJoined(person_id=person_id))
    return person


def _write(work: Work, person: Person, name: str, email: str) -> None:
    """Write the row, or say that somebody else has the address, even when two take it at the same moment."""
    try:
        with work.session.begin_nested():
            person.describe(name, email)
            work.session.flush()
    except IntegrityError as error:
        raise Conflict("accounts.email_taken", f"{email} has an account already.", where="email") from error


def _let_go(work: Work, team: Team, membership: TeamMembership) -> None:
    if team.lead_id == membership.person_id:
        detail = f"This person leads {team.name}. Name another lead there first."
        raise Conflict("accounts.team_lead", detail, where="team_ids")
    work.session.delete(membership)
    work.record(team_stream(team.id), TeamLeft(person_id=membership.person_id))
