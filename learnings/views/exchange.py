"""Sharing learnings with other organisations: what leaves, what comes in, and whose signature is believed."""

import json
from typing import Annotated

from flask import Blueprint, flash, redirect, request
from pydantic import Field
from werkzeug.wrappers import Response

from foundation.web.forms import Form, read_form, redisplay
from foundation.web.runtime import page, reading, render, run, runtime
from learnings import commands, queries
from learnings.exchange import LONGEST_FILE, LONGEST_LIST, Signer, decoded, fingerprint, read_document, read_list
from learnings.exchange.document import LONGEST
from learnings.views.options import CLASSES

BLUEPRINT = Blueprint("learning_exchange", __name__)
SEE_OTHER = 303
AT = "/learnings/exchange"
Line = Annotated[str, Field(max_length=500)]


class ExportForm(Form):
    """What leaves the house."""

    keys: list[Line] = Field(default_factory=list)
    name: Line = ""
    with_services: bool = False


class ImportForm(Form):
    """What comes in, where no file was chosen."""

    text: Annotated[str, Field(max_length=LONGEST)] = ""


class ListForm(Form):
    """A list of public post-mortems, where no file was chosen."""

    list: Annotated[str, Field(max_length=LONGEST_LIST)] = ""
    cause_class: Line = ""


class KeyForm(Form):
    """Whose signature is believed."""

    name: Line = ""
    public_key: Line = ""


@BLUEPRINT.get("/learnings/exchange")
def exchange() -> Response:
    """Show the keys, and the forms that share and take over."""
    return _page()


@BLUEPRINT.post("/learnings/exchange/exports")
@redisplay(exchange)
def share() -> Response:
    """Give the signed document as a file."""
    form, signer = read_form(ExportForm), Signer.of(runtime().settings)
    said = run(commands.share_learnings, signer=signer, **form.model_dump())
    answer = Response(json.dumps(said, ensure_ascii=False, indent=1), content_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="learnings.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@BLUEPRINT.post("/learnings/exchange/imports")
@redisplay(exchange)
def take_over() -> Response:
    """Take a document over, and say what became of each learning."""
    document, signed = read_document(_sent(read_form(ImportForm).text))
    rendered = [(render(each.lesson), render(each.recommendation)) for each in document.learnings]
    own_key = Signer.of(runtime().settings).public_key
    given = {"document": document, "signed": signed, "rendered": rendered, "own_key": own_key}
    return _page(outcomes=run(commands.take_over_learnings, **given))  # type: ignore[arg-type]


@BLUEPRINT.post("/learnings/exchange/lists")
@redisplay(exchange)
def list_over() -> Response:
    """Propose what a list of public post-mortems teaches, and say what became of each."""
    form = read_form(ListForm)
    listed = read_list(_sent(form.list))
    rendered = [render(each.lesson) for each in listed]
    given = {"listed": listed, "rendered": rendered, "cause_class": form.cause_class}
    return _page(outcomes=run(commands.propose_listed, **given))  # type: ignore[arg-type]


@BLUEPRINT.post("/learnings/exchange/keys")
@redisplay(exchange)
def trust() -> Response:
    """Believe a key."""
    made = run(commands.trust_key, **read_form(KeyForm).model_dump())
    flash(f"What {made.name} signs can be taken over.", "done")
    return redirect(AT, SEE_OTHER)


@BLUEPRINT.post("/learnings/exchange/keys/<int:key_id>/revocation")
@redisplay(exchange)
def revoke(key_id: int) -> Response:
    """Believe it no longer."""
    made = run(commands.revoke_key, key_id=key_id)
    flash(f"That key of {made.name} is believed no longer.", "done")
    return redirect(AT, SEE_OTHER)


def _page(outcomes: list[commands.Outcome] | None = None) -> Response:
    here = reading()
    mine = Signer.of(runtime().settings).public_key
    return page(
        "learnings/exchange.html",
        shareable=[(each.key, f"{each.key} {each.title}") for each in queries.shareable(here)],
        trusted=queries.trusted_keys(here),
        outcomes=outcomes,
        classes=CLASSES,
        public_key=mine,
        fingerprint=fingerprint(mine),
    )


def _sent(typed: str) -> str:
    file = request.files.get("file")
    if file is None or not file.filename:
        return typed
    return decoded(file.read(LONGEST_FILE + 1))
