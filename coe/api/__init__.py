"""COEs and action items under /api/v1."""

from coe.api import actions, documents, parts, release

BLUEPRINTS = (documents.BLUEPRINT, parts.BLUEPRINT, actions.BLUEPRINT, release.BLUEPRINT)

__all__ = ["BLUEPRINTS"]
