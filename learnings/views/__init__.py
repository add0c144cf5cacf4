"""The pages of the register, and its entry in the navigation."""

from learnings.views import adoptions, guarding, matching, provenance, redaction, register, relating, release
from learnings.views.contributed import NAV, PANELS

BLUEPRINTS = (
    register.BLUEPRINT,
    adoptions.BLUEPRINT,
    release.BLUEPRINT,
    redaction.BLUEPRINT,
    guarding.BLUEPRINT,
    matching.BLUEPRINT,
    relating.BLUEPRINT,
    provenance.BLUEPRINT,
)

__all__ = ["BLUEPRINTS", "NAV", "PANELS"]
