"""Who may look over the rooms, and who looks after the jobs."""

from foundation.authz import Grant, Scope, is_admin, is_viewer

GRANTS = {
    "insights:read": Grant(((is_viewer,),), scope=Scope.READ),
    "insights:operate": Grant(
        ((is_admin,),), scope=Scope.READ, reason="Only administrators look after the jobs. Ask one."
    ),
    "insights:replay": Grant(
        ((is_admin,),),
        scope=Scope.ADMIN,
        sees="insights:read",
        reason="Only administrators put failed jobs back to work. Ask one.",
        noun="job",
    ),
}
