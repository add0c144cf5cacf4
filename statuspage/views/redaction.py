"""The page on which an administrator erases words from a status page for good."""

from flask import Blueprint, Response

from foundation.web.forms import redisplay
from foundation.web.redaction import Document, redacted_by_form, redaction_page
from foundation.web.runtime import reading
from statuspage import commands, queries

BLUEPRINT = Blueprint("status_page_redaction", __name__)


@BLUEPRINT.get("/status-pages/<slug>/redactions")
def redactions(slug: str) -> Response:
    """Ask for the words."""
    return redaction_page(_document(slug))


@BLUEPRINT.post("/status-pages/<slug>/redactions")
@redisplay(redactions)
def redact(slug: str) -> Response:
    """Show where they stand, then erase them."""
    return redacted_by_form(_document(slug), commands.redact, slug=slug)


def _document(slug: str) -> Document:
    here = reading()
    found = queries.status_page(here, slug)
    here.require("statuspage:redact", found)
    return Document(found.item.name, f"/status-pages/{slug}")
