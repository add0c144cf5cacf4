"""Who may say who a member of a workspace is."""

from typing import Any

from foundation.authz import Grant, Scope, is_admin, is_machine
from foundation.work import Reading


def is_of_oneself(reading: Reading, subject: Any) -> bool:  # noqa: ANN401 - an identity, or the offer of one
    """Hold for the person whom the link is about."""
    return subject is not None and reading.principal.person_id == subject.person_id


GRANTS = {
    "slack:link": Grant(
        ((is_admin,),), scope=Scope.ADMIN, reason="Only administrators say who somebody in Slack is. Ask one."
    ),
    "slack:confirm": Grant(
        ((is_of_oneself,),),
        scope=Scope.ADMIN,
        reason="This link is meant for somebody else. Sign in as the person whom Slack knows by that address.",
        noun="link",
    ),
    "slack:unlink": Grant(
        ((is_of_oneself,), (is_admin,), (is_machine("slack"),)), reason="People cut their own link to Slack."
    ),
    "slack:receive": Grant(((is_machine("slack"),),), reason="Only Slack itself delivers events."),
    "slack:offer": Grant(((is_machine("slack"),),), reason="Only Slack's own requests make such offers."),
}
