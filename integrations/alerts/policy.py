"""Who may add alert sources and say what becomes of alerts, who may silence some, and who speaks for a source."""

from foundation.authz import Grant, Scope, is_admin, is_machine, is_responder, is_viewer, machine

WATCHMAN = machine("alerts")
# Ends an incident where a rule says so: it acts as the workflow that it is.
RECOVERY = machine("workflow:alert-recovery")
GRANTS = {
    "alerts:read": Grant(((is_viewer,), (is_machine("alerts"),)), scope=Scope.READ, noun="alert"),
    "alerts:manage": Grant(
        ((is_admin,),), scope=Scope.ADMIN, reason="Only administrators add and disable alert sources. Ask one."
    ),
    "alerts:silence": Grant(((is_responder,),), reason="Only responders, reviewers and administrators silence alerts."),
    "alerts:receive": Grant(((is_machine("alerts"),),), reason="Only alert sources send alerts."),
}
