"""The API of incidents."""

from incidents.api import incidents, response, running

BLUEPRINTS = (incidents.BLUEPRINT, response.BLUEPRINT, running.BLUEPRINT)
