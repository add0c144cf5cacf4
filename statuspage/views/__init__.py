"""The pages on which the outside pages are looked after."""

from foundation.slots import NavItem, Panel
from statuspage.model import PublicIncident
from statuspage.views import (
    briefings,
    incidents,
    looks,
    maintenances,
    notices,
    pages,
    plans,
    redaction,
    shown,
    situation,
    subscribers,
    subscribing,
)
from statuspage.views.panel import of_incident
from statuspage.views.reach import of_update

BLUEPRINTS = (
    pages.BLUEPRINT,
    incidents.BLUEPRINT,
    notices.BLUEPRINT,
    maintenances.BLUEPRINT,
    shown.BLUEPRINT,
    plans.BLUEPRINT,
    subscribers.BLUEPRINT,
    subscribing.BLUEPRINT,
    subscribing.PROVEN,
    briefings.BLUEPRINT,
    looks.BLUEPRINT,
    situation.BLUEPRINT,
    redaction.BLUEPRINT,
)
PANELS = (
    Panel(
        "incident.aside",
        "statuspage",
        "Public side",
        "statuspage/panels/incident.html",
        of_incident,
        10,
        looks_into=(PublicIncident.incident_id,),
    ),
    Panel("update.reach", "statuspage", "On the status page", "statuspage/panels/reach.html", of_update, 10),
)
NAV = (
    NavItem("Respond", "What is going on", "info", "/situation", 105, permission="statuspage:be_briefed"),
    NavItem("Respond", "Status pages", "globe", "/status-pages", 130, permission="statuspage:read", key="g s"),
    NavItem("Respond", "Told by mail", "mail", "/briefings", 135, permission="statuspage:be_briefed"),
)
