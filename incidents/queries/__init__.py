"""What is known about incidents, for whoever may see them."""

from foundation.search import SearchSource
from foundation.slots import NeedSource
from incidents.queries.board import Board, board
from incidents.queries.brief import (
    IncidentBrief,
    active_keys,
    brief,
    briefs,
    is_seen,
    of_service,
    open_with_key,
    visible_ids,
)
from incidents.queries.changed import ChangedItem, MarkItem, WhatChanged, marked_changes, what_changed
from incidents.queries.detail import IncidentDetail, UpdateItem, detail, goes_on_as, last_told, updates
from incidents.queries.entry import EntryPage, entry_page, latest_own_note
from incidents.queries.export import TYPES, Export, exported
from incidents.queries.files import FileContent, file_content
from incidents.queries.history import UpdateHistory, update_history
from incidents.queries.kinds import (
    FieldItem,
    FilledField,
    ListedTaskItem,
    OfferedLists,
    TaskListBrief,
    TypeItem,
    filled_fields,
    incident_fields,
    incident_types,
    offered_lists,
    task_list,
    task_lists,
)
from incidents.queries.listing import Filter, IncidentItem, incidents, open_count
from incidents.queries.merged import merged_in, whole_timeline
from incidents.queries.mitigations import mitigations
from incidents.queries.needs import needs
from incidents.queries.page import IncidentPage, incident_page
from incidents.queries.recents import RecentService, recent_services
from incidents.queries.recovery import (
    MOST_SHOWN,
    IncidentRecovery,
    RecoveryItem,
    ServiceRecoveries,
    recoveries_of_service,
    recovery_of_incident,
)
from incidents.queries.relations import Evidence, RelationItem, evidence, relations, watchers
from incidents.queries.roles import RoleBook, role_book
from incidents.queries.sight import CircleItem, Sight, SightingItem, insiders, sight
from incidents.queries.similar import SimilarItem, shared_keys, similar
from incidents.queries.source import SourceItem, is_imported, source_of
from incidents.queries.templates import TemplateItem, begun_updates, names_for, template, templates, values_of
from incidents.queries.timeline import (
    KINDS,
    OTHER,
    Correction,
    Narrowed,
    in_order,
    kind_of,
    moment_history,
    timeline,
)
from incidents.queries.told import ToldTeam, notices, told
from incidents.queries.views import ViewItem, saved_views
from incidents.queries.wording import TimelineItem

SEARCH = (SearchSource("incident", is_seen),)
NEEDS = (NeedSource("incidents", needs), NeedSource("incidents that concern my teams", notices))

__all__ = [
    "KINDS",
    "MOST_SHOWN",
    "NEEDS",
    "OTHER",
    "SEARCH",
    "TYPES",
    "Board",
    "ChangedItem",
    "CircleItem",
    "Correction",
    "EntryPage",
    "Evidence",
    "Export",
    "FieldItem",
    "FileContent",
    "FilledField",
    "Filter",
    "IncidentBrief",
    "IncidentDetail",
    "IncidentItem",
    "IncidentPage",
    "IncidentRecovery",
    "ListedTaskItem",
    "MarkItem",
    "Narrowed",
    "OfferedLists",
    "RecentService",
    "RecoveryItem",
    "RelationItem",
    "RoleBook",
    "ServiceRecoveries",
    "Sight",
    "SightingItem",
    "SimilarItem",
    "SourceItem",
    "TaskListBrief",
    "TemplateItem",
    "TimelineItem",
    "ToldTeam",
    "TypeItem",
    "UpdateHistory",
    "UpdateItem",
    "ViewItem",
    "WhatChanged",
    "active_keys",
    "begun_updates",
    "board",
    "brief",
    "briefs",
    "detail",
    "entry_page",
    "evidence",
    "exported",
    "file_content",
    "filled_fields",
    "goes_on_as",
    "in_order",
    "incident_fields",
    "incident_page",
    "incident_types",
    "incidents",
    "insiders",
    "is_imported",
    "is_seen",
    "kind_of",
    "last_told",
    "latest_own_note",
    "marked_changes",
    "merged_in",
    "mitigations",
    "moment_history",
    "names_for",
    "needs",
    "notices",
    "of_service",
    "offered_lists",
    "open_count",
    "open_with_key",
    "recent_services",
    "recoveries_of_service",
    "recovery_of_incident",
    "relations",
    "role_book",
    "saved_views",
    "shared_keys",
    "sight",
    "similar",
    "source_of",
    "task_list",
    "task_lists",
    "template",
    "templates",
    "timeline",
    "told",
    "update_history",
    "updates",
    "values_of",
    "visible_ids",
    "watchers",
    "what_changed",
    "whole_timeline",
]
