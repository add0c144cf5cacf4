"""What is known about incidents, for whoever may see them."""

from foundation.search import SearchSource
from foundation.slots import NeedSource
from incidents.queries.board import Board, board
from incidents.queries.brief import IncidentBrief, brief, briefs, of_service, open_with_key, visible_ids
from incidents.queries.detail import IncidentDetail, UpdateItem, detail, updates
from incidents.queries.listing import Filter, IncidentItem, SimilarItem, incidents, open_count, similar
from incidents.queries.needs import needs
from incidents.queries.page import IncidentPage, incident_page
from incidents.queries.recovery import (
    MOST_SHOWN,
    IncidentRecovery,
    RecoveryItem,
    ServiceRecoveries,
    recoveries_of_service,
    recovery_of_incident,
)
from incidents.queries.source import SourceItem, is_imported, source_of
from incidents.queries.timeline import timeline
from incidents.queries.wording import TimelineItem

SEARCH = (SearchSource("incident", visible_ids),)
NEEDS = (NeedSource("incidents", needs),)

__all__ = [
    "MOST_SHOWN",
    "NEEDS",
    "SEARCH",
    "Board",
    "Filter",
    "IncidentBrief",
    "IncidentDetail",
    "IncidentItem",
    "IncidentPage",
    "IncidentRecovery",
    "RecoveryItem",
    "ServiceRecoveries",
    "SimilarItem",
    "SourceItem",
    "TimelineItem",
    "UpdateItem",
    "board",
    "brief",
    "briefs",
    "detail",
    "incident_page",
    "incidents",
    "is_imported",
    "needs",
    "of_service",
    "open_count",
    "open_with_key",
    "recoveries_of_service",
    "recovery_of_incident",
    "similar",
    "source_of",
    "timeline",
    "updates",
    "visible_ids",
]
