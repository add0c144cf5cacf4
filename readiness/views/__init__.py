"""The pages of readiness, and what it shows on other rooms' pages."""

from readiness.views import (
    answering,
    checklists,
    drills,
    escapes,
    knowing,
    overview,
    proving,
    questions,
    redaction,
    reviews,
    standing,
)
from readiness.views.contributed import NAV, PANELS

BLUEPRINTS = (
    overview.BLUEPRINT,
    checklists.BLUEPRINT,
    questions.BLUEPRINT,
    reviews.BLUEPRINT,
    answering.BLUEPRINT,
    escapes.BLUEPRINT,
    knowing.BLUEPRINT,
    proving.BLUEPRINT,
    standing.BLUEPRINT,
    drills.BLUEPRINT,
    *redaction.BLUEPRINTS,
)

__all__ = ["BLUEPRINTS", "NAV", "PANELS"]
