"""The page on which an administrator erases words from a learning for good."""

from flask import Blueprint, Response

from foundation.web.forms import redisplay
from foundation.web.redaction import Document, redacted_by_form, redaction_page
from foundation.web.runtime import reading
from learnings import commands, queries

BLUEPRINT = Blueprint("learning_redaction", __name__)


@BLUEPRINT.get("/learnings/<key>/redactions")
def redactions(key: str) -> Response:
    """Ask for the words."""
    return redaction_page(_document(key))


@BLUEPRINT.post("/learnings/<key>/redactions")
@redisplay(redactions)
def redact(key: str) -> Response:
    """Show where they stand, then erase them."""
    return redacted_by_form(_document(key), commands.redact, key=key)


def _document(key: str) -> Document:
    here = reading()
    found = queries.brief(here, key)
    here.require("learnings:redact", found)
    return Document(found.key, f"/learnings/{found.key}")
