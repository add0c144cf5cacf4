"""Status pages, their components, incidents and maintenances under /api/v1."""

from statuspage.api import (
    briefings,
    components,
    incidents,
    looks,
    maintenances,
    notices,
    pages,
    plans,
    redaction,
    situation,
    subscribers,
    subscribing,
)

BLUEPRINTS = (
    pages.BLUEPRINT,
    components.BLUEPRINT,
    incidents.BLUEPRINT,
    notices.BLUEPRINT,
    maintenances.BLUEPRINT,
    plans.BLUEPRINT,
    subscribers.BLUEPRINT,
    briefings.BLUEPRINT,
    looks.BLUEPRINT,
    redaction.BLUEPRINT,
    situation.BLUEPRINT,
    subscribing.BLUEPRINT,
)

__all__ = ["BLUEPRINTS"]
