"""The API of incidents."""

from incidents.api import incidents, kept, response, roles, running, updates

PARTS = (incidents, response, running, updates, kept, roles)
BLUEPRINTS = tuple(part.BLUEPRINT for part in PARTS)
