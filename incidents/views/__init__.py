"""The pages of incidents."""

from foundation.slots import NavItem
from incidents.queries import open_count
from incidents.views import context, declaring, incident, listing, moves, noticing, report, saved, sight
from incidents.views.contributed import PANELS

__all__ = ["BLUEPRINTS", "NAV", "PANELS"]

BLUEPRINTS = (
    listing.BLUEPRINT,
    declaring.BLUEPRINT,
    incident.BLUEPRINT,
    moves.BLUEPRINT,
    noticing.BLUEPRINT,
    context.BLUEPRINT,
    report.BLUEPRINT,
    saved.BLUEPRINT,
    sight.BLUEPRINT,
)
NAV = (
    NavItem("", "Declare incident", "cord", "/declare", 5, permission="incidents:declare", key="c"),
    NavItem("", "Report a problem", "chat", "/report", 6, permission="incidents:report"),
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
