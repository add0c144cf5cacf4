"""The pages of incidents."""

from foundation.slots import NavItem, Panel
from incidents.queries import open_count, what_changed
from incidents.views import context, incident, listing, moves, report

BLUEPRINTS = (listing.BLUEPRINT, incident.BLUEPRINT, moves.BLUEPRINT, context.BLUEPRINT, report.BLUEPRINT)
PANELS = (
    Panel("incident.aside", "changes", "Changes before impact", "incidents/panels/changed.html", what_changed, order=5),
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
