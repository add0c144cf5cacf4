"""Who may see, write and run workflows."""

from foundation.authz import Grant, Scope, is_admin, is_machine, is_viewer

NOUN = "workflow"
GRANTS = {
    "workflows:read": Grant(((is_viewer,), (is_machine("workflows"),)), scope=Scope.READ, noun=NOUN),
    "workflows:configure": Grant(
        ((is_admin,),),
        scope=Scope.ADMIN,
        sees="workflows:read",
        reason="Only administrators write workflows and switch them. Ask one.",
        noun=NOUN,
    ),
    "workflows:run": Grant(
        ((is_machine("workflows"),), (is_machine("workflow"),)),
        reason="Workflows run by themselves.",
        noun=NOUN,
    ),
    "workflows:dismiss": Grant(((is_viewer,),), noun=NOUN),
}
