"""The pages of incidents."""

from foundation.slots import NavItem
from incidents.queries import open_count
from incidents.views import incident, listing, moves, saved, sight

BLUEPRINTS = (saved.BLUEPRINT, listing.BLUEPRINT, incident.BLUEPRINT, moves.BLUEPRINT, sight.BLUEPRINT)
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
