"""The pages of services, and of the whole catalog."""

from catalog.views import runbooks, services, whole
from foundation.slots import NavItem

BLUEPRINTS = (services.BLUEPRINT, runbooks.BLUEPRINT, whole.BLUEPRINT)
NAV = (NavItem("Understand", "Services", "service", "/services", order=410, permission="catalog:read", key="g v"),)
