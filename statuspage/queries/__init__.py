"""What status pages say and what is published of incidents, for those who look after them."""

from foundation.slots import NeedSource
from statuspage.queries.needs import silent_incidents
from statuspage.queries.notices import SuggestedNotice, suggested_notice
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
from statuspage.queries.state import public_state

NEEDS = (NeedSource("statuspage", silent_incidents),)

__all__ = [
    "NEEDS",
    "ComponentItem",
    "PageDetail",
    "PageItem",
    "PublishedIncident",
    "SuggestedNotice",
    "component",
    "components",
    "page_names",
    "public_state",
    "published_sides",
    "shown_files",
    "status_page",
    "status_pages",
    "suggested_notice",
    "suggested_statuses",
]
