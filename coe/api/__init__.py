"""COEs and action items under /api/v1."""

from coe.api import (
    actions,
    documents,
    evidence,
    exhibits,
    papers,
    parts,
    redaction,
    release,
    review,
    suggestions,
    templates,
)

BLUEPRINTS = (
    documents.BLUEPRINT,
    parts.BLUEPRINT,
    actions.BLUEPRINT,
    release.BLUEPRINT,
    redaction.BLUEPRINT,
    evidence.BLUEPRINT,
    exhibits.BLUEPRINT,
    papers.BLUEPRINT,
    review.BLUEPRINT,
    suggestions.BLUEPRINT,
    templates.BLUEPRINT,
)

__all__ = ["BLUEPRINTS"]
