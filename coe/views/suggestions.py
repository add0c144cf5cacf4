"""Suggesting how a section would read better, and looking at what was suggested: pages and forms."""

from flask import Blueprint, Response, redirect

from coe import commands, queries
from coe.forms import SettlementForm, SuggestionForm
from coe.review import ACCEPTED
from coe.views.documents import SEE_OTHER, coe_page
from foundation.errors import Conflict
from foundation.markdown import RenderedText
from foundation.web.forms import read_form, redisplay
from foundation.web.runtime import page, reading, render, run

BLUEPRINT = Blueprint("coe_suggestions", __name__)


@BLUEPRINT.get("/coes/<key>/suggestions")
def suggestions(key: str) -> Response:
    """List what was suggested and what became of it."""
    here = reading()
    return page("coe/suggestions.html", coe=queries.brief(here, key), suggestions=queries.suggestions(here, key))


@BLUEPRINT.get("/coes/<key>/suggestions/<int:suggestion_id>")
def suggestion(key: str, suggestion_id: int) -> Response:
    """Show one suggestion, and how the section reads with it."""
    return page("coe/suggestion.html", found=queries.suggestion(reading(), key, suggestion_id))


@BLUEPRINT.post("/coes/<key>/sections/<name>/suggestions")
@redisplay(coe_page)
def suggest(key: str, name: str) -> Response:
    """Suggest how the section would read better."""
    form = read_form(SuggestionForm)
    made = run(commands.suggest, key=key, name=name, text=form.text, reason=form.reason, version=form.version)
    return _to(f"/coes/{key}#suggestion-{made.id}")


@BLUEPRINT.post("/coes/<key>/suggestions/<int:suggestion_id>/transitions")
@redisplay(suggestion)
def settle_suggestion(key: str, suggestion_id: int) -> Response:
    """Accept it, decline it, or take one's own back."""
    form = read_form(SettlementForm)
    text, version = None, form.version
    if form.to == ACCEPTED:
        text, version = text_to_accept(key, suggestion_id, form.text if form.looked else None, version)
    settled = run(
        commands.settle_suggestion,
        key=key,
        suggestion_id=suggestion_id,
        to=form.to,
        word=form.word,
        text=text,
        version=version,
    )
    return _to(f"/coes/{key}#{settled.section}")


def text_to_accept(
    key: str, suggestion_id: int, given: str | None, version: int | None
) -> tuple[RenderedText, int | None]:
    """Return how the section is to read, and since when nobody else may have written it.

    Without a ``given`` text the suggestion is put into the section as it is now; where both changed the same lines,
    that is shown instead of written.
    """
    found = queries.suggestion(reading(), key, suggestion_id)
    if given is not None:
        return render(given), version
    if not found.merged.is_clean and found.item.settled_at is None:
        detail = f"{found.item.title} was rewritten in the same lines since: look at both, then accept what is right."
        raise Conflict("coe.suggestion_conflict", detail, where="text", extra={"text": found.merged.text})
    return render(found.merged.text), found.coe.version if version is None else version


def _to(url: str) -> Response:
    return redirect(url, SEE_OTHER)  # type: ignore[return-value]
