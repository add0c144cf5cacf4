"""The API of incidents."""

from incidents.api import incidents, kept, response, running, updates

BLUEPRINTS = (incidents.BLUEPRINT, response.BLUEPRINT, running.BLUEPRINT, updates.BLUEPRINT, kept.BLUEPRINT)
