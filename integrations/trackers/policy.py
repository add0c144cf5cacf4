"""Who sets trackers up, who makes tickets, and which machine carries them."""

from foundation.authz import Grant, Scope, is_admin, is_machine, machine

TRACKERS = machine("trackers")
GRANTS = {
    "trackers:manage": Grant(
        ((is_admin,),), scope=Scope.ADMIN, reason="Only administrators set trackers up. Ask one.", noun="page"
    ),
    "trackers:sync": Grant(((is_machine("trackers"),),), reason="Only trackers themselves say this.", noun="ticket"),
}
