"""Status pages, their components, incidents and maintenances under /api/v1."""

from statuspage.api import components, incidents, maintenances, pages

BLUEPRINTS = (pages.BLUEPRINT, components.BLUEPRINT, incidents.BLUEPRINT, maintenances.BLUEPRINT)

__all__ = ["BLUEPRINTS"]
