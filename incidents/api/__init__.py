"""The API of incidents."""

from incidents.api import incidents, response, saved, sight

BLUEPRINTS = (incidents.BLUEPRINT, response.BLUEPRINT, sight.BLUEPRINT, saved.BLUEPRINT)
