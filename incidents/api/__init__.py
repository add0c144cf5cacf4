"""The API of incidents."""

from incidents.api import incidents, recovery, response

BLUEPRINTS = (incidents.BLUEPRINT, response.BLUEPRINT, recovery.BLUEPRINT)
