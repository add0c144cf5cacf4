"""Who may do what with people, teams and what they prove themselves with."""

from foundation.authz import CONSOLE, Grant, Scope, anyone, is_admin, is_viewer
from foundation.work import Reading


def is_oneself(reading: Reading, subject: object) -> bool:
    """Hold when the subject is the id of the person who acts."""
    return subject is not None and reading.principal.person_id == subject


def is_console(reading: Reading, _subject: object) -> bool:
    """Hold for whoever has the machine itself."""
    return reading.principal.id == CONSOLE.id


def is_workflow(reading: Reading, _subject: object) -> bool:
    """Hold for the house's own machines, which write of people by name."""
    return reading.principal.is_machine


GRANTS = {
    "accounts:read": Grant(((is_viewer,), (is_workflow,)), scope=Scope.READ, noun="person"),
    "accounts:manage": Grant(
        ((is_admin,),), scope=Scope.ADMIN, reason="Only administrators add people, teams and roles. Ask one."
    ),
    "accounts:prefer": Grant(((is_oneself,),), reason="People choose their own time zone and theme."),
    # What lets somebody in asks for the widest scope, or a narrow token could make itself a wider one.
    "accounts:password": Grant(
        ((is_oneself,), (is_admin,)),
        scope=Scope.ADMIN,
        reason="People change their own password; an administrator can give them a new one.",
    ),
    "accounts:tokens": Grant(
        ((is_oneself,), (is_console,)), scope=Scope.ADMIN, reason="People make tokens only for themselves."
    ),
    "accounts:revoke": Grant(
        ((is_oneself,), (is_admin,)),
        scope=Scope.ADMIN,
        reason="People take back their own tokens; an administrator can do it for them.",
    ),
    "accounts:sign_in": Grant(((anyone,),), scope=Scope.READ),
    "accounts:begin_set_up": Grant(
        ((is_console,),), scope=Scope.ADMIN, reason="Setting up begins on the machine itself."
    ),
    "accounts:set_up": Grant(((anyone,),), scope=Scope.READ),
}
