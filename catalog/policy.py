"""Who may do what with services."""

from foundation.authz import Grant, Scope, is_admin, is_machine, is_responder, is_viewer
from foundation.work import Reading


def is_of_owner_team(reading: Reading, subject: object) -> bool:
    """Hold for people of the team (its id is the subject) that owns the service."""
    return subject is not None and subject in reading.principal.team_ids


def is_workflow(reading: Reading, _subject: object) -> bool:
    """Hold for the house's own machines, which judge incidents by what is known of services."""
    return reading.principal.is_machine


GRANTS = {
    "catalog:read": Grant(((is_viewer,), (is_workflow,)), scope=Scope.READ, noun="service"),
    "catalog:add": Grant(((is_responder,),), reason="Responders and above add services. Ask one."),
    "catalog:change": Grant(
        ((is_responder,), (is_viewer, is_of_owner_team)),
        reason="Responders and people of the owning team change a service. Ask one.",
    ),
    "catalog:note_rehearsal": Grant(
        ((is_machine("readiness"),),), reason="A game day notes what it rehearsed by itself.", noun="runbook"
    ),
    "catalog:measure": Grant(
        ((is_machine("builds"),),),
        reason="Builds push values with a key of theirs. Ask an administrator for one.",
        noun="service",
    ),
    "catalog:import": Grant(((is_admin,),), scope=Scope.ADMIN, reason="Only administrators import a catalog. Ask one."),
}
