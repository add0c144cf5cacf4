"""The API of incidents."""

from incidents.api import around, context, incidents, recovery, report, response, saved, sight

BLUEPRINTS = (
    incidents.BLUEPRINT,
    response.BLUEPRINT,
    around.BLUEPRINT,
    context.BLUEPRINT,
    report.BLUEPRINT,
    recovery.BLUEPRINT,
    sight.BLUEPRINT,
    saved.BLUEPRINT,
)
