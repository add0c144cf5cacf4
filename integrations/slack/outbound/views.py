"""What an incident's page shows of Slack."""

from foundation.slots import Panel
from integrations.slack.outbound.model import SlackRoom
from integrations.slack.outbound.queries import room_of

PANELS = (
    Panel(
        "incident.aside",
        "slack",
        "Slack",
        "integrations/slack/room.html",
        room_of,
        order=15,
        looks_into=(SlackRoom.incident_id,),
    ),
)
