"""Who may add alert sources, and who speaks for one."""

from foundation.authz import Grant, Scope, is_admin, is_machine

GRANTS = {
    "alerts:manage": Grant(
        ((is_admin,),), scope=Scope.ADMIN, reason="Only administrators add and disable alert sources. Ask one."
    ),
    "alerts:receive": Grant(((is_machine("alerts"),),), reason="Only alert sources send alerts."),
}
