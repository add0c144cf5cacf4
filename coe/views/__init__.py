"""The pages of COEs and action items, and what they contribute to other rooms' pages."""

from coe.views import actions, documents, parts, release
from coe.views.contributed import NAV, PANELS

BLUEPRINTS = (documents.BLUEPRINT, parts.BLUEPRINT, actions.BLUEPRINT, release.BLUEPRINT)

__all__ = ["BLUEPRINTS", "NAV", "PANELS"]
