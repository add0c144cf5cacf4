"""COEs and action items under /api/v1."""

from coe.api import actions, documents, evidence, parts, release, review

BLUEPRINTS = (
    documents.BLUEPRINT,
    parts.BLUEPRINT,
    actions.BLUEPRINT,
    release.BLUEPRINT,
    evidence.BLUEPRINT,
    review.BLUEPRINT,
)

__all__ = ["BLUEPRINTS"]
