"""The API of incidents."""

from incidents.api import around, context, incidents, kept, recovery, report, response, roles, running, updates

PARTS = (incidents, response, around, context, report, recovery, running, updates, kept, roles)
BLUEPRINTS = tuple(part.BLUEPRINT for part in PARTS)
