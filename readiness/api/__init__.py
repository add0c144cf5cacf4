"""Readiness for programs."""

from readiness.api import checklists, escapes, known, reviews

BLUEPRINTS = (checklists.BLUEPRINT, reviews.BLUEPRINT, escapes.BLUEPRINT, known.BLUEPRINT)
