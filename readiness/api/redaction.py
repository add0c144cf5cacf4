"""Erasing words from checklists and reviews for good, for programs."""

from foundation.web.redaction import redaction_api
from readiness import commands

TAG = "readiness"
BLUEPRINTS = (
    redaction_api("checklist_redaction_api", "/checklists/<slug>", "a checklist", TAG, commands.redact_checklist),
    redaction_api("review_redaction_api", "/reviews/<key>", "a review", TAG, commands.redact_review),
)
