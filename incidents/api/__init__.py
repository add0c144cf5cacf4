"""The API of incidents."""

from incidents.api import incidents, response

BLUEPRINTS = (incidents.BLUEPRINT, response.BLUEPRINT)
