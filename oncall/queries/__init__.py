"""What is known about who is on call, and about pages, for whoever may see it."""

from foundation.slots import NeedSource
from oncall.queries.auditing import is_well
from oncall.queries.contacts import SMS, VOICE, Contacts, WayItem, contacts, contacts_of, is_quiet_time
from oncall.queries.gaps import GAPS_AHEAD, GapsMail, Uncovered, gap_needs, gaps_mail, uncovered
from oncall.queries.nameable import nameable
from oncall.queries.outside import Asked, OutsidePage, asked_by_hand, open_outside, outside_page, outside_pages
from oncall.queries.pages import (
    DeliveryItem,
    EscalationItem,
    PageDetail,
    PageItem,
    TrailItem,
    escalation,
    escalations_of,
    needs,
    page,
    pages,
    people_of,
    step_words,
    target_words,
)
from oncall.queries.parcels import Parcel, parcel
from oncall.queries.phones import Calling, CodeParcel, calling, code_parcel, owners_of, waiting_at
from oncall.queries.policies import PolicyItem, fallback, is_set_up, policies, policies_of_teams, policy
from oncall.queries.schedules import (
    OverrideItem,
    ScheduleItem,
    on_call,
    overrides_of,
    plan_with,
    schedule,
    schedule_turns,
    schedules,
)

NEEDS = (NeedSource("pages", needs), NeedSource("oncall_gaps", gap_needs))

__all__ = [
    "GAPS_AHEAD",
    "NEEDS",
    "SMS",
    "VOICE",
    "Asked",
    "Calling",
    "CodeParcel",
    "Contacts",
    "DeliveryItem",
    "EscalationItem",
    "GapsMail",
    "OutsidePage",
    "OverrideItem",
    "PageDetail",
    "PageItem",
    "Parcel",
    "PolicyItem",
    "ScheduleItem",
    "TrailItem",
    "Uncovered",
    "WayItem",
    "asked_by_hand",
    "calling",
    "code_parcel",
    "contacts",
    "contacts_of",
    "escalation",
    "escalations_of",
    "fallback",
    "gap_needs",
    "gaps_mail",
    "is_quiet_time",
    "is_set_up",
    "is_well",
    "nameable",
    "needs",
    "on_call",
    "open_outside",
    "outside_page",
    "outside_pages",
    "overrides_of",
    "owners_of",
    "page",
    "pages",
    "parcel",
    "people_of",
    "plan_with",
    "policies",
    "policies_of_teams",
    "policy",
    "schedule",
    "schedule_turns",
    "schedules",
    "step_words",
    "target_words",
    "uncovered",
    "waiting_at",
]
