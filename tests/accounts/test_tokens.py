"""Tokens: shown once, as far as their scope and their person reach, and gone when they end."""

import pytest

from accounts import commands, queries
from accounts.credentials import is_token, new_token
from accounts.model import Person
from accounts.noting import note_use
from accounts.queries import AccountIdentities
from accounts.queries.identities import Use
from foundation.authz import Role, Scope
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from foundation.identity import Identified
from foundation.log import events_of
from tests.support.world import World, somebody


def add(world: World, email: str = "ada@example.org") -> Person:
    return world.run(commands.add_person, email=email, name="Ada Quill", role=Role.ADMIN)


def who(world: World, text: str, identities: AccountIdentities | None = None) -> Identified | None:
    with world.reading() as reading:
        return (identities or AccountIdentities()).by_bearer(reading.session, text, reading.now)


def test_a_token_acts_for_its_person_as_far_as_its_scope_reaches(world: World) -> None:
    ada = add(world)
    token, text = world.run(commands.create_token, person_id=ada.id, scope=Scope.READ, label="Board")
    found = who(world, text)
    assert found
    assert (found.principal.id, found.principal.person_id) == (f"token:{token.id}", ada.id)
    assert (found.principal.scope, found.principal.role) == (Scope.READ, Role.ADMIN)
    with pytest.raises(Forbidden):
        world.run_as(found.principal, commands.set_preferences, person_id=ada.id, theme="dark")


def test_a_token_follows_what_its_person_may_do_now(world: World) -> None:
    ada = add(world)
    add(world, "bram@example.org")
    _, text = world.run(commands.create_token, person_id=ada.id, scope=Scope.ADMIN)
    world.run(commands.change_role, person_id=ada.id, role=Role.VIEWER)
    found = who(world, text)
    assert found
    assert found.principal.role is Role.VIEWER
    world.run(commands.disable_person, email="ada@example.org")
    assert who(world, text) is None
    world.run(commands.enable_person, email="ada@example.org")
    assert who(world, text) is None


def test_a_token_ends_on_its_day(world: World) -> None:
    ada = add(world)
    _, text = world.run(commands.create_token, person_id=ada.id, scope=Scope.READ, days=1)
    world.clock.advance(hours=23)
    assert who(world, text)
    world.clock.advance(hours=1)
    assert who(world, text) is None
    for days in (0, -1, 367):
        with pytest.raises(Invalid):
            world.run(commands.create_token, person_id=ada.id, scope=Scope.READ, days=days)


def test_a_token_that_is_taken_back_is_refused_at_once(world: World) -> None:
    ada = add(world)
    token, text = world.run(commands.create_token, person_id=ada.id, scope=Scope.READ)
    with pytest.raises(NotFound):
        world.run_as(somebody(Role.REVIEWER, person_id=77), commands.revoke_token, token_id=token.id)
    me = somebody(Role.ADMIN, person_id=ada.id)
    world.run_as(me, commands.revoke_token, token_id=token.id)
    world.run_as(me, commands.revoke_token, token_id=token.id)
    assert who(world, text) is None
    assert world.ask(queries.tokens, ada.id) == []


def test_nobody_makes_a_token_for_another_or_a_wider_one(world: World) -> None:
    ada = add(world)
    other = somebody(Role.ADMIN, person_id=77)
    with pytest.raises(Forbidden):
        world.run_as(other, commands.create_token, person_id=ada.id, scope=Scope.READ)
    narrow = somebody(Role.ADMIN, person_id=ada.id, scope=Scope.WRITE)
    with pytest.raises(Forbidden):
        world.run_as(narrow, commands.create_token, person_id=ada.id, scope=Scope.ADMIN)
    assert world.run_as(
        somebody(Role.VIEWER, person_id=ada.id), commands.create_token, person_id=ada.id, scope=Scope.READ
    )


def test_the_disabled_get_no_tokens(world: World) -> None:
    ada = add(world)
    add(world, "bram@example.org")
    world.run(commands.disable_person, email="ada@example.org")
    with pytest.raises(Conflict):
        world.run(commands.create_token, person_id=ada.id, scope=Scope.READ)


def test_the_text_of_a_token_is_nowhere_but_in_the_answer(world: World) -> None:
    ada = add(world)
    token, text = world.run(commands.create_token, person_id=ada.id, scope=Scope.READ)
    assert text not in token.digest
    events = world.ask(lambda reading: events_of(reading.session, f"person:{ada.id}"))
    assert text not in str(events)
    assert token.digest not in str(events)


def test_use_is_noted_without_being_asked_for(world: World) -> None:
    ada = add(world)
    _, text = world.run(commands.create_token, person_id=ada.id, scope=Scope.READ)
    uses: list[Use] = []
    assert who(world, text, AccountIdentities(uses.append))
    note_use(world.transactor, uses[0])
    assert world.ask(queries.tokens, ada.id)[0].last_used_at == world.clock.now()
    assert who(world, text, AccountIdentities(uses.append))
    assert len(uses) == 1


@pytest.mark.parametrize("text", ["", "andon_", "Bearer x", "andon_" + "0" * 51, "\ud800", "x" * 10_000, "andon_\0"])
def test_what_is_no_token_is_refused_without_a_look(world: World, text: str) -> None:
    assert not is_token(text)
    assert who(world, text) is None


def test_tokens_carry_a_checksum() -> None:
    text = new_token()
    assert is_token(text)
    swapped = text[:-1] + ("0" if text[-1] != "0" else "1")
    assert not is_token(swapped)
