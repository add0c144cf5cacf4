"""Erasing words from a document on the surfaces: one page and one body for all of them.

Words come in the body of a POST, so that no address and no log has them, and no key makes a reply be kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from flask import Response, flash, redirect
from pydantic import Field

from foundation.redaction import LONGEST, REASON_LIMIT, Found
from foundation.web.api import Answer, Body
from foundation.web.forms import Form, form_state, read_form
from foundation.web.pages import page
from foundation.web.visit import render, run

SEE_OTHER = 303
LOOKED, ERASED = 200, 201
# A line end is two characters in a form.
MOST_TYPED = 2 * LONGEST
Command = Callable[..., Found]


class RedactionForm(Form):
    """What is to be erased and why; ``sure`` once it was seen where it stands."""

    words: Annotated[str, Field(max_length=MOST_TYPED)] = ""
    reason: Annotated[str, Field(max_length=REASON_LIMIT)] = ""
    sure: bool = False


class NewRedaction(Body):
    """Words to be erased for good."""

    words: Annotated[str, Field(max_length=LONGEST)]
    """As they are typed in; space and case don't matter"""
    reason: Annotated[str, Field(max_length=REASON_LIMIT)] = ""
    """Why; it is kept and shown, so don't repeat the words"""
    preview: bool = False
    """Only say where they stand"""


class PlaceBody(Body):
    """A place where the words stood: document, part of it, how often."""

    document: str
    where: str
    count: int


class RedactionBody(Body):
    """Where the words stood, and whether they are erased."""

    is_erased: bool
    places: list[PlaceBody]


@dataclass(frozen=True)
class Document:
    """A document on the page that erases from it; ``back`` is where one reads it, where that is elsewhere."""

    name: str
    url: str
    back: str = ""


def redaction_page(document: Document, found: Found | None = None, form: RedactionForm | None = None) -> Response:
    """Ask for the words, or show where they stand before they are erased."""
    state = form_state()
    typed = form or RedactionForm.model_construct(words=state.value("words"), reason=state.value("reason"), sure=False)
    answer = page("components/redaction.html", document=document, found=found, typed=typed, form=state)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def redacted_by_form(document: Document, command: Command, **which: str | int) -> Response:
    """Look first, erase once somebody is sure."""
    form = read_form(RedactionForm)
    found = _redacted(command, which, form.words, form.reason, is_sure=form.sure)
    if not form.sure:
        return redaction_page(document, found, form)
    total = sum(place.count for place in found.places)
    flash(f"Erased in {total} {'place' if total == 1 else 'places'}.", "done")
    return redirect(document.back or document.url, SEE_OTHER)  # type: ignore[return-value]


def redacted_by_program(body: NewRedaction, command: Command, **which: str | int) -> Answer:
    """Erase, or only look. No Idempotency-Key keeps a digest of the words: repeated, it finds nothing left."""
    found = _redacted(command, which, body.words, body.reason, is_sure=not body.preview)
    places = [PlaceBody(document=each.document, where=each.where, count=each.count) for each in found.places]
    said = RedactionBody(is_erased=not body.preview, places=places)
    return Answer(LOOKED if body.preview else ERASED, said.model_dump_json())


def _redacted(command: Command, which: dict[str, str | int], words: str, reason: str, *, is_sure: bool) -> Found:
    found = run(command, **which, words=words)
    if not is_sure:
        return found
    rendered = {text: render(text) for text in found.texts}
    return run(command, **which, words=words, reason=reason, rendered=rendered)
