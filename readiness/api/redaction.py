"""Erasing words from checklists and reviews for good, for programs."""

from flask import Blueprint

from foundation.web.api import Answer, endpoint
from foundation.web.redaction import NewRedaction, RedactionBody, redacted_by_program
from readiness import commands

BLUEPRINT = Blueprint("readiness_redaction_api", __name__, url_prefix="/api/v1")
TAG = "readiness"


@BLUEPRINT.post("/checklists/<slug>/redactions")
@endpoint("Erase words from a checklist", body=NewRedaction, answer=RedactionBody, status=201, tag=TAG, finds=True)
def redact_checklist(slug: str, body: NewRedaction) -> Answer:
    """Erase them in all its versions and its history. For administrators; no Idempotency-Key is kept."""
    return redacted_by_program(body, commands.redact_checklist, slug=slug)


@BLUEPRINT.post("/reviews/<key>/redactions")
@endpoint("Erase words from a review", body=NewRedaction, answer=RedactionBody, status=201, tag=TAG, finds=True)
def redact_review(key: str, body: NewRedaction) -> Answer:
    """Erase them in it and in reviews that carried answers on. For administrators; no Idempotency-Key is kept."""
    return redacted_by_program(body, commands.redact_review, key=key)
