"""The only ways to change an incident; every surface calls these."""

from incidents.commands.alert import note_alert
from incidents.commands.correct import correct_update
from incidents.commands.declare import declare
from incidents.commands.edit import edit, set_severity, set_visibility
from incidents.commands.keep import attach, pin_entry, unpin_entry
from incidents.commands.merge import merge
from incidents.commands.move import correct_moment, transition
from incidents.commands.promise import snooze_update
from incidents.commands.redact import redact
from incidents.commands.relate import open_stream, relate_incidents, unrelate_incidents
from incidents.commands.respond import add_participant, add_task, assign_role, complete_task
from incidents.commands.role import require_roles, save_role
from incidents.commands.service import add_service, remove_service
from incidents.commands.task import change_task, reopen_task
from incidents.commands.template import retire_template, save_template
from incidents.commands.update import post_update
from incidents.commands.watch import unwatch, watch

__all__ = [
    "add_participant",
    "add_service",
    "add_task",
    "assign_role",
    "attach",
    "change_task",
    "complete_task",
    "correct_moment",
    "correct_update",
    "declare",
    "edit",
    "merge",
    "note_alert",
    "open_stream",
    "pin_entry",
    "post_update",
    "redact",
    "relate_incidents",
    "remove_service",
    "reopen_task",
    "require_roles",
    "retire_template",
    "save_role",
    "save_template",
    "set_severity",
    "set_visibility",
    "snooze_update",
    "transition",
    "unpin_entry",
    "unrelate_incidents",
    "unwatch",
    "watch",
]
