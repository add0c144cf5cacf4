"""The only ways to change an incident; every surface calls these."""

from incidents.commands.alert import note_alert
from incidents.commands.declare import declare
from incidents.commands.edit import edit, set_severity, set_visibility
from incidents.commands.merge import merge
from incidents.commands.move import correct_moment, transition
from incidents.commands.redact import redact
from incidents.commands.respond import add_participant, add_task, assign_role, complete_task
from incidents.commands.service import add_service, remove_service
from incidents.commands.sight import admit_circle, dismiss_circle, note_sighting, remove_participant
from incidents.commands.update import post_update
from incidents.commands.views import drop_view, save_view

__all__ = [
    "add_participant",
    "add_service",
    "add_task",
    "admit_circle",
    "assign_role",
    "complete_task",
    "correct_moment",
    "declare",
    "dismiss_circle",
    "drop_view",
    "edit",
    "merge",
    "note_alert",
    "note_sighting",
    "post_update",
    "redact",
    "remove_participant",
    "remove_service",
    "save_view",
    "set_severity",
    "set_visibility",
    "transition",
]
