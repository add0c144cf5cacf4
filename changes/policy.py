"""Who reads, tells and sorts out changes."""

from foundation.authz import Grant, Scope, is_admin, is_machine, is_responder, is_viewer
from foundation.work import Reading


def is_house(reading: Reading, _subject: object) -> bool:
    """Hold for the house's own machines, which draft documents from what changed."""
    return reading.principal.is_machine


GRANTS = {
    "changes:read": Grant(((is_viewer,), (is_house,)), scope=Scope.READ, noun="change"),
    "changes:record": Grant(
        ((is_responder,), (is_machine("changes"),)),
        reason="Responders and change sources tell of changes. Ask an administrator for either.",
    ),
    "changes:name": Grant(
        ((is_admin,),),
        scope=Scope.ADMIN,
        reason="Only administrators say which service a sender's name stands for. Ask one.",
    ),
}
