"""What an incident's page shows of its public side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from foundation.work import Reading
from incidents.queries import IncidentBrief
from statuspage.queries import PublishedIncident, page_names, published_sides


@dataclass(frozen=True)
class OfIncident:
    """What is published of an incident, where it could be, and why not where it may not be."""

    incident: IncidentBrief
    sides: Sequence[PublishedIncident]
    pages: Mapping[str, str]
    refusal: str


def of_incident(reading: Reading, incident: IncidentBrief) -> OfIncident | None:
    """Return the public side of an incident; nothing where there is no status page."""
    pages = page_names(reading)
    if not pages:
        return None
    sides = published_sides(reading, incident.id)
    told = {side.page for side in sides if side.is_published}
    untold = {slug: name for slug, name in pages.items() if slug not in told}
    return OfIncident(incident, sides, untold, _refusal(incident))


def _refusal(incident: IncidentBrief) -> str:
    if incident.is_private:
        return "It is private: nothing of it can be published."
    return "" if incident.mode == "standard" else f"It is a {incident.mode} record: the world never hears of those."
