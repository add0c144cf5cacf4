"""A small site: the toy room on the web foundation, and what a test needs to look behind it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import ascii_letters

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import CapturingLogger
from werkzeug.test import TestResponse

from foundation.authz import Policy, Role
from foundation.chain import Keyring
from foundation.config import read_settings
from foundation.db import make_engine
from foundation.markdown import RenderedText, plain
from foundation.web.runtime import Runtime, install
from foundation.work import Transactor
from tests.fakes.clock import StandingClock
from tests.fakes.identities import COOKIE, FakeIdentities
from tests.support.databases import Databases
from tests.support.toy import GRANTS, NAV, PANELS, api, hooks, pages
from tests.support.worded import keep_words

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = (ROOT / "tests/foundation/web/templates", ROOT / "templates")


class Plain:
    """Renders everything as plain text."""

    def render(self, source: str) -> RenderedText:
        return plain(source)


@dataclass
class Site:
    """The small site, with what a test needs to look behind it."""

    app: Flask
    runtime: Runtime
    clock: StandingClock
    identities: FakeIdentities
    logged: CapturingLogger

    def client(self, role: Role | None = None) -> FlaskClient:
        """Return a browser that is signed in with that role."""
        client = self.app.test_client()
        if role:
            name = "__Host-andon" if self.runtime.is_https else "andon_session"
            client.set_cookie(name, f"{COOKIE}{role.name}", domain=self.host)
        return client

    @property
    def host(self) -> str:
        return "andon.example.org" if self.runtime.is_https else "localhost"

    def log(self, event: str) -> list[dict[str, object]]:
        """Return the fields of what was logged under that name."""
        return [dict(call.kwargs) for call in self.logged.calls if call.kwargs.get("event") == event]


def build_site(url: str, folder: Path, **environ: str) -> Site:
    """Put the small site on that database."""
    settings = read_settings({"ANDON_DATA_DIR": str(folder / "data"), "ANDON_DATABASE_URL": url, **environ}, folder)
    clock, identities, logged = StandingClock(), FakeIdentities(), CapturingLogger()
    keyring = Keyring("test", {"test": b"a key for tests"})
    made = Runtime(
        settings=settings,
        transactor=Transactor(keep_words(make_engine(url)), clock, Policy([GRANTS]), {}, keyring),
        clock=clock,
        renderer=Plain(),
        identities=identities,
        panels=PANELS,
        nav=NAV,
        templates=TEMPLATES,
        log=structlog.wrap_logger(logged, processors=[], wrapper_class=structlog.make_filtering_bound_logger("info")),
    )
    app = Flask("toy", static_folder=None)
    app.testing = True
    for blueprint in (pages, api, hooks):
        app.register_blueprint(blueprint)
    install(app, made)
    return Site(app, made, clock, identities, logged)


def token_in(response: TestResponse) -> str:
    """Return the CSRF token of the page's form."""
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', response.text)
    assert found
    return found.group(1)


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    """Give the test the small site on each engine."""
    made = build_site(database_url, tmp_path)
    yield made
    made.runtime.transactor.engine.dispose()


@pytest.fixture
def light_site(databases: Databases, tmp_path: Path) -> Iterator[Site]:
    """Give the test the small site on SQLite, where what it shows never reaches a database."""
    made = build_site(databases.sqlite(tmp_path), tmp_path)
    yield made
    made.runtime.transactor.engine.dispose()


@pytest.fixture
def https_site(databases: Databases, tmp_path: Path) -> Iterator[Site]:
    """Give the test the small site as production has it."""
    made = build_site(
        databases.sqlite(tmp_path),
        tmp_path,
        ANDON_ENV="production",
        ANDON_BASE_URL="https://andon.example.org",
        ANDON_SECRET_KEY=ascii_letters[:40],
        ANDON_AUDIT_KEY=ascii_letters[-40:],
    )
    yield made
    made.runtime.transactor.engine.dispose()
