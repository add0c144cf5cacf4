"""A small site on the web foundation: a few throwaway pages and operations that reach every part of it."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Blueprint, Flask, redirect, request
from flask.testing import FlaskClient
from pydantic import Field
from sqlalchemy import text
from structlog.testing import CapturingLogger
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from foundation.authz import Grant, Policy, Role, Scope, anyone, is_responder, is_viewer
from foundation.chain import Keyring
from foundation.config import read_settings
from foundation.db import make_engine
from foundation.errors import Conflict, Invalid
from foundation.events import Event
from foundation.ids import KeyCounter
from foundation.log import version_of
from foundation.markdown import RenderedText, plain
from foundation.merging import require_unchanged
from foundation.slots import NavItem, Panel
from foundation.web import csrf
from foundation.web.api import Answer, Body, endpoint, if_match, unchanged, write
from foundation.web.forms import Form, LocalTime, read_form, redisplay
from foundation.web.login import forget, remember
from foundation.web.nextpage import safe_next
from foundation.web.runtime import Runtime, install, page, panels, reading, run
from foundation.work import Reading, Transactor, Work
from tests.fakes.clock import StandingClock
from tests.fakes.identities import COOKIE, FakeIdentities

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = (ROOT / "tests/foundation/web/templates", ROOT / "templates")
STREAM = "toy:1"
LIMIT = 20
GRANTS = {
    "toy:read": Grant(((is_viewer,),), scope=Scope.READ, noun="toy"),
    "toy:write": Grant(((is_responder,),), sees="toy:read", reason="Only responders write.", noun="toy"),
    "toy:knock": Grant(((anyone,),)),
}


class ToyNoted(Event, name="toy.noted"):
    """Somebody wrote a note."""


def note(work: Work, *, title: str, since: int | None = None) -> KeyCounter:
    """Keep a note: its title is the prefix of a counter, which is a table that is there."""
    work.require("toy:write", STREAM)
    require_unchanged(work, STREAM, since, ["title"])
    if title == "taken":
        raise Conflict(
            "toy.taken", "Somebody has that title.", where="title", extra={"changed": [{"fields": ["title"]}]}
        )
    if title == "odd":
        raise Invalid("toy.odd", "Give an even title.", where="title")
    kept = KeyCounter(prefix=title[:8], last=len(title))
    work.session.merge(kept)
    work.record(STREAM, ToyNoted(changed=("title",)))
    return kept


class NoteForm(Form):
    title: str = Field(max_length=LIMIT)
    count: int | None = None
    tags: list[str] = []
    at: LocalTime | None = None


class NoteBody(Body):
    title: str = Field(max_length=LIMIT)
    """What it is called."""
    count: int = 0
    facts: dict[str, Any] = {}


class NoteAnswer(Body):
    title: str
    version: int


class NoteQuery(Body):
    limit: int | None = None
    tags: list[str] = []
    q: str | None = None


class NoteList(Body):
    items: list[str]


pages = Blueprint("toy", __name__)
api = Blueprint("toy_api", __name__, url_prefix="/api/v1")
hooks = csrf.exempt(Blueprint("toy_hooks", __name__, url_prefix="/integrations/toy"), "checks a signature of its own")


@pages.get("/notes")
def notes() -> Response:
    reading().require("toy:read")
    return page("notes.html", beside=panels("toy.aside", "the subject"))


@pages.post("/notes")
@redisplay(notes)
def add_note() -> Response:
    form = read_form(NoteForm)
    run(note, title=form.title)
    return redirect(f"/notes?count={form.count}&tags={'+'.join(form.tags)}&at={form.at}", 303)


@pages.post("/notes/plain")
def add_note_without_redisplay() -> Response:
    run(note, title=read_form(NoteForm).title)
    return redirect("/notes", 303)


@pages.get("/open")
def open_page() -> Response:
    return page("open.html")


@pages.post("/sign-in")
def sign_in() -> Response:
    response = redirect(safe_next(request.form.get("next")), 303)
    return remember(response, request.form["cookie"])


@pages.post("/sign-out")
def sign_out() -> Response:
    return forget(redirect("/open", 303))


@pages.get("/numbers/<int:number>")
def number(number: int) -> Response:
    return Response(str(reading().session.execute(text("SELECT :n"), {"n": number}).scalar_one()))


@pages.get("/text/<name>")
def named(name: str) -> Response:
    found = reading().session.get(KeyCounter, name)
    return Response(html.escape(f"{name} {found}"))


@pages.get("/boom")
def boom() -> Response:
    raise RuntimeError("hunter2")


@pages.get("/no-such-table")
def no_such_table() -> Response:
    reading().session.execute(text("SELECT * FROM nowhere"))
    return Response("")


@pages.get("/environ")
def environ() -> Response:
    return Response("\n".join(f"{name}={value}" for name, value in request.environ.items()))


@api.post("/notes")
@endpoint("Write a note", body=NoteBody, answer=NoteAnswer, status=201, tag="notes")
def post_note(body: NoteBody) -> Answer:
    """Only responders may."""
    return write(lambda work: note(work, title=body.title), represent=represented, status=201)


@api.patch("/notes/<int:number>")
@endpoint("Change a note", body=NoteBody, answer=NoteAnswer, tag="notes", versioned=True)
def patch_note(number: int, body: NoteBody) -> Answer:
    since = if_match()
    return write(lambda work: note(work, title=body.title, since=since), represent=represented)


@api.delete("/notes/<int:number>")
@endpoint("Drop a note", status=204, tag="notes")
def delete_note(number: int) -> Answer:
    return write(lambda work: note(work, title="gone"), represent=lambda _work, _kept: None)


@api.get("/notes/<int:number>")
@endpoint("Read a note", answer=NoteAnswer, tag="notes")
def get_note(number: int) -> NoteAnswer:
    here = reading()
    here.require("toy:read", STREAM)
    return NoteAnswer(title=f"note {number}", version=version_of(here.session, STREAM))


@api.get("/notes")
@endpoint("List notes", query=NoteQuery, answer=NoteList, tag="notes")
def get_notes(query: NoteQuery) -> NoteList | Response:
    reading().require("toy:read")
    if query.q == "poll" and (same := unchanged(7)):
        return same
    return NoteList(items=[str(query.limit), *query.tags])


@hooks.post("/hook")
def hook() -> Response:
    return Response(f"{len(request.get_data())} {sorted(request.form)}")


def represented(work: Work, kept: KeyCounter) -> NoteAnswer:
    return NoteAnswer(title=kept.prefix, version=version_of(work.session, STREAM))


def shown(_reading: Reading, subject: object) -> object:
    return {"of": subject}


def fails(_reading: Reading, _subject: object) -> object:
    raise ZeroDivisionError


def breaks_its_transaction(reading: Reading, _subject: object) -> object:
    return reading.session.execute(text("SELECT * FROM nowhere")).all()


PANELS = (
    Panel("toy.aside", "last", "Last", "panel.html", shown, order=90),
    Panel("toy.aside", "broken", "Broken", "panel.html", fails, order=10),
    Panel("toy.aside", "spoiled", "Spoiled", "panel.html", breaks_its_transaction, order=20),
    Panel("toy.aside", "empty", "Empty", "panel.html", lambda _r, _s: None, order=30),
    Panel("toy.elsewhere", "other", "Other", "panel.html", shown),
)
NAV = (
    NavItem("Work", "Notes", "action", "/notes", 10, permission="toy:read", key="g n"),
    NavItem("Work", "Writing", "action", "/writing", 20, permission="toy:write", count=lambda _reading: 3, tone="red"),
    NavItem("Other", "Lost", "action", "/lost", 15, count=lambda r: len(breaks_its_transaction(r, None))),  # type: ignore[arg-type]
)


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
        transactor=Transactor(make_engine(url), clock, Policy([GRANTS]), {}, keyring),
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
def https_site(databases: Any, tmp_path: Path) -> Iterator[Site]:
    """Give the test the small site as production has it."""
    made = build_site(
        databases.sqlite(tmp_path),
        tmp_path,
        ANDON_ENV="production",
        ANDON_BASE_URL="https://andon.example.org",
        ANDON_SECRET_KEY="k" * 40,
        ANDON_AUDIT_KEY="a" * 40,
    )
    yield made
    made.runtime.transactor.engine.dispose()
