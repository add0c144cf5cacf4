"""The whole application on a real database, without a server: one client for each role, by cookie and by token."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts import commands as accounts
from accounts.passwords import Check, hash_password
from accounts.queries import AccountIdentities
from andon.app import create_app, runtime_of
from andon.compose import House
from foundation.authz import Role, Scope
from foundation.config import read_settings
from foundation.markdown import MarkdownRenderer
from foundation.web.runtime import runtime
from foundation.web.visit import EXTENSION
from tests.support.patience import PATIENT
from tests.support.world import World

PASSWORD = "correct horse battery staple"
HASH = hash_password(PASSWORD)
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
APPLICATIONS: list[Flask] = []
ROLES = ("anonymous", "viewer", "responder", "reviewer", "admin")


@dataclass
class Household:
    """The application, its people and what they hold."""

    world: World
    app: Flask
    people: dict[str, int]
    tokens: dict[str, str]
    cookies: dict[str, str]

    def browser(self, role: str = "admin") -> FlaskClient:
        """Return a browser that is signed in as the person of that role."""
        client = self.app.test_client()
        if role != "anonymous":
            client.set_cookie("andon_session", self.cookies[role])
        return client

    def signed_in_now(self, role: str) -> FlaskClient:
        """Return a browser of that person who has just signed in: sessions of days ago have ended."""
        fits = Check(against=HASH.digest, matches=True)
        made = self.world.run(accounts.sign_in, email=f"{role}@example.org", check=fits, client="127.0.0.1")
        assert made is not None
        client = self.app.test_client()
        client.set_cookie("andon_session", made.cookie)
        return client

    def csrf(self, client: FlaskClient) -> str:
        """Return the token that this browser's forms carry."""
        found = TOKEN.search(client.get("/me").text) or TOKEN.search(client.get("/sign-in").text)
        assert found, "no form on the page"
        return found.group(1)

    def api(self, role: str = "admin") -> dict[str, str]:
        """Return the headers of a caller with that person's token."""
        return {} if role == "anonymous" else {"Authorization": f"Bearer {self.tokens[role]}"}


@pytest.fixture
def household(world: World, tmp_path: Path) -> Iterator[Household]:
    """Give the test the application, with a person for each role (ids in the roles' order)."""
    with keeping(world, tmp_path) as made:
        yield made


@contextmanager
def keeping(world: World, folder: Path) -> Iterator[Household]:
    """Keep the application open for the length of a block."""
    settings = read_settings(
        {**PATIENT, "ANDON_DATA_DIR": str(folder / "data"), "ANDON_BASE_URL": "http://localhost"}, folder
    )
    app = application(House(settings, world.engine, world.clock, world.keyring, world.transactor))
    people, tokens, cookies = {}, {}, {}
    for name in ROLES[1:]:
        email, role = f"{name}@example.org", Role[name.upper()]
        person = world.run(accounts.add_person, email=email, name=f"{name.title()} Person", role=role, password=HASH)
        people[name] = person.id
        tokens[name] = world.run(accounts.create_token, person_id=person.id, scope=Scope.ADMIN)[1]
        fits = Check(against=HASH.digest, matches=True)
        signed_in = world.run(accounts.sign_in, email=email, check=fits, client="127.0.0.1")
        assert signed_in is not None
        cookies[name] = signed_in.cookie
    yield Household(world, app, people, tokens, cookies)


def application(house: House) -> Flask:
    """Return the one application of this process, on another house: its addresses and templates stay compiled."""
    app = APPLICATIONS[0] if APPLICATIONS else create_app(house)
    app.testing = True
    with app.app_context():
        app.extensions[EXTENSION] = runtime_of(house, AccountIdentities(), cast("MarkdownRenderer", runtime().renderer))
    APPLICATIONS[:] = [app]
    return app
