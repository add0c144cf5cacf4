"""Status pages, their components, incidents and maintenances under /api/v1."""

from statuspage.api import components, incidents, maintenances, notices, pages

BLUEPRINTS = (pages.BLUEPRINT, components.BLUEPRINT, incidents.BLUEPRINT, notices.BLUEPRINT, maintenances.BLUEPRINT)

__all__ = ["BLUEPRINTS"]
