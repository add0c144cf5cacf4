"""The pages of the register, and its entry in the navigation."""

from learnings.views import (
    adoptions,
    campaigns,
    exchange,
    guarding,
    matching,
    provenance,
    redaction,
    register,
    relating,
    release,
    searches,
)
from learnings.views.contributed import NAV, PANELS

BLUEPRINTS = (
    register.BLUEPRINT,
    adoptions.BLUEPRINT,
    release.BLUEPRINT,
    *redaction.BLUEPRINTS,
    guarding.BLUEPRINT,
    matching.BLUEPRINT,
    relating.BLUEPRINT,
    provenance.BLUEPRINT,
    campaigns.BLUEPRINT,
    searches.BLUEPRINT,
    exchange.BLUEPRINT,
)

__all__ = ["BLUEPRINTS", "NAV", "PANELS"]
