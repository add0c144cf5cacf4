"""The first visit to an empty house, through the whole application."""

import re
from pathlib import Path

import pytest

from accounts import commands
from andon.app import create_app
from andon.compose import House
from foundation.authz import ANONYMOUS, Role
from foundation.config import read_settings
from foundation.errors import Conflict
from foundation.web.runtime import runtime
from tests.support.household import HASH, PASSWORD, TOKEN
from tests.support.world import World


def test_the_link_from_the_console_lets_the_first_person_in(world: World, tmp_path: Path) -> None:
    settings = read_settings({"ANDON_DATA_DIR": str(tmp_path / "data"), "ANDON_BASE_URL": "http://localhost"}, tmp_path)
    app = create_app(House(settings, world.engine, world.clock, world.keyring, world.transactor))
    client, secret = app.test_client(), world.run(commands.begin_set_up)
    assert "set-up link" in client.get("/sign-in").text
    page = client.get(f"/set-up?secret={secret}").text
    found = TOKEN.search(page)
    assert found
    sent = {"csrf_token": found.group(1), "secret": secret, "email": "ada@example.org", "name": "Ada Quill"}
    weak = client.post("/set-up", data={**sent, "password": "password"})
    assert weak.status_code == 422
    assert re.search(rf'name="secret" value="{secret}"', weak.text)
    done = client.post("/set-up", data={**sent, "password": PASSWORD})
    assert done.location == "/people"
    assert "Ada Quill" in client.get("/people").text
    again = app.test_client().get(f"/set-up?secret={secret}")
    assert again.status_code == 409
    with app.app_context():
        runtime().renderer.close()


def test_people_who_cannot_sign_in_leave_the_link_open(world: World) -> None:
    world.run(commands.add_person, email="ada@example.org", name="Ada Quill", role=Role.ADMIN)
    secret = world.run(commands.begin_set_up)
    assert secret
    with pytest.raises(Conflict):
        world.run_as(ANONYMOUS, commands.set_up, secret=secret, email="ada@example.org", name="Ada", password=HASH)
    world.run_as(ANONYMOUS, commands.set_up, secret=secret, email="b@example.org", name="Bo", password=HASH)
    assert world.run(commands.begin_set_up) == ""
