"""The pages of incidents."""

from foundation.slots import NavItem
from incidents.queries import open_count
from incidents.views import (
    context,
    contributed,
    declaring,
    entries,
    incident,
    kept,
    kinds,
    listing,
    looks,
    moves,
    noticing,
    report,
    roles,
    running,
    saved,
    sight,
    updates,
)

PARTS = (
    listing,
    declaring,
    incident,
    looks,
    moves,
    noticing,
    context,
    report,
    running,
    updates,
    kept,
    roles,
    sight,
    saved,
    kinds,
    entries,
)
BLUEPRINTS = (*(part.BLUEPRINT for part in PARTS), updates.ERASING)
PANELS = (*contributed.PANELS, *kept.PANELS, *kinds.PANELS)
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
