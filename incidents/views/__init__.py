"""The pages of incidents."""

from foundation.slots import NavItem, Panel
from incidents.queries import open_count, what_changed
from incidents.views import context, declaring, incident, listing, moves, noticing, report

BLUEPRINTS = (
    listing.BLUEPRINT,
    declaring.BLUEPRINT,
    incident.BLUEPRINT,
    moves.BLUEPRINT,
    noticing.BLUEPRINT,
    context.BLUEPRINT,
    report.BLUEPRINT,
)
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
