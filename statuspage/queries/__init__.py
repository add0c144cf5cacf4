"""What status pages say and what is published of incidents, for those who look after them."""

from foundation.slots import NeedSource
from statuspage.links import Links, Proof, Purpose, signed_as
from statuspage.queries.briefings import (
    BriefingMail,
    BriefingRound,
    WishItem,
    briefing_mail,
    briefing_rounds,
    briefing_wishes,
)
from statuspage.queries.changes import Changed, changes_for_programs, due_changes
from statuspage.queries.foreseen import Foreseen, foreseen_move, foreseen_times, foreseen_work
from statuspage.queries.letters import (
    Invitation,
    Recipient,
    Said,
    due_notices,
    invitation,
    next_notice,
    takers,
    told_to_programs,
)
from statuspage.queries.needs import silent_incidents
from statuspage.queries.notices import Behind, SuggestedNotice, behind, suggested_notice
from statuspage.queries.pages import (
    ComponentItem,
    PageDetail,
    PageItem,
    PublishedIncident,
    component,
    components,
    page_item,
    page_names,
    published_sides,
    shown_files,
    status_page,
    status_pages,
    suggested_statuses,
)
from statuspage.queries.plans import PlannedItem, planned_post, planned_posts, unsaid_posts
from statuspage.queries.reach import reach_of, told_count
from statuspage.queries.seen import unseen_updates
from statuspage.queries.state import public_state
from statuspage.queries.subscribers import (
    Choice,
    Offer,
    SubscriberItem,
    SubscriberPage,
    Subscription,
    choices,
    language_for,
    open_page,
    own_subscription,
    page_subscribers,
    subscriber_record,
)
from statuspage.queries.works import planned_work, planned_works

NEEDS = (
    NeedSource("statuspage", silent_incidents),
    NeedSource("statuspage_unsaid", unsaid_posts),
    NeedSource("statuspage_unseen", unseen_updates),
)

__all__ = [
    "NEEDS",
    "Behind",
    "BriefingMail",
    "BriefingRound",
    "Changed",
    "Choice",
    "ComponentItem",
    "Foreseen",
    "Invitation",
    "Links",
    "Offer",
    "PageDetail",
    "PageItem",
    "PlannedItem",
    "Proof",
    "PublishedIncident",
    "Purpose",
    "Recipient",
    "Said",
    "SubscriberItem",
    "SubscriberPage",
    "Subscription",
    "SuggestedNotice",
    "WishItem",
    "behind",
    "briefing_mail",
    "briefing_rounds",
    "briefing_wishes",
    "changes_for_programs",
    "choices",
    "component",
    "components",
    "due_changes",
    "due_notices",
    "foreseen_move",
    "foreseen_times",
    "foreseen_work",
    "invitation",
    "language_for",
    "next_notice",
    "open_page",
    "own_subscription",
    "page_item",
    "page_names",
    "page_subscribers",
    "planned_post",
    "planned_posts",
    "planned_work",
    "planned_works",
    "public_state",
    "published_sides",
    "reach_of",
    "shown_files",
    "signed_as",
    "status_page",
    "status_pages",
    "subscriber_record",
    "suggested_notice",
    "suggested_statuses",
    "takers",
    "told_count",
    "told_to_programs",
]
