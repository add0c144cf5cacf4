"""The pages on which an administrator erases words from a checklist or a review for good."""

from flask import Blueprint, Response

from foundation.web.forms import redisplay
from foundation.web.redaction import Document, redacted_by_form, redaction_page
from foundation.web.runtime import reading
from readiness import commands, queries

BLUEPRINT = Blueprint("readiness_redaction", __name__)


@BLUEPRINT.get("/checklists/<slug>/redactions")
def checklist_redactions(slug: str) -> Response:
    """Ask for the words in a checklist."""
    return redaction_page(_checklist(slug))


@BLUEPRINT.post("/checklists/<slug>/redactions")
@redisplay(checklist_redactions)
def redact_checklist(slug: str) -> Response:
    """Show where they stand in it, then erase them."""
    return redacted_by_form(_checklist(slug), commands.redact_checklist, slug=slug)


@BLUEPRINT.get("/reviews/<key>/redactions")
def review_redactions(key: str) -> Response:
    """Ask for the words in a review."""
    return redaction_page(_review(key))


@BLUEPRINT.post("/reviews/<key>/redactions")
@redisplay(review_redactions)
def redact_review(key: str) -> Response:
    """Show where they stand in it, then erase them."""
    return redacted_by_form(_review(key), commands.redact_review, key=key)


def _checklist(slug: str) -> Document:
    here = reading()
    found = queries.checklist(here, slug)
    here.require("checklists:redact")
    return Document(found.title, f"/checklists/{found.slug}")


def _review(key: str) -> Document:
    here = reading()
    found = queries.review(here, key)
    here.require("reviews:redact")
    return Document(found.key, f"/reviews/{found.key}")
