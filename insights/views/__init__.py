"""The pages from which one looks over all rooms."""

from insights.views.contributed import NAV, PANELS
from insights.views.pages import BLUEPRINT

BLUEPRINTS = (BLUEPRINT,)

__all__ = ["BLUEPRINTS", "NAV", "PANELS"]
