"""The API of incidents."""

from incidents.api import incidents, response, sight

BLUEPRINTS = (incidents.BLUEPRINT, response.BLUEPRINT, sight.BLUEPRINT)
