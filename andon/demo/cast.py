"""The fictional company: its people, who can't sign in, its teams, and its services with what they need."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pydantic import Field

from accounts import commands as accounts
from andon.demo.calling import put_on_call
from andon.demo.plot import Thread
from andon.demo.preparing import prepare
from andon.demo.script import Part, read
from andon.demo.stage import Stage
from catalog import commands as catalog
from foundation.authz import Role

DOMAIN = "larkfield.example"
STEP = timedelta(minutes=11)


class PersonScript(Part):
    """Somebody who works at Larkfield."""

    id: str
    name: str
    role: str
    zone: str


class TeamScript(Part):
    """A team, its lead, and who else is in it."""

    slug: str
    name: str
    lead: str
    members: tuple[str, ...]
    parent: str = ""


class GroupScript(Part):
    """An office that people hold."""

    name: str
    members: tuple[str, ...]


class RunbookScript(Part):
    """What to do when a service fails, written down and tried so many days before today."""

    title: str
    days_ago: int
    was_tried: bool = True


class ServiceScript(Part):
    """A service, who owns it, what it needs, and within which time it has to be back."""

    slug: str
    name: str
    tier: str
    team: str
    description: str
    lifecycle: str = "live"
    attributes: dict[str, object]
    needs: dict[str, str] = Field(default_factory=dict)
    rto_minutes: int | None = None
    runbooks: tuple[RunbookScript, ...] = ()


class Organisation(Part):
    """Everything that stands before the first incident."""

    since_days: float
    people: tuple[PersonScript, ...]
    teams: tuple[TeamScript, ...]
    groups: tuple[GroupScript, ...]
    services: tuple[ServiceScript, ...]


def organisation() -> Organisation:
    """Read the organisation."""
    return Organisation.model_validate(read("organisation"))


def founded(stage_present: datetime, script: Organisation) -> datetime:
    """Return when Larkfield began to use Andon."""
    return stage_present - timedelta(days=script.since_days)


def found(stage: Stage, script: Organisation) -> Thread:
    """Bring people, teams and services in, one after another."""
    at = founded(stage.present, script)
    for _ in _founding(stage, script):
        at += STEP
        yield at


def keep_runbooks(stage: Stage, script: Organisation) -> Iterator[Thread]:
    """Give the services their runbooks, each in its time."""
    for service in script.services:
        yield from (_write_down(stage, service, book) for book in service.runbooks)


def _write_down(stage: Stage, service: ServiceScript, book: RunbookScript) -> Thread:
    at = stage.present - timedelta(days=book.days_ago)
    yield at
    stage.run(
        catalog.add_runbook,
        slug=service.slug,
        title=book.title,
        url=f"https://handbook.{DOMAIN}/{service.slug}/{book.title.lower().replace(' ', '-')}",
        owner_team_id=stage.teams[service.team],
        rehearsed_on=at.date() if book.was_tried else None,
    )


def _founding(stage: Stage, script: Organisation) -> Iterator[None]:
    for person in script.people:
        _add_person(stage, person)
        yield
    for team in script.teams:
        _add_team(stage, team)
        yield
    for group in script.groups:
        for who in group.members:
            stage.run(accounts.join_group, person_id=stage.people[who], group=group.name)
    for service in script.services:
        _add_service(stage, service)
        yield
    for service in script.services:
        for on, kind in service.needs.items():
            stage.run(catalog.add_dependency, slug=service.slug, on=on, kind=kind)
        yield
    prepare(stage)
    zones = {person.id: person.zone for person in script.people}
    for team in script.teams:
        put_on_call(stage, team.slug, team.name, (team.lead, *team.members), zones[team.lead])
    yield


def _add_person(stage: Stage, person: PersonScript) -> None:
    email = f"{person.id}@{DOMAIN}"
    role = Role[person.role.upper()]
    made = stage.run(accounts.add_person, email=email, name=person.name, role=role, time_zone=person.zone)
    stage.people[person.id] = made.id


def _add_team(stage: Stage, team: TeamScript) -> None:
    parent_id = stage.teams[team.parent] if team.parent else None
    lead_id = stage.people[team.lead]
    made = stage.run(accounts.add_team, slug=team.slug, name=team.name, lead_id=lead_id, parent_id=parent_id)
    stage.teams[team.slug] = made.id
    for who in team.members:
        stage.run(accounts.join_team, team_id=made.id, person_id=stage.people[who])


def _add_service(stage: Stage, service: ServiceScript) -> None:
    stage.run(
        catalog.add_service,
        slug=service.slug,
        name=service.name,
        tier=service.tier,
        owner_team_id=stage.teams[service.team],
        attributes=service.attributes,
        description=service.description,
        lifecycle=service.lifecycle,
        rto_minutes=service.rto_minutes,
    )
