"""COEs and action items under /api/v1."""

from coe.api import actions, documents, parts

BLUEPRINTS = (documents.BLUEPRINT, parts.BLUEPRINT, actions.BLUEPRINT)

__all__ = ["BLUEPRINTS"]
