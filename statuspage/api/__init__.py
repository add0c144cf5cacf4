"""Status pages, their components, incidents and maintenances under /api/v1."""

from statuspage.api import components, incidents, maintenances, notices, pages, subscribers

BLUEPRINTS = (
    pages.BLUEPRINT,
    components.BLUEPRINT,
    incidents.BLUEPRINT,
    notices.BLUEPRINT,
    maintenances.BLUEPRINT,
    subscribers.BLUEPRINT,
)

__all__ = ["BLUEPRINTS"]
