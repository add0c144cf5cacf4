"""The pages of incidents."""

from foundation.slots import NavItem
from incidents.queries import open_count
from incidents.views import incident, listing, moves
from incidents.views.contributed import PANELS

__all__ = ["BLUEPRINTS", "NAV", "PANELS"]

BLUEPRINTS = (listing.BLUEPRINT, incident.BLUEPRINT, moves.BLUEPRINT)
NAV = (
    NavItem("", "Declare incident", "cord", "/declare", 5, permission="incidents:declare", key="c"),
    NavItem(
        "Respond",
        "Incidents",
        "alert",
        "/incidents",
        110,
        count=open_count,
        permission="incidents:read",
        tone="red",
        key="g i",
    ),
)
