"""The API of incidents."""

from incidents.api import around, incidents, response

BLUEPRINTS = (incidents.BLUEPRINT, response.BLUEPRINT, around.BLUEPRINT)
