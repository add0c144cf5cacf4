"""The page on which an administrator erases words from a COE for good."""

from flask import Blueprint, Response

from coe import commands, queries
from foundation.web.forms import redisplay
from foundation.web.redaction import Document, redacted_by_form, redaction_page
from foundation.web.runtime import reading

BLUEPRINT = Blueprint("coe_redaction", __name__)


@BLUEPRINT.get("/coes/<key>/redactions")
def redactions(key: str) -> Response:
    """Ask for the words."""
    return redaction_page(_document(key))


@BLUEPRINT.post("/coes/<key>/redactions")
@redisplay(redactions)
def redact(key: str) -> Response:
    """Show where they stand, then erase them."""
    return redacted_by_form(_document(key), commands.redact, key=key)


def _document(key: str) -> Document:
    here = reading()
    found = queries.brief(here, key)
    here.require("coe:redact", found)
    return Document(found.key, f"/coes/{found.key}")
