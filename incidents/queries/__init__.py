"""What is known about incidents, for whoever may see them."""

from foundation.search import SearchSource
from foundation.slots import NeedSource
from incidents.queries.board import Board, board
from incidents.queries.brief import IncidentBrief, brief, briefs, of_service, open_with_key, visible_ids
from incidents.queries.detail import IncidentDetail, UpdateItem, detail, updates
from incidents.queries.listing import Filter, IncidentItem, SimilarItem, incidents, open_count, similar
from incidents.queries.needs import needs
from incidents.queries.page import IncidentPage, incident_page
from incidents.queries.sight import CircleItem, Sight, SightingItem, TwinItem, sight, twins
from incidents.queries.timeline import timeline
from incidents.queries.views import ViewItem, saved_views
from incidents.queries.wording import TimelineItem

SEARCH = (SearchSource("incident", visible_ids),)
NEEDS = (NeedSource("incidents", needs),)

__all__ = [
    "NEEDS",
    "SEARCH",
    "Board",
    "CircleItem",
    "Filter",
    "IncidentBrief",
    "IncidentDetail",
    "IncidentItem",
    "IncidentPage",
    "Sight",
    "SightingItem",
    "SimilarItem",
    "TimelineItem",
    "TwinItem",
    "UpdateItem",
    "ViewItem",
    "board",
    "brief",
    "briefs",
    "detail",
    "incident_page",
    "incidents",
    "needs",
    "of_service",
    "open_count",
    "open_with_key",
    "saved_views",
    "sight",
    "similar",
    "timeline",
    "twins",
    "updates",
    "visible_ids",
]
