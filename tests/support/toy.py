"""A toy room: a few throwaway pages, operations and panels that reach every part of the web foundation."""

import html
from typing import Any

from flask import Blueprint, redirect, request
from pydantic import Field
from sqlalchemy import text
from werkzeug.wrappers import Response

from foundation.authz import Grant, Scope, anyone, is_responder, is_viewer
from foundation.errors import Conflict, Invalid
from foundation.events import Event
from foundation.ids import KeyCounter
from foundation.log import version_of
from foundation.merging import require_unchanged
from foundation.slots import NavItem, Panel
from foundation.web import csrf
from foundation.web.api import Answer, Body, endpoint, if_match, unchanged, write
from foundation.web.forms import Form, LocalTime, read_form, redisplay
from foundation.web.login import forget, remember
from foundation.web.nextpage import safe_next
from foundation.web.runtime import page, panels, reading, run
from foundation.work import Reading, Work

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
    tags: list[str] = Field(default_factory=list)
    at: LocalTime | None = None


class NoteBody(Body):
    title: str = Field(max_length=LIMIT)
    """What it is called."""
    count: int = 0
    facts: dict[str, Any] = Field(default_factory=dict)


class NoteAnswer(Body):
    title: str
    version: int


class NoteQuery(Body):
    limit: int | None = None
    tags: list[str] = Field(default_factory=list)
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
