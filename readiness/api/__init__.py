"""Readiness for programs."""

from readiness.api import checklists, escapes, reviews

BLUEPRINTS = (checklists.BLUEPRINT, reviews.BLUEPRINT, escapes.BLUEPRINT)
