"""Who may have programs told, and who tells them."""

from foundation.authz import Grant, Scope, is_admin, is_machine

NOUN = "webhook"
GRANTS = {
    "webhooks:manage": Grant(
        ((is_admin,),), scope=Scope.ADMIN, reason="Only administrators add and look after webhooks. Ask one.", noun=NOUN
    ),
    "webhooks:call": Grant(((is_machine("workflow"),),), reason="Workflows have programs told by a step.", noun=NOUN),
    "webhooks:deliver": Grant(((is_machine("webhooks"),),), reason="Only the house calls webhooks.", noun=NOUN),
}
