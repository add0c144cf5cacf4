"""The only ways to change an incident; every surface calls these."""

from incidents.commands.alert import note_alert
from incidents.commands.change import mark_change
from incidents.commands.declare import declare
from incidents.commands.edit import edit, set_severity, set_visibility
from incidents.commands.impact import describe_impact
from incidents.commands.importing import Taken, Verdict, import_postmortem
from incidents.commands.links import add_link, remove_link, set_bridge
from incidents.commands.merge import merge
from incidents.commands.move import correct_moment, transition
from incidents.commands.redact import redact
from incidents.commands.report import add_ticket, report_problem
from incidents.commands.respond import add_participant, add_task, assign_role, complete_task
from incidents.commands.service import add_service, remove_service
from incidents.commands.sight import admit_circle, dismiss_circle, note_sighting, remove_participant
from incidents.commands.sighting import add_sighting
from incidents.commands.tell import dismiss_notice, tell_dependents
from incidents.commands.update import post_update
from incidents.commands.views import drop_view, save_view

__all__ = [
    "Taken",
    "Verdict",
    "add_link",
    "add_participant",
    "add_service",
    "add_sighting",
    "add_task",
    "add_ticket",
    "admit_circle",
    "assign_role",
    "complete_task",
    "correct_moment",
    "declare",
    "describe_impact",
    "dismiss_circle",
    "dismiss_notice",
    "drop_view",
    "edit",
    "import_postmortem",
    "mark_change",
    "merge",
    "note_alert",
    "note_sighting",
    "post_update",
    "redact",
    "remove_link",
    "remove_participant",
    "remove_service",
    "report_problem",
    "save_view",
    "set_bridge",
    "set_severity",
    "set_visibility",
    "tell_dependents",
    "transition",
]
