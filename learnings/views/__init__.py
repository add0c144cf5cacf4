"""The pages of the register, and its entry in the navigation."""

from learnings.views import adoptions, guarding, matching, register, release
from learnings.views.contributed import NAV, PANELS

BLUEPRINTS = (register.BLUEPRINT, adoptions.BLUEPRINT, release.BLUEPRINT, guarding.BLUEPRINT, matching.BLUEPRINT)

__all__ = ["BLUEPRINTS", "NAV", "PANELS"]
