"""Erasing words from a learning for good, for programs."""

from flask import Blueprint

from foundation.web.api import Answer, endpoint
from foundation.web.redaction import NewRedaction, RedactionBody, redacted_by_program
from learnings import commands

BLUEPRINT = Blueprint("learning_redaction_api", __name__, url_prefix="/api/v1")


@BLUEPRINT.post("/learnings/<key>/redactions")
@endpoint(
    "Erase words from a learning", body=NewRedaction, answer=RedactionBody, status=201, tag="learnings", finds=True
)
def redact(key: str, body: NewRedaction) -> Answer:
    """Erase them here, in its history and in what took them over. For administrators; no Idempotency-Key is kept."""
    return redacted_by_program(body, commands.redact, key=key)
