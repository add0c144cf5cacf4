"""How many hear it by mail or webhook, said before an update goes to the world."""

from collections.abc import Sequence

from foundation.work import Reading
from incidents.queries import IncidentBrief
from statuspage.queries import reach_of


def of_update(reading: Reading, incident: IncidentBrief) -> Sequence[tuple[str, int]] | None:
    """Return the pages that a public update of the incident goes to, and how many it is sent to there."""
    if incident.is_private or incident.mode != "standard" or not reading.permits("statuspage:publish"):
        return None
    return reach_of(reading, incident)
