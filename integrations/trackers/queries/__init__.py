"""What is known of tickets elsewhere, for those who may see what they are about."""

from integrations.trackers.queries.carried import (
    Standing,
    account_of,
    anybody_tracks,
    concerns,
    is_quiet,
    polled,
    situation_of,
    standing,
)
from integrations.trackers.queries.shown import (
    RuleItem,
    TicketItem,
    TicketPanel,
    TrackerItem,
    destinations,
    of_action,
    of_incident,
    overview,
    projects,
    rules,
    ticket_of,
    troubled,
)

__all__ = [
    "RuleItem",
    "Standing",
    "TicketItem",
    "TicketPanel",
    "TrackerItem",
    "account_of",
    "anybody_tracks",
    "concerns",
    "destinations",
    "is_quiet",
    "of_action",
    "of_incident",
    "overview",
    "polled",
    "projects",
    "rules",
    "situation_of",
    "standing",
    "ticket_of",
    "troubled",
]
