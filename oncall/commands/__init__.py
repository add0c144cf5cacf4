"""The only ways to change who is on call, and what becomes of a page."""

from oncall.commands.answer import acknowledge, decline
from oncall.commands.carry import settle_page, take_page
from oncall.commands.contact import add_contact, remove_contact, set_quiet_hours
from oncall.commands.escalate import on_time
from oncall.commands.page import page_by_hand, test_contact
from oncall.commands.planning import add_override, remove_override, retire_schedule, swap_shifts, write_schedule
from oncall.commands.policies import retire_policy, write_policy
from oncall.commands.review import audit, review

__all__ = [
    "acknowledge",
    "add_contact",
    "add_override",
    "audit",
    "decline",
    "on_time",
    "page_by_hand",
    "remove_contact",
    "remove_override",
    "retire_policy",
    "retire_schedule",
    "review",
    "set_quiet_hours",
    "settle_page",
    "swap_shifts",
    "take_page",
    "test_contact",
    "write_policy",
    "write_schedule",
]
