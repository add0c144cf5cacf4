"""Signing in: passwords, sessions that end, waits that grow and never lock out."""

import pytest
from argon2 import PasswordHasher

from accounts import commands, queries
from accounts.commands import SignedIn
from accounts.model import Person
from accounts.noting import note_use
from accounts.passwords import HASHER, NOBODYS, PasswordHash, check_password, hash_password
from accounts.queries import AccountIdentities
from accounts.queries.identities import Use
from accounts.throttle import TooManyAttempts
from foundation.authz import ANONYMOUS, Role
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from foundation.identity import Identified
from tests.support.world import World, somebody

EMAIL, PASSWORD = "ada@example.org", "four unrelated words here"
HASH = hash_password(PASSWORD)
HOME = "192.0.2.1"


def add(world: World, password: PasswordHash | None = HASH) -> Person:
    return world.run(commands.add_person, email=EMAIL, name="Ada Quill", role=Role.ADMIN, password=password)


def sign_in(world: World, password: str = PASSWORD, *, email: str = EMAIL, client: str = HOME) -> SignedIn | None:
    found = world.ask_as(ANONYMOUS, queries.credentials, email, client)
    check = check_password(found.password_hash, password)
    return world.run_as(ANONYMOUS, commands.sign_in, email=found.email, check=check, client=client)


def cookie_of(world: World) -> str:
    signed_in = sign_in(world)
    assert signed_in
    return signed_in.cookie


def who(world: World, cookie: str, identities: AccountIdentities | None = None) -> Identified | None:
    with world.reading() as reading:
        return (identities or AccountIdentities()).by_cookie(reading.session, cookie, reading.now)


def fail(world: World, times: int, client: str = HOME) -> None:
    for _ in range(times):
        assert sign_in(world, "wrong wrong wrong", client=client) is None


def test_a_password_opens_a_session_that_names_its_person(world: World) -> None:
    ada = add(world)
    found = who(world, cookie_of(world))
    assert found
    assert (found.principal.id, found.principal.role) == (f"person:{ada.id}", Role.ADMIN)
    assert found.viewer
    assert (found.viewer.initials, found.viewer.role) == ("AQ", "admin")
    assert len(found.csrf_secret) > 40
    assert who(world, "nonsense") is None
    assert who(world, "\ud800" * 500) is None


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), PASSWORD + " ", "\0", "\ud800", "x" * 5000])
def test_any_other_password_opens_nothing(world: World, password: str) -> None:
    add(world)
    assert sign_in(world, password) is None


def test_whoever_has_no_password_does_not_come_in(world: World) -> None:
    add(world, None)
    for password in ("", "None", PASSWORD):
        assert sign_in(world, password) is None


def test_a_session_ends_when_idle_and_at_the_latest_after_a_week(world: World) -> None:
    add(world)
    cookie = cookie_of(world)
    world.clock.advance(hours=11)
    uses: list[Use] = []
    assert who(world, cookie, AccountIdentities(uses.append))
    note_use(world.transactor, uses[0])
    world.clock.advance(hours=11)
    assert who(world, cookie)
    world.clock.advance(hours=2)
    assert who(world, cookie) is None
    kept = cookie_of(world)
    for _ in range(14):
        world.clock.advance(hours=11)
        assert who(world, kept, AccountIdentities(lambda use: note_use(world.transactor, use)))
    world.clock.advance(hours=15)
    assert who(world, kept) is None


def test_uses_are_noted_rarely(world: World) -> None:
    add(world)
    cookie, uses = cookie_of(world), list[Use]()
    identities = AccountIdentities(uses.append)
    for _ in range(9):
        world.clock.advance(minutes=1)
        assert who(world, cookie, identities)
    assert uses == []


def test_a_new_password_ends_all_sessions(world: World) -> None:
    ada = add(world)
    cookie = cookie_of(world)
    world.run(commands.set_password, person_id=ada.id, password=hash_password("another quite long one"))
    assert who(world, cookie) is None
    assert sign_in(world) is None
    assert sign_in(world, "another quite long one")


def test_disabling_somebody_ends_their_sessions_and_keeps_them_out(world: World) -> None:
    add(world)
    world.run(commands.add_person, email="bram@example.org", name="Bram", role=Role.ADMIN)
    cookie = cookie_of(world)
    world.run(commands.disable_person, email=EMAIL)
    assert who(world, cookie) is None
    assert sign_in(world) is None
    world.run(commands.enable_person, email=EMAIL)
    assert who(world, cookie) is None
    assert sign_in(world)


def test_signing_out_ends_the_session(world: World) -> None:
    add(world)
    cookie = cookie_of(world)
    world.run_as(ANONYMOUS, commands.sign_out, cookie=cookie)
    world.run_as(ANONYMOUS, commands.sign_out, cookie=cookie)
    assert who(world, cookie) is None


def test_a_password_checked_against_an_older_hash_opens_nothing(world: World) -> None:
    ada = add(world)
    found = world.ask_as(ANONYMOUS, queries.credentials, EMAIL, HOME)
    check = check_password(found.password_hash, PASSWORD)
    world.run(commands.set_password, person_id=ada.id, password=hash_password("another quite long one"))
    assert world.run_as(ANONYMOUS, commands.sign_in, email=EMAIL, check=check, client=HOME) is None


def test_a_weak_hash_is_renewed_at_sign_in(world: World) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    add(world, PasswordHash(weak))
    assert sign_in(world)
    stored = world.ask(queries.credentials, EMAIL, HOME).password_hash
    assert stored != weak
    assert stored
    assert not HASHER.check_needs_rehash(stored)


def test_an_unknown_address_is_checked_against_as_strong_a_hash() -> None:
    assert not HASHER.check_needs_rehash(NOBODYS)
    assert NOBODYS.split("$")[3] == HASH.digest.split("$")[3] == "m=19456,t=2,p=1"


def test_after_failures_the_waits_grow_and_end(world: World) -> None:
    add(world)
    fail(world, 4)
    with pytest.raises(TooManyAttempts):
        sign_in(world)
    waits = []
    for _ in range(8):
        world.clock.advance(seconds=waits[-1] if waits else 2)
        assert sign_in(world, "wrong wrong wrong") is None
        with pytest.raises(TooManyAttempts) as refusal:
            sign_in(world)
        waits.append(int(str(refusal.value.extra["retry_after"])))
    assert waits == sorted(waits)
    assert max(waits) <= 61
    world.clock.advance(seconds=61)
    assert sign_in(world)


def test_the_wait_holds_even_for_an_attempt_that_was_checked_before_it_began(world: World) -> None:
    add(world)
    found = world.ask_as(ANONYMOUS, queries.credentials, EMAIL, HOME)
    right = check_password(found.password_hash, PASSWORD)
    fail(world, 4)
    with pytest.raises(TooManyAttempts):
        world.run_as(ANONYMOUS, commands.sign_in, email=EMAIL, check=right, client=HOME)


def test_a_stranger_cannot_keep_somebody_out_of_a_known_client(world: World) -> None:
    add(world)
    assert sign_in(world, client=HOME)
    for number in range(20):
        wrong = check_password(None, "x")
        client = f"203.0.113.{number}"
        try:
            world.run_as(ANONYMOUS, commands.sign_in, email=EMAIL, check=wrong, client=client)
        except TooManyAttempts:
            world.clock.advance(seconds=31)
    fresh = "198.51.100.200"
    world.run_as(ANONYMOUS, commands.sign_in, email=EMAIL, check=check_password(None, "x"), client="203.0.113.99")
    with pytest.raises(TooManyAttempts):
        sign_in(world, client=fresh)
    assert sign_in(world, client=HOME)


def test_failures_are_forgotten_after_a_while(world: World) -> None:
    add(world)
    fail(world, 3)
    world.clock.advance(minutes=16)
    fail(world, 3)
    assert sign_in(world)


def test_ones_own_password_needs_the_present_one(world: World) -> None:
    ada = add(world)
    me = somebody(Role.ADMIN, person_id=ada.id)
    new = hash_password("another quite long one")
    for current in (
        None,
        check_password(HASH.digest, "wrong"),
        check_password(hash_password("x y z w k").digest, "x y z w k"),
    ):
        with pytest.raises(Invalid, match="present password"):
            world.run_as(me, commands.set_password, person_id=ada.id, password=new, current=current)
    changed = check_password(HASH.digest, PASSWORD)
    assert world.run_as(me, commands.set_password, person_id=ada.id, password=new, current=changed)


def test_nobody_but_administrators_sets_anothers_password(world: World) -> None:
    ada = add(world)
    with pytest.raises(Forbidden):
        world.run_as(somebody(Role.REVIEWER, person_id=77), commands.set_password, person_id=ada.id, password=HASH)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "x" * 257,
        "password",
        "PASSWORD1",
        "12345678",
        "aaaaaaaaaa",
        "ada@example.org",
        "abcdefg\0",
        "\ud800" * 9,
    ],
)
def test_passwords_that_are_guessed_first_are_refused(password: str) -> None:
    with pytest.raises(Invalid):
        hash_password(password, about="ada@example.org")


@pytest.mark.parametrize("password", ["12 words", "žluťoučký kůň", "🐎🔋📎🌀 horse", "x" * 250 + "abcdef"])
def test_passwords_of_any_script_are_taken(password: str) -> None:
    assert check_password(hash_password(password).digest, password).matches


def test_the_first_person_is_let_in_by_a_secret_that_works_once(world: World) -> None:
    earlier = world.run(commands.begin_set_up)
    secret = world.run(commands.begin_set_up)
    for wrong in (earlier, "", "nonsense"):
        with pytest.raises(NotFound):
            world.run_as(ANONYMOUS, commands.set_up, secret=wrong, email=EMAIL, name="Ada", password=HASH)
    made = world.run_as(ANONYMOUS, commands.set_up, secret=secret, email=EMAIL, name="Ada", password=HASH)
    found = who(world, made.cookie)
    assert found
    assert found.principal.role is Role.ADMIN
    with pytest.raises(NotFound):
        world.run_as(ANONYMOUS, commands.set_up, secret=secret, email="b@example.org", name="B", password=HASH)
    assert world.run(commands.begin_set_up) == ""


def test_the_set_up_secret_expires(world: World) -> None:
    secret = world.run(commands.begin_set_up)
    world.clock.advance(hours=25)
    with pytest.raises(NotFound):
        world.run_as(ANONYMOUS, commands.set_up, secret=secret, email=EMAIL, name="Ada", password=HASH)


def test_set_up_is_refused_once_somebody_is_there(world: World) -> None:
    secret = world.run(commands.begin_set_up)
    add(world)
    with pytest.raises(Conflict):
        world.run_as(ANONYMOUS, commands.set_up, secret=secret, email="b@example.org", name="B", password=HASH)
    with pytest.raises(Forbidden):
        world.run_as(somebody(Role.ADMIN, person_id=1), commands.begin_set_up)
