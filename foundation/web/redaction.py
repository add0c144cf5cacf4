"""Erasing words from a document on the surfaces: one page and one operation for all of them.

Words come in the body of a POST, so that no address and no log has them, and no key makes a reply be kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, Response, flash, redirect
from pydantic import Field

from foundation.redaction import LONGEST, REASON_LIMIT, Found
from foundation.web.api import Answer, Body, endpoint
from foundation.web.forms import Form, form_state, read_form, redisplay
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


def redaction_pages(name: str, rule: str, document: Callable[..., Document], command: Command) -> Blueprint:
    """Return the page at ``rule`` on which an administrator erases words from the document that it names.

    ``document`` gets the values of the rule; it refuses those who may not erase.
    """
    blueprint = Blueprint(name, __name__)

    @blueprint.get(f"{rule}/redactions")
    def redactions(**which: str | int) -> Response:
        return _page(document(**which))

    @blueprint.post(f"{rule}/redactions")
    @redisplay(redactions)
    def redact(**which: str | int) -> Response:
        return _redacted_by_form(document(**which), command, which)

    return blueprint


def redaction_api(name: str, rule: str, noun: str, tag: str, command: Command) -> Blueprint:
    """Return the operation of the API that erases words from ``noun`` (such as "a COE") at ``rule``."""
    blueprint = Blueprint(name, __name__, url_prefix="/api/v1")

    @blueprint.post(f"{rule}/redactions")
    @endpoint(f"Erase words from {noun}", body=NewRedaction, answer=RedactionBody, status=201, tag=tag, finds=True)
    def redact(body: NewRedaction, **which: str | int) -> Answer:
        """Erase them there, in its history and in what took them over. For administrators; no reply is kept."""
        return _redacted_by_program(body, command, which)

    return blueprint


def _page(document: Document, found: Found | None = None, form: RedactionForm | None = None) -> Response:
    """Ask for the words, or show where they stand before they are erased."""
    state = form_state()
    typed = form or RedactionForm.model_construct(words=state.value("words"), reason=state.value("reason"), sure=False)
    answer = page("redaction.html", document=document, found=found, typed=typed, form=state)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _redacted_by_form(document: Document, command: Command, which: Mapping[str, str | int]) -> Response:
    """Look first, erase once somebody is sure."""
    form = read_form(RedactionForm)
    found = _redacted(command, which, form.words, form.reason, is_sure=form.sure)
    if not form.sure:
        return _page(document, found, form)
    total = sum(place.count for place in found.places)
    flash(f"Erased in {total} {'place' if total == 1 else 'places'}.", "done")
    return redirect(document.back or document.url, SEE_OTHER)  # type: ignore[return-value]


def _redacted_by_program(body: NewRedaction, command: Command, which: Mapping[str, str | int]) -> Answer:
    """Erase, or only look. No Idempotency-Key keeps a digest of the words: repeated, it finds nothing left."""
    found = _redacted(command, which, body.words, body.reason, is_sure=not body.preview)
    places = [PlaceBody(document=each.document, where=each.where, count=each.count) for each in found.places]
    said = RedactionBody(is_erased=not body.preview, places=places)
    return Answer(LOOKED if body.preview else ERASED, said.model_dump_json())


def _redacted(command: Command, which: Mapping[str, str | int], words: str, reason: str, *, is_sure: bool) -> Found:
    found = run(command, **which, words=words)
    if not is_sure:
        return found
    rendered = {text: render(text) for text in found.texts}
    return run(command, **which, words=words, reason=reason, rendered=rendered)
