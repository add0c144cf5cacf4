"""Readiness for programs."""

from readiness.api import checklists, drills, escapes, known, lenses, proving, redaction, reviews, standing

BLUEPRINTS = (
    checklists.BLUEPRINT,
    reviews.BLUEPRINT,
    escapes.BLUEPRINT,
    known.BLUEPRINT,
    lenses.BLUEPRINT,
    proving.BLUEPRINT,
    standing.BLUEPRINT,
    drills.BLUEPRINT,
    *redaction.BLUEPRINTS,
)
