"""Services, their runbooks and the whole catalog, for programs."""

from catalog.api import runbooks, services, whole

BLUEPRINTS = (services.BLUEPRINT, runbooks.BLUEPRINT, whole.BLUEPRINT)
