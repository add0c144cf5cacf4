"""The API of incidents."""

from incidents.api import incidents, response, timeline

BLUEPRINTS = (incidents.BLUEPRINT, response.BLUEPRINT, timeline.BLUEPRINT)
