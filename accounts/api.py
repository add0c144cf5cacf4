"""People and teams for programs."""

from flask import Blueprint
from pydantic import Field

from accounts import commands
from accounts.forms import role_of
from accounts.queries import (
    PersonItem,
    TeamItem,
    find_person,
    find_team,
    people_page,
    person_version,
    team_by_slug,
    teams_page,
)
from foundation.errors import NotFound
from foundation.web.api import Answer, Body, endpoint, if_match, write
from foundation.web.runtime import reading
from foundation.work import Reading, Work

BLUEPRINT = Blueprint("accounts_api", __name__, url_prefix="/api/v1")
BLUEPRINTS = (BLUEPRINT,)


class PageQuery(Body):
    """Which part of a list."""

    limit: int | None = Field(None, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)


class PersonBody(Body):
    """Somebody who works here."""

    id: int
    name: str
    email: str
    role: str
    """viewer, responder, reviewer or admin"""
    disabled: bool
    team_ids: list[int]
    groups: list[str]


class ShownPerson(PersonBody):
    """Somebody who works here, with the version that an If-Match speaks of."""

    version: int


class PersonList(Body):
    """A page of people."""

    items: list[PersonBody]
    next_cursor: str | None


class NewPerson(Body):
    """Somebody to be added; they get their password from an administrator."""

    email: str = Field(max_length=254)
    name: str = Field(max_length=120)
    role: str = Field(max_length=20)
    """viewer, responder, reviewer or admin"""
    time_zone: str = Field("Etc/UTC", max_length=64)


class DescribedPerson(Body):
    """What is to be changed of a person; what is left out stays."""

    email: str | None = Field(None, max_length=254)
    name: str | None = Field(None, max_length=120)


class TeamBody(Body):
    """People who look after services together."""

    id: int
    slug: str
    name: str
    lead_id: int | None
    parent_id: int | None
    channel: str
    """Where the team is reached, such as #edge-oncall."""
    member_ids: list[int]


class TeamList(Body):
    """A page of teams."""

    items: list[TeamBody]
    next_cursor: str | None


class NewTeam(Body):
    """A team to be made; its lead is in it."""

    slug: str = Field(max_length=64)
    name: str = Field(max_length=120)
    lead_id: int | None = Field(None, ge=1)
    parent_id: int | None = Field(None, ge=1)
    channel: str = Field("", max_length=80)


@BLUEPRINT.get("/people")
@endpoint("List people", query=PageQuery, answer=PersonList, tag="people")
def people(query: PageQuery) -> PersonList:
    """Everybody, the disabled too, in the order in which they came."""
    page = people_page(reading(), query.limit, query.cursor)
    return PersonList(items=[_person(item) for item in page.items], next_cursor=page.next_cursor)


@BLUEPRINT.post("/people")
@endpoint("Add a person", body=NewPerson, answer=ShownPerson, status=201, tag="people")
def add_person(body: NewPerson) -> Answer:
    """Give somebody an account. For administrators."""
    role = role_of(body.role)
    return write(
        lambda work: commands.add_person(work, email=body.email, name=body.name, role=role, time_zone=body.time_zone),
        represent=lambda work, person: _found_person(work, person.id),
        status=201,
    )


@BLUEPRINT.get("/people/<int:person_id>")
@endpoint("Show a person", answer=ShownPerson, tag="people")
def person(person_id: int) -> ShownPerson:
    """One person by id."""
    shown = _found_person(reading(), person_id)
    if shown is None:
        raise NotFound("person")
    return shown


@BLUEPRINT.patch("/people/<int:person_id>")
@endpoint("Change a person", body=DescribedPerson, answer=ShownPerson, tag="people", versioned=True)
def describe_person(person_id: int, body: DescribedPerson) -> Answer:
    """Give somebody another name or address. For administrators."""
    version = if_match()
    return write(
        lambda work: commands.describe_person(work, person_id=person_id, version=version, **body.model_dump()),
        represent=lambda work, person: _found_person(work, person.id),
    )


@BLUEPRINT.get("/teams")
@endpoint("List teams", query=PageQuery, answer=TeamList, tag="teams")
def teams(query: PageQuery) -> TeamList:
    """All teams, in the order in which they were made."""
    page = teams_page(reading(), query.limit, query.cursor)
    return TeamList(items=[_team(item) for item in page.items], next_cursor=page.next_cursor)


@BLUEPRINT.post("/teams")
@endpoint("Add a team", body=NewTeam, answer=TeamBody, status=201, tag="teams")
def add_team(body: NewTeam) -> Answer:
    """Make a team. For administrators."""
    return write(
        lambda work: commands.add_team(work, **body.model_dump()),
        represent=lambda work, team: _found_team(work, team.id),
        status=201,
    )


@BLUEPRINT.get("/teams/<slug>")
@endpoint("Show a team", answer=TeamBody, tag="teams")
def team(slug: str) -> TeamBody:
    """One team by its slug."""
    item = team_by_slug(reading(), slug)
    if item is None:
        raise NotFound("team")
    return _team(item)


def _found_person(look: Reading, person_id: int) -> ShownPerson | None:
    item = find_person(look, person_id)
    return ShownPerson(**dict(_person(item)), version=person_version(look, person_id)) if item else None


def _found_team(work: Work, team_id: int) -> TeamBody | None:
    item = find_team(work, team_id)
    return _team(item) if item else None


def _person(item: PersonItem) -> PersonBody:
    return PersonBody(
        id=item.id,
        name=item.name,
        email=item.email,
        role=item.role.name.lower(),
        disabled=item.disabled,
        team_ids=sorted(item.team_ids),
        groups=sorted(item.groups),
    )


def _team(item: TeamItem) -> TeamBody:
    return TeamBody(
        id=item.id,
        slug=item.slug,
        name=item.name,
        lead_id=item.lead_id,
        parent_id=item.parent_id,
        channel=item.channel,
        member_ids=sorted(item.member_ids),
    )
