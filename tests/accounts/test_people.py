"""People, teams and offices: who may change them, and what follows."""

from collections.abc import Callable

import pytest

from accounts import commands, queries
from accounts.model import Person
from foundation.authz import ANONYMOUS, Principal, Role, Scope, machine
from foundation.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, SignInNeeded
from foundation.log import events_of
from tests.support.world import World, somebody

HOSTILE = ["", " ", "\0", "\ud800", "a\nb", "x" * 300, "\x1b[2J"]


def add(world: World, email: str = "ada@example.org", role: Role = Role.VIEWER, name: str = "Ada Quill") -> Person:
    return world.run(commands.add_person, email=email, name=name, role=role)


def principal(world: World, person: Person) -> Principal:
    with world.reading() as reading:
        found = queries.principal_of(reading.session, person.id)
    assert found
    return found


def test_people_are_listed_with_role_teams_and_offices(world: World) -> None:
    ada, team = add(world), world.run(commands.add_team, slug="edge", name="Edge")
    add(world, "bram@example.org", Role.ADMIN, "Bram Okoro")
    world.run(commands.join_team, team_id=team.id, person_id=ada.id)
    world.run(commands.join_group, person_id=ada.id, group="stewards")
    found = world.ask(queries.people)
    assert [person.name for person in found] == ["Ada Quill", "Bram Okoro"]
    assert (found[0].initials, found[0].team_ids, found[0].groups) == ("AQ", {team.id}, {"stewards"})
    acting = principal(world, ada)
    assert (acting.id, acting.role, acting.team_ids) == (f"person:{ada.id}", Role.VIEWER, {team.id})


def test_an_address_is_one_persons_whatever_its_case(world: World) -> None:
    add(world, "Ada@Example.org")
    assert world.ask(queries.person_by_email, " ADA@example.org ")
    with pytest.raises(Conflict, match="already"):
        add(world, "ada@EXAMPLE.org")


@pytest.mark.parametrize("text", HOSTILE)
def test_addresses_names_and_zones_that_are_none_are_refused(world: World, text: str) -> None:
    tries: list[Callable[[], object]] = [
        lambda: add(world, text),
        lambda: add(world, name=text),
        lambda: world.run(commands.add_team, slug=text, name="Edge"),
        lambda: world.run(commands.add_team, slug="edge", name=text),
        lambda: world.run(commands.disable_person, email=text),
    ]
    for attempt in tries:
        with pytest.raises((Invalid, NotFound)):
            attempt()
    assert world.ask(queries.people) == []
    assert world.ask(queries.person_by_email, text) is None
    assert world.ask(queries.team_by_slug, text) is None


def test_names_and_addresses_stand_where_they_can_be_erased(world: World) -> None:
    ada = add(world)
    events = world.ask(lambda reading: events_of(reading.session, f"person:{ada.id}"))
    assert events[0].passages == {"email": "ada@example.org", "person_name": "Ada Quill"}
    assert "ada" not in str(events[0].payload).lower()


def test_only_administrators_change_people(world: World) -> None:
    ada = add(world)
    reviewer = somebody(Role.REVIEWER, person_id=77)
    narrow = somebody(Role.ADMIN, person_id=77, scope=Scope.WRITE)
    for who in (reviewer, narrow):
        with pytest.raises(Forbidden):
            world.run_as(who, commands.add_person, email="x@example.org", name="X", role=Role.ADMIN)
        with pytest.raises(Forbidden):
            world.run_as(who, commands.change_role, person_id=ada.id, role=Role.ADMIN)
        with pytest.raises(Forbidden):
            world.run_as(who, commands.disable_person, email="ada@example.org")
        with pytest.raises(Forbidden):
            world.run_as(who, commands.join_group, person_id=ada.id, group="stewards")
        with pytest.raises(Forbidden):
            world.run_as(who, commands.add_team, slug="edge", name="Edge")


def test_strangers_are_asked_to_sign_in(world: World) -> None:
    add(world)
    with pytest.raises(SignInNeeded):
        world.ask_as(ANONYMOUS, queries.people)
    with pytest.raises(SignInNeeded):
        world.run_as(ANONYMOUS, commands.add_team, slug="edge", name="Edge")


def test_nobody_sets_anothers_preferences(world: World) -> None:
    ada = add(world)
    mine = world.run_as(
        principal(world, ada), commands.set_preferences, person_id=ada.id, time_zone="Asia/Tokyo", theme="dark"
    )
    assert (mine.time_zone, mine.theme) == ("Asia/Tokyo", "dark")
    with pytest.raises(Forbidden):
        world.run_as(somebody(Role.ADMIN, person_id=77), commands.set_preferences, person_id=ada.id, theme="light")
    with pytest.raises(Invalid):
        world.run_as(principal(world, ada), commands.set_preferences, person_id=ada.id, time_zone="../../etc/passwd")


def test_an_administrator_always_remains(world: World) -> None:
    ada = add(world, role=Role.ADMIN)
    for attempt in (
        lambda: world.run(commands.change_role, person_id=ada.id, role=Role.VIEWER),
        lambda: world.run(commands.disable_person, email="ada@example.org"),
    ):
        with pytest.raises(Conflict, match="last administrator"):
            attempt()
    add(world, "bram@example.org", Role.ADMIN)
    assert world.run(commands.disable_person, email="ada@example.org").disabled_at
    with world.reading() as reading:
        assert queries.principal_of(reading.session, ada.id) is None


def test_an_unknown_office_is_named_with_those_there_are(world: World) -> None:
    ada = add(world)
    with pytest.raises(Invalid, match="bar_raisers"):
        world.run(commands.join_group, person_id=ada.id, group="wizards")
    world.run(commands.set_groups, person_id=ada.id, groups=["stewards", "readiness_council"])
    world.run(commands.set_groups, person_id=ada.id, groups=["stewards", "bar_raisers", "risk_owners"])
    world.run(commands.leave_group, person_id=ada.id, group="bar_raisers")
    assert principal(world, ada).groups == {"stewards", "risk_owners"}


def test_a_team_has_its_lead_in_it_and_stands_under_another(world: World) -> None:
    ada = add(world)
    top = world.run(commands.add_team, slug="top", name="Top")
    team = world.run(commands.add_team, slug="edge", name="Edge", lead_id=ada.id, parent_id=top.id)
    found = world.ask(queries.find_team, team.id)
    assert found
    assert (found.member_ids, found.parent_id) == ({ada.id}, top.id)
    with pytest.raises(Conflict, match="leads"):
        world.run(commands.leave_team, team_id=team.id, person_id=ada.id)
    with pytest.raises(Conflict, match="already"):
        world.run(commands.add_team, slug="edge", name="Again")
    with pytest.raises(NotFound):
        world.run(commands.add_team, slug="other", name="Other", parent_id=999)


def test_a_team_gets_another_lead_and_never_stands_under_itself(world: World) -> None:
    ada, bram = add(world), add(world, "bram@example.org")
    top = world.run(commands.add_team, slug="top", name="Top", lead_id=ada.id)
    team = world.run(commands.add_team, slug="edge", name="Edge", parent_id=top.id)
    world.run(commands.change_team, team_id=top.id, name="Top", lead_id=bram.id, parent_id=None)
    world.run(commands.leave_team, team_id=top.id, person_id=ada.id)
    found = world.ask(queries.find_team, top.id)
    assert found
    assert (found.lead_id, found.member_ids) == (bram.id, {bram.id})
    for below in (top.id, team.id):
        with pytest.raises(Invalid, match="under itself"):
            world.run(commands.change_team, team_id=top.id, name="Top", lead_id=bram.id, parent_id=below)
    with pytest.raises(NotFound):
        world.run(commands.change_team, team_id=top.id, name="Top", lead_id=999, parent_id=None)


def test_whoever_acted_has_a_name(world: World) -> None:
    ada = add(world)
    token, _ = world.run(commands.create_token, person_id=ada.id, scope=Scope.READ)
    ids = {f"person:{ada.id}", f"token:{token.id}", "machine:coe", "machine:console", "person:999", "odd"}
    names = world.ask(queries.principal_names, ids)
    assert names[f"person:{ada.id}"] == names[f"token:{token.id}"] == "Ada Quill"
    assert names["machine:coe"] == "COE workflow"
    assert names["machine:console"] == "Console"
    assert names["person:999"] == "Somebody unknown"
    assert world.ask(queries.names, [ada.id, 999]) == {ada.id: "Ada Quill"}


def test_workflows_read_who_people_are(world: World) -> None:
    add(world)
    assert world.ask_as(machine("coe"), queries.people)
    with pytest.raises(DomainError):
        world.run_as(machine("coe"), commands.add_team, slug="edge", name="Edge")


def test_pages_of_people_follow_one_another(world: World) -> None:
    for number in range(5):
        add(world, f"p{number}@example.org")
    first = world.ask(queries.people_page, 3, None)
    second = world.ask(queries.people_page, 3, first.next_cursor)
    assert (len(first.items), len(second.items), second.next_cursor) == (3, 2, None)
    with pytest.raises(Invalid):
        world.ask(queries.people_page, 3, "nonsense")
