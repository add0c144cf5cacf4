"""What status pages say and what is published of incidents, for those who look after them."""

from foundation.slots import NeedSource
from statuspage.queries.needs import silent_incidents
from statuspage.queries.notices import Behind, SuggestedNotice, behind, suggested_notice
from statuspage.queries.pages import (
    ComponentItem,
    PageDetail,
    PageItem,
    PublishedIncident,
    component,
    components,
    page_names,
    published_sides,
    shown_files,
    status_page,
    status_pages,
    suggested_statuses,
)
from statuspage.queries.plans import PlannedItem, planned_post, planned_posts, unsaid_posts
from statuspage.queries.seen import unseen_updates
from statuspage.queries.state import public_state

NEEDS = (
    NeedSource("statuspage", silent_incidents),
    NeedSource("statuspage_unsaid", unsaid_posts),
    NeedSource("statuspage_unseen", unseen_updates),
)

__all__ = [
    "NEEDS",
    "Behind",
    "ComponentItem",
    "PageDetail",
    "PageItem",
    "PlannedItem",
    "PublishedIncident",
    "SuggestedNotice",
    "behind",
    "component",
    "components",
    "page_names",
    "planned_post",
    "planned_posts",
    "public_state",
    "published_sides",
    "shown_files",
    "status_page",
    "status_pages",
    "suggested_notice",
    "suggested_statuses",
]
