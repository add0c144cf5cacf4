"""Who may plan who is on, page people, and answer for a page."""

from typing import Any

from foundation.authz import Grant, Scope, is_admin, is_machine, is_responder, is_viewer, machine
from foundation.work import Reading

ONCALL = machine("oncall")
CARRIERS = ("email", "slack", "pagerduty", "twilio", "oncall")
NOUN = "page"


def is_carrier(reading: Reading, _subject: object) -> bool:
    """Hold for the machines that carry pages to people."""
    return any(reading.principal.id == f"machine:{name}" for name in CARRIERS)


def is_oneself(reading: Reading, subject: object) -> bool:
    """Hold when the subject is the id of the person who acts."""
    return subject is not None and reading.principal.person_id == subject


def is_paged(reading: Reading, subject: Any) -> bool:  # noqa: ANN401 - a page
    """Hold for whom the page calls."""
    return subject is not None and subject.person_id is not None and subject.person_id == reading.principal.person_id


RESPONDERS = "Only responders, reviewers and administrators do this. Ask an administrator for the role."
GRANTS = {
    "oncall:read": Grant(
        ((is_viewer,), (is_carrier,), (is_machine("workflow"),)), scope=Scope.READ, noun="on-call schedule"
    ),
    # An administrator has schedules taken over; what then writes them is the house.
    "oncall:plan": Grant(
        ((is_responder,), (is_machine("workflow:pagerduty"),)), reason=RESPONDERS, noun="on-call schedule"
    ),
    "oncall:configure": Grant(
        ((is_admin,),), scope=Scope.ADMIN, reason="Only administrators write escalation policies. Ask one."
    ),
    "oncall:contact": Grant(((is_oneself,),), reason="People say for themselves how they are reached."),
    "oncall:page": Grant(((is_responder,),), reason=RESPONDERS, noun=NOUN),
    "oncall:answer": Grant(((is_paged,), (is_responder,), (is_machine("pagerduty"),)), reason=RESPONDERS, noun=NOUN),
    "oncall:carry": Grant(((is_carrier,),), reason="Only the house carries pages.", noun=NOUN),
    "oncall:escalate": Grant(((is_machine("oncall"),), (is_admin,)), reason="Only the house escalates.", noun=NOUN),
}
