"""The only ways to change an incident; every surface calls these."""

from incidents.commands.alert import note_alert
from incidents.commands.correct import correct_update
from incidents.commands.declare import declare
from incidents.commands.edit import edit, set_severity, set_visibility
from incidents.commands.merge import merge
from incidents.commands.move import correct_moment, transition
from incidents.commands.promise import snooze_update
from incidents.commands.redact import redact
from incidents.commands.respond import add_participant, add_task, assign_role, complete_task
from incidents.commands.service import add_service, remove_service
from incidents.commands.template import retire_template, save_template
from incidents.commands.update import post_update

__all__ = [
    "add_participant",
    "add_service",
    "add_task",
    "assign_role",
    "complete_task",
    "correct_moment",
    "correct_update",
    "declare",
    "edit",
    "merge",
    "note_alert",
    "post_update",
    "redact",
    "remove_service",
    "retire_template",
    "save_template",
    "set_severity",
    "set_visibility",
    "snooze_update",
    "transition",
]
