"""Who may give builds a key."""

from foundation.authz import Grant, Scope, is_admin

NOUN = "build source"
GRANTS = {
    "build_sources:manage": Grant(
        ((is_admin,),),
        scope=Scope.ADMIN,
        reason="Only administrators give builds a key. Ask one.",
        noun=NOUN,
    ),
}
