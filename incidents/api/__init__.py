"""The API of incidents."""

from incidents.api import context, incidents, report, response

BLUEPRINTS = (incidents.BLUEPRINT, response.BLUEPRINT, context.BLUEPRINT, report.BLUEPRINT)
