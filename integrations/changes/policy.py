"""Who may add change sources."""

from foundation.authz import Grant, Scope, is_admin

GRANTS = {
    "change_sources:manage": Grant(
        ((is_admin,),), scope=Scope.ADMIN, reason="Only administrators add and disable change sources. Ask one."
    ),
}
