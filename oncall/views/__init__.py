"""On-call in the browser."""

from oncall.views import answering, importing, planning
from oncall.views.contributed import NAV, PANELS

BLUEPRINTS = (importing.BLUEPRINT, planning.BLUEPRINT, answering.BLUEPRINT, answering.PROVEN)

__all__ = ["BLUEPRINTS", "NAV", "PANELS"]
