"""How the organisation stands: what is open by severity, and what the public status pages say."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog import queries as catalog
from foundation.work import Reading
from incidents import queries as incidents
from incidents.queries import IncidentItem
from statuspage import queries as statuspage
from statuspage.queries import ComponentItem, PageItem

MOST = 50
SHOWN = 6
WELL = "operational"
OPEN = "open"


@dataclass(frozen=True)
class OpenIncidents:
    """The open incidents that the reader may know of: how many of each severity, the worst first, and the latest."""

    count: int
    by_severity: Mapping[str, int]
    latest: Sequence[IncidentItem]


@dataclass(frozen=True)
class PublicStatus:
    """A status page in a line, with the parts that do not work as they should."""

    page: PageItem
    troubled: Sequence[ComponentItem]


def open_incidents(reading: Reading) -> OpenIncidents:
    """Return what is open."""
    reading.require("insights:read")
    items = incidents.incidents(reading, incidents.Filter(states=(OPEN,)), MOST).items
    ranks = {severity.key: severity.rank for severity in catalog.severities(reading)}
    worst_first = sorted(items, key=lambda item: ranks.get(item.brief.severity, len(ranks)))
    counted = Counter(item.brief.severity for item in worst_first)
    return OpenIncidents(incidents.open_count(reading), dict(counted), worst_first[:SHOWN])


def public_status(reading: Reading) -> list[PublicStatus]:
    """Return how the status pages stand."""
    reading.require("insights:read")
    parts = [part for part in statuspage.components(reading) if part.status != WELL and not part.is_group]
    return [
        PublicStatus(page, [part for part in parts if part.page == page.slug])
        for page in statuspage.status_pages(reading)
    ]
