"""The pages of COEs and action items, and what they contribute to other rooms' pages."""

from coe.views import (
    actions,
    documents,
    evidence,
    exhibits,
    exports,
    papers,
    parts,
    redaction,
    release,
    review,
    starting,
    suggestions,
    templates,
)
from coe.views.contributed import NAV, PANELS

BLUEPRINTS = (
    starting.BLUEPRINT,
    templates.BLUEPRINT,
    exports.BLUEPRINT,
    papers.BLUEPRINT,
    documents.BLUEPRINT,
    parts.BLUEPRINT,
    evidence.BLUEPRINT,
    exhibits.BLUEPRINT,
    review.BLUEPRINT,
    suggestions.BLUEPRINT,
    actions.BLUEPRINT,
    release.BLUEPRINT,
    redaction.BLUEPRINT,
)

__all__ = ["BLUEPRINTS", "NAV", "PANELS"]
