from accounts import commands, queries
from accounts.passwords import hash_password, check_password
from foundation.authz import Role, Scope
from tests.support.world import World


def test_it(world: World) -> None:
    ada = world.run(
        commands.add_person,
        email="Ada@example.org",
        name="Ada Quill",
        role=Role.ADMIN,
        password=hash_password("correct horse battery"),
    )
    team = world.run(commands.add_team, slug="edge", name="Edge", lead_id=ada.id)
    world.run(commands.join_group, person_id=ada.id, group="stewards")
    found = world.ask(queries.credentials, "ada@example.org", "127.0.0.1")
    signed = world.run(
        commands.sign_in,
        email=found.email,
        check=check_password(found.password_hash, "correct horse battery"),
        client="127.0.0.1",
    )
    with world.reading() as r:
        who = queries.AccountIdentities().by_cookie(r.session, signed.cookie, r.now)
    assert who.principal.team_ids == {team.id}
    assert who.principal.groups == {"stewards"}
    token, text = world.run(commands.create_token, person_id=ada.id, scope=Scope.READ)
    with world.reading() as r:
        assert queries.AccountIdentities().by_bearer(r.session, text, r.now).principal.scope is Scope.READ
    assert world.ask(queries.people)[0].email == "ada@example.org"
