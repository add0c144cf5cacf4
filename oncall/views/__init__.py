"""On-call in the browser."""

from oncall.views import answering, planning
from oncall.views.contributed import NAV, PANELS

BLUEPRINTS = (planning.BLUEPRINT, answering.BLUEPRINT, answering.PROVEN)

__all__ = ["BLUEPRINTS", "NAV", "PANELS"]
