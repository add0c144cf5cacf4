"""What is known about incidents, for whoever may see them."""

from foundation.search import SearchSource
from foundation.slots import NeedSource
from incidents.queries.board import Board, board
from incidents.queries.brief import IncidentBrief, brief, briefs, of_service, open_with_key, visible_ids
from incidents.queries.detail import IncidentDetail, UpdateItem, detail, goes_on_as, updates
from incidents.queries.files import FileContent, file_content
from incidents.queries.history import UpdateHistory, update_history
from incidents.queries.listing import Filter, IncidentItem, SimilarItem, incidents, open_count, similar
from incidents.queries.needs import needs
from incidents.queries.page import IncidentPage, incident_page
from incidents.queries.relations import Evidence, RelationItem, evidence, relations, watchers
from incidents.queries.roles import RoleBook, role_book
from incidents.queries.templates import TemplateItem, names_for, template, templates, values_of
from incidents.queries.timeline import timeline
from incidents.queries.wording import TimelineItem

SEARCH = (SearchSource("incident", visible_ids),)
NEEDS = (NeedSource("incidents", needs),)

__all__ = [
    "NEEDS",
    "SEARCH",
    "Board",
    "Evidence",
    "FileContent",
    "Filter",
    "IncidentBrief",
    "IncidentDetail",
    "IncidentItem",
    "IncidentPage",
    "RelationItem",
    "RoleBook",
    "SimilarItem",
    "TemplateItem",
    "TimelineItem",
    "UpdateHistory",
    "UpdateItem",
    "board",
    "brief",
    "briefs",
    "detail",
    "evidence",
    "file_content",
    "goes_on_as",
    "incident_page",
    "incidents",
    "names_for",
    "needs",
    "of_service",
    "open_count",
    "open_with_key",
    "relations",
    "role_book",
    "similar",
    "template",
    "templates",
    "timeline",
    "update_history",
    "updates",
    "values_of",
    "visible_ids",
    "watchers",
]
