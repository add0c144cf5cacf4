"""The whole application over the sample: anybody asks anything, and nothing that they do stays."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from andon.app import create_app
from andon.compose import House
from foundation.authz import Scope
from foundation.config import read_settings
from foundation.db import Base
from foundation.web.runtime import runtime
from tests.permissions.called import put_on_call
from tests.permissions.lessons import ask_services, mix
from tests.permissions.sample import Sample, build, hide
from tests.permissions.table import Route, fill, routes
from tests.permissions.witness import Rehearsal, Seen, WitnessPolicy
from tests.support.patience import PATIENT
from tests.support.world import World

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
# Who reads everything before and after: people who take part in nothing private.
READERS = ("owner", "reviewer")
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}
COUNTS = (f"SELECT '{table.name}', count(*) FROM {table.name}" for table in Base.metadata.sorted_tables)
MARK = " UNION ALL ".join(["SELECT stream, seq FROM stream_head", *COUNTS])
# What differs from one answer to the next by itself.
PASSING = re.compile(r'"request_id": ?"[^"]+"|name="csrf_token" value="[^"]+"|[0-9a-f]{32}')


@dataclass
class Answer:
    """What somebody got, what was asked for on the way, and whether anything changed."""

    response: TestResponse
    seen: Seen
    changed: bool

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        """Everything that the other side can read, without what differs each time."""
        headers = "\n".join(f"{name}: {value}" for name, value in self.response.headers if name in {"ETag", "Location"})
        return PASSING.sub("", f"{self.status}\n{headers}\n{self.response.text}")


@dataclass
class Stage:
    """The application, the sample, and what outsiders had read before there was anything private."""

    app: Flask
    sample: Sample
    transactor: Rehearsal
    policy: WitnessPolicy
    folder: Path
    before: dict[tuple[str, str], str] = field(default_factory=dict)
    after: dict[tuple[str, str], str] = field(default_factory=dict)
    csrf: dict[str, str] = field(default_factory=dict)

    @property
    def is_embedded(self) -> bool:
        """Whether this is the stage on SQLite."""
        return self.transactor.engine.dialect.name == "sqlite"

    def ask(self, who: str, row: Route, *, private: bool = False, scope: Scope | None = None) -> Answer:
        """Send the row's request as that person; with a token where it is the API, or where a scope is given."""
        names = self.names(who, private=private)
        body: dict[str, Any] = {"json": fill(row.json, names)} if row.json is not None else {}
        if row.form is not None:
            body = {"data": {**fill(row.form, names)}}
        return self.send(who, row.method, fill(row.address, names), token=row.is_api, scope=scope, **body)

    def names(self, who: str, *, private: bool = False) -> Mapping[str, Any]:
        mine = {**self.sample.names, **self.sample.cast.own(who)}
        return {**mine, **self.sample.private} if private else mine

    def send(
        self, who: str, method: str, address: str, *, token: bool = False, scope: Scope | None = None, **body: Any
    ) -> Answer:
        """Send a request, see what it does, and take it back."""
        client, headers = self.app.test_client(), {}
        if who != "anonymous" and (token or scope):
            headers["Authorization"] = f"Bearer {self.sample.cast.everybody[who].tokens[scope or Scope.ADMIN]}"
        elif not token:
            headers["X-CSRF-Token"] = self._csrf(who)
            name, value = self._cookie(who)
            client.set_cookie(name, value)
        with self.transactor.taken_back():
            seen, at_rest = self.policy.watch(), self.at_rest
            response = client.open(address, method=method, headers=headers, environ_base=ELSEWHERE, **body)
            # Counting everything takes longer than most requests.
            changed = self.transactor.has_written and self.mark() != at_rest
            return Answer(response, seen, changed)

    def read_everything(self) -> dict[tuple[str, str], str]:
        """Return what each outsider reads at every address of what everybody may see."""
        rows = [row for row in routes().values() if row.is_safe]
        readers = READERS if self.is_embedded else READERS[:1]
        return {(who, row.name): self.ask(who, row).text for row in rows for who in readers}

    @cached_property
    def at_rest(self) -> list[Any]:
        """How everything stands before anybody asks, and after, because it is taken back."""
        return self.mark()

    def mark(self) -> list[Any]:
        """Return the heads of all streams and the counts of all tables."""
        return list(self.transactor.connection.exec_driver_sql(MARK).all())

    def _cookie(self, who: str) -> tuple[str, str]:
        """Return the cookie to which this person's forms are bound."""
        if who == "anonymous":
            return ("andon_csrf", self.csrf["nonce"])
        return ("andon_session", self.sample.cast.everybody[who].cookie)

    def _csrf(self, who: str) -> str:
        """Return the token that this person's pages carry."""
        if who not in self.csrf:
            client, page = self.app.test_client(), "/sign-in"
            if who != "anonymous":
                client.set_cookie(*self._cookie(who))
                page = "/me"
            with self.transactor.taken_back():
                found = TOKEN.search(client.get(page).text)
            assert found, "no form on the page"
            nonce = client.get_cookie("andon_csrf")
            self.csrf |= {who: found.group(1)} | ({"nonce": nonce.value} if nonce else {})
        return self.csrf[who]


@contextmanager
def open_stage(url: str, folder: Path) -> Iterator[Stage]:
    """Build the sample, let outsiders read it before and after there is anything private in it, and open the house."""
    world = World(url)
    policy = WitnessPolicy()
    sample = build(world)
    ask_services(sample)
    put_on_call(sample)
    with _opened(sample, folder, policy) as stage:
        before = stage.read_everything()
    hide(sample)
    with _opened(sample, folder, policy) as stage:
        after = stage.read_everything()
    mix(sample)
    with _opened(sample, folder, policy) as stage:
        stage.before, stage.after = before, after
        yield stage
    world.close()


@contextmanager
def _opened(sample: Sample, folder: Path, policy: WitnessPolicy) -> Iterator[Stage]:
    world = sample.world
    environ = {**PATIENT, "ANDON_DATA_DIR": str(folder / "data"), "ANDON_BASE_URL": "http://localhost"}
    environ["PAGERDUTY_API_TOKEN"] = "asked-by-nobody"
    transactor = Rehearsal(world, policy)
    app = create_app(House(read_settings(environ, folder), world.engine, world.clock, world.keyring, transactor))
    app.testing = True
    yield Stage(app, sample, transactor, policy, folder)
    with app.app_context():
        runtime().renderer.close()
    transactor.connection.close()
