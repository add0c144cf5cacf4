"""Erasing words from a status page for good, for programs."""

from flask import Blueprint

from foundation.web.api import Answer, endpoint
from foundation.web.redaction import NewRedaction, RedactionBody, redacted_by_program
from statuspage import commands

BLUEPRINT = Blueprint("status_page_redaction_api", __name__, url_prefix="/api/v1")


@BLUEPRINT.post("/status-pages/<slug>/redactions")
@endpoint(
    "Erase words from a status page",
    body=NewRedaction,
    answer=RedactionBody,
    status=201,
    tag="status pages",
    finds=True,
)
def redact(slug: str, body: NewRedaction) -> Answer:
    """Erase them here, in its history and in what took them over. For administrators; no Idempotency-Key is kept."""
    return redacted_by_program(body, commands.redact, slug=slug)
