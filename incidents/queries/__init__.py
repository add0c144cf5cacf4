"""What is known about incidents, for whoever may see them."""

from foundation.search import SearchSource
from foundation.slots import NeedSource
from incidents.queries.board import Board, board
from incidents.queries.brief import IncidentBrief, brief, briefs, of_service, open_with_key, visible_ids
from incidents.queries.detail import IncidentDetail, UpdateItem, detail, updates
from incidents.queries.entry import EntryPage, entry_page
from incidents.queries.export import TYPES, Export, exported
from incidents.queries.listing import Filter, IncidentItem, SimilarItem, incidents, open_count, similar
from incidents.queries.needs import needs
from incidents.queries.page import IncidentPage, incident_page
from incidents.queries.timeline import (
    KINDS,
    OTHER,
    Correction,
    Narrowed,
    corrections,
    in_order,
    kind_of,
    timeline,
)
from incidents.queries.wording import TimelineItem

SEARCH = (SearchSource("incident", visible_ids),)
NEEDS = (NeedSource("incidents", needs),)

__all__ = [
    "KINDS",
    "NEEDS",
    "OTHER",
    "SEARCH",
    "TYPES",
    "Board",
    "Correction",
    "EntryPage",
    "Export",
    "Filter",
    "IncidentBrief",
    "IncidentDetail",
    "IncidentItem",
    "IncidentPage",
    "Narrowed",
    "SimilarItem",
    "TimelineItem",
    "UpdateItem",
    "board",
    "brief",
    "briefs",
    "corrections",
    "detail",
    "entry_page",
    "exported",
    "in_order",
    "incident_page",
    "incidents",
    "kind_of",
    "needs",
    "of_service",
    "open_count",
    "open_with_key",
    "similar",
    "timeline",
    "updates",
    "visible_ids",
]
