"""The pages of incidents."""

from foundation.slots import NavItem, Panel
from incidents.queries import open_count, what_changed
from incidents.views import (
    context,
    declaring,
    incident,
    kept,
    listing,
    moves,
    noticing,
    report,
    roles,
    running,
    updates,
)

PARTS = (listing, declaring, incident, moves, noticing, context, report, running, updates, kept, roles)
BLUEPRINTS = tuple(part.BLUEPRINT for part in PARTS)
PANELS = (
    Panel("incident.aside", "changes", "Changes before impact", "incidents/panels/changed.html", what_changed, order=5),
    *kept.PANELS,
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
