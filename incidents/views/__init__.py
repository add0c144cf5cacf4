"""The pages of incidents."""

from foundation.slots import NavItem
from incidents.queries import open_count
from incidents.views import incident, kept, listing, moves, roles, running, updates

PARTS = (listing, incident, moves, running, updates, kept, roles)
BLUEPRINTS = tuple(part.BLUEPRINT for part in PARTS)
PANELS = kept.PANELS
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
