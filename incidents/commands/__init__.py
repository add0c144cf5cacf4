"""The only ways to change an incident; every surface calls these."""

from incidents.commands.alert import note_alert
from incidents.commands.change import mark_change
from incidents.commands.correct import correct_update
from incidents.commands.declare import declare
from incidents.commands.edit import edit, set_severity, set_visibility
from incidents.commands.field import FieldsMissing, retire_field, save_field, set_fields
from incidents.commands.impact import describe_impact
from incidents.commands.importing import Taken, Verdict, import_postmortem
from incidents.commands.keep import attach, pin_entry, unpin_entry
from incidents.commands.kind import save_type, set_type
from incidents.commands.links import add_link, remove_link, set_bridge
from incidents.commands.merge import merge
from incidents.commands.move import correct_moment, transition
from incidents.commands.note import add_note, edit_note, mark_entry, undo_note
from incidents.commands.promise import promise_update, snooze_update
from incidents.commands.redact import redact
from incidents.commands.relate import open_stream, relate_incidents, unrelate_incidents
from incidents.commands.report import add_ticket, report_problem
from incidents.commands.respond import add_participant, add_task, assign_role, complete_task
from incidents.commands.role import require_roles, save_role
from incidents.commands.service import add_service, remove_service
from incidents.commands.sight import admit_circle, dismiss_circle, note_sighting, remove_participant
from incidents.commands.sighting import add_sighting
from incidents.commands.task import TaskChanges, change_task, reopen_task
from incidents.commands.task_list import ListedTask, add_task_list, retire_task_list, save_task_list
from incidents.commands.tell import dismiss_notice, tell_dependents
from incidents.commands.template import redact_template, retire_template, save_template
from incidents.commands.update import post_update
from incidents.commands.views import drop_view, save_view
from incidents.commands.watch import unwatch, watch

__all__ = [
    "FieldsMissing",
    "ListedTask",
    "Taken",
    "TaskChanges",
    "Verdict",
    "add_link",
    "add_note",
    "add_participant",
    "add_service",
    "add_sighting",
    "add_task",
    "add_task_list",
    "add_ticket",
    "admit_circle",
    "assign_role",
    "attach",
    "change_task",
    "complete_task",
    "correct_moment",
    "correct_update",
    "declare",
    "describe_impact",
    "dismiss_circle",
    "dismiss_notice",
    "drop_view",
    "edit",
    "edit_note",
    "import_postmortem",
    "mark_change",
    "mark_entry",
    "merge",
    "note_alert",
    "note_sighting",
    "open_stream",
    "pin_entry",
    "post_update",
    "promise_update",
    "redact",
    "redact_template",
    "relate_incidents",
    "remove_link",
    "remove_participant",
    "remove_service",
    "reopen_task",
    "report_problem",
    "require_roles",
    "retire_field",
    "retire_task_list",
    "retire_template",
    "save_field",
    "save_role",
    "save_task_list",
    "save_template",
    "save_type",
    "save_view",
    "set_bridge",
    "set_fields",
    "set_severity",
    "set_type",
    "set_visibility",
    "snooze_update",
    "tell_dependents",
    "transition",
    "undo_note",
    "unpin_entry",
    "unrelate_incidents",
    "unwatch",
    "watch",
]
