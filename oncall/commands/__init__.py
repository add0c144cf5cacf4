"""The only ways to change who is on call, and what becomes of a page."""

from oncall.commands.answer import acknowledge, decline
from oncall.commands.carry import report_page, settle_page, take_page
from oncall.commands.contact import add_contact, remove_contact, set_quiet_hours
from oncall.commands.escalate import on_time
from oncall.commands.gaps import tell_of_gaps
from oncall.commands.importing import ImportedCalendar, import_calendar, rehearse_calendar
from oncall.commands.page import page_by_hand, test_contact
from oncall.commands.phone import ask_for_code, confirm_contact, forget_numbers, note_trouble, settle_code
from oncall.commands.planning import add_override, remove_override, retire_schedule, swap_shifts, write_schedule
from oncall.commands.policies import retire_policy, write_policy
from oncall.commands.review import Audited, audit, review

__all__ = [
    "Audited",
    "ImportedCalendar",
    "acknowledge",
    "add_contact",
    "add_override",
    "ask_for_code",
    "audit",
    "confirm_contact",
    "decline",
    "forget_numbers",
    "import_calendar",
    "note_trouble",
    "on_time",
    "page_by_hand",
    "rehearse_calendar",
    "remove_contact",
    "remove_override",
    "report_page",
    "retire_policy",
    "retire_schedule",
    "review",
    "set_quiet_hours",
    "settle_code",
    "settle_page",
    "swap_shifts",
    "take_page",
    "tell_of_gaps",
    "test_contact",
    "write_policy",
    "write_schedule",
]
