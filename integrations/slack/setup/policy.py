"""Who sets Slack up."""

from foundation.authz import Grant, Scope, is_admin

GRANTS = {
    "slack:set_up": Grant(
        ((is_admin,),), scope=Scope.ADMIN, reason="Only administrators set Slack up. Ask one.", noun="page"
    ),
}
