"""The timeline on a page of its own: narrowed, exported, and each entry with what was said about it since."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, render, run
from foundation.web.zones import local_time, viewer_zone
from incidents import commands
from incidents.forms import WORD, MarkForm, NoteEditForm, NoteForm
from incidents.lifecycle import Audience, Marker, Precision, said
from incidents.queries import (
    KINDS,
    OTHER,
    TYPES,
    Narrowed,
    TimelineItem,
    brief,
    entry_page,
    exported,
    in_order,
    kind_of,
    latest_own_note,
    moment_history,
    whole_timeline,
)
from incidents.views.incident import incident
from incidents.views.shown import lines, may

BLUEPRINT = Blueprint("incident_entries", __name__, url_prefix="/incidents/<key>")
SEE_OTHER = 303
FILTERS = ("kind", "person", "audience", "marked")
ANY = "any"
SHOWN = 200
LONGEST = 12
LARGEST = 2**31 - 1


@BLUEPRINT.get("/timeline")
def entries(key: str) -> Response:
    """Show the timeline as far as the address asks for it, the latest first."""
    look = reading()
    found = brief(look, key)
    wanted = _asked()
    every = in_order(whole_timeline(look, found.id, limit=LARGEST)[0])
    entries_ = (
        in_order(whole_timeline(look, found.id, limit=LARGEST, narrowed=narrowed(wanted))[0]) if wanted else every
    )
    end = max(0, min(request.args.get("before", len(entries_), type=int), len(entries_)))
    first = max(0, end - SHOWN)
    shown = list(reversed(entries_[first:end]))
    url = f"/incidents/{found.key}"
    return page(
        "incidents/timeline.html",
        incident=found,
        url=url,
        may=may(look, found),
        lines=lines(shown, viewer_zone(), found.key),
        shown=len(shown),
        total=len(entries_),
        current={**dict.fromkeys(FILTERS, ""), **wanted},
        people=_people(every),
        next_url=f"{url}/timeline?{urlencode({**wanted, 'before': first})}" if first else None,
        exports=[(word, f"{url}/timeline/export?{urlencode({**wanted, 'format': word})}") for word in TYPES],
        corrections=moment_history(look, found.id),
        **choices(),
    )


def choices() -> dict[str, Any]:
    """Return what the forms and filters of timelines offer."""
    return {
        "kinds": [(word, said(word)) for word in (*KINDS, OTHER)],
        "audiences": [(word.value, said(word.value)) for word in Audience],
        "markers": [(word.value, said(word.value)) for word in Marker],
        "precisions": [(word.value, said(word.value)) for word in Precision],
    }


@BLUEPRINT.get("/timeline/export")
def export(key: str) -> Response:
    """Give the timeline as a file, narrowed like the page."""
    look = reading()
    found = brief(look, key)
    made = exported(look, found, request.args.get("format", "json")[:WORD], narrowed(_asked()))
    response = Response(made.text, content_type=made.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@BLUEPRINT.get(f"/timeline/<int(max={LARGEST}):seq>")
def entry(key: str, seq: int) -> AnyResponse:
    """Show one entry: both its clocks, its marks, and every wording that it had."""
    look = reading()
    found = brief(look, key)
    shown = entry_page(look, found, seq)
    if shown.about is not None:
        return redirect(f"/incidents/{found.key}/timeline/{shown.about}", SEE_OTHER)
    return page(
        "incidents/entry.html",
        incident=found,
        url=f"/incidents/{found.key}",
        may=may(look, found),
        shown=shown,
        kind=said(kind_of(shown.entry.name)),
        entry=shown.entry,
        lines=lines([shown.entry], viewer_zone(), found.key),
        **choices(),
    )


@BLUEPRINT.post("/notes")
@redisplay(incident)
def add_note(key: str) -> AnyResponse:
    """Write down what happened, and when."""
    form = read_form(NoteForm)
    run(commands.add_note, key=key, body=render(form.body), at=form.at, precision=form.precision)
    seq = latest_own_note(reading(), key)
    flash("The note stands in the timeline.", f"undo /incidents/{key}/notes/{seq}/undo")
    return redirect(f"/incidents/{key}#timeline", SEE_OTHER)


@BLUEPRINT.post(f"/notes/<int(max={LARGEST}):seq>/undo")
@redisplay(incident)
def undo_note(key: str, seq: int) -> AnyResponse:
    """Take a note back that was written a moment ago."""
    run(commands.undo_note, key=key, seq=seq)
    flash("The note is taken back.", "done")
    return redirect(f"/incidents/{key}#timeline", SEE_OTHER)


@BLUEPRINT.post(f"/timeline/<int(max={LARGEST}):seq>")
@redisplay(entry)
def edit_note(key: str, seq: int) -> AnyResponse:
    """Word a note anew, or say better when it was."""
    form = read_form(NoteEditForm)
    # An input knows no seconds: what was not touched stays as exact as it was.
    at = form.at if form.at is None or local_time(form.at) != form.was_at else None
    run(
        commands.edit_note,
        key=key,
        seq=seq,
        body=render(form.body),
        at=at,
        precision=form.precision or None,
        version=form.version,
    )
    return _back(key, seq, "Saved. What it said before is kept below.")


@BLUEPRINT.post(f"/timeline/<int(max={LARGEST}):seq>/marks")
@redisplay(entry)
def mark(key: str, seq: int) -> AnyResponse:
    """Mark an entry as one that tells the story, or take the mark off."""
    form = read_form(MarkForm)
    run(commands.mark_entry, key=key, seq=seq, marker=form.marker, marked=not form.off)
    word = said(form.marker).lower()
    return _back(key, seq, f"It is no longer marked as {word}." if form.off else f"It is marked as {word}.")


def narrowed(asked: dict[str, str]) -> Narrowed:
    """Return what the address asks for; of somebody whom nobody knows there is nothing."""
    marked = asked.get("marked")
    person = asked.get("person", "")
    return Narrowed(
        kinds=[asked["kind"]] if "kind" in asked else [],
        person_id=(min(int(person), LARGEST) if person.isascii() and person.isdigit() else LARGEST) if person else None,
        audience=asked.get("audience"),
        marked=list(Marker) if marked == ANY else [marked] if marked else [],
    )


def _asked() -> dict[str, str]:
    return {name: value for name in FILTERS if (value := request.args.get(name, "").strip()[:LONGEST])}


def _people(entries_: list[TimelineItem]) -> list[tuple[str, str]]:
    """Return who wrote any of it, to choose from."""
    found = {e.principal.removeprefix("person:"): e.actor for e in entries_ if e.principal.startswith("person:")}
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def _back(key: str, seq: int, words: str) -> AnyResponse:
    flash(words, "done")
    return redirect(f"/incidents/{key}/timeline/{seq}", SEE_OTHER)
