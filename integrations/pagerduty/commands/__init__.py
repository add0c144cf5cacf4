"""What changes by what is said between PagerDuty and us."""

from integrations.pagerduty.commands.hearing import apply_events, forget_events, note_revival, take_in
from integrations.pagerduty.commands.people import choose_person, look_again, note_account
from integrations.pagerduty.commands.schedules import ask_schedules, take_schedule
from integrations.pagerduty.commands.telling import mean, note_incident, note_refusal, settle

__all__ = [
    "apply_events",
    "ask_schedules",
    "choose_person",
    "forget_events",
    "look_again",
    "mean",
    "note_account",
    "note_incident",
    "note_refusal",
    "note_revival",
    "settle",
    "take_in",
    "take_schedule",
]
