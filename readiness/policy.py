"""Who may write checklists, answer for a service, decide about its readiness, and judge escapes."""

from foundation.authz import Grant, Scope, is_admin, is_machine, is_responder, is_reviewer, is_viewer
from foundation.work import Reading

COUNCIL = "readiness_council"
WRITES = "Reviewers and the readiness council write checklists. Ask one."
ANSWERS = "The team that owns the service, and responders, answer for it."


def is_inside(reading: Reading, _subject: object) -> bool:
    """Hold for people inside and for the house's own machines."""
    return reading.principal.is_machine or is_viewer(reading, None)


def is_of_council(reading: Reading, _subject: object) -> bool:
    """Hold for the readiness council."""
    return COUNCIL in reading.principal.groups


def owns_the_service(reading: Reading, owner_team_id: object) -> bool:
    """Hold for members of the team (its id is the subject) that owns the service."""
    return owner_team_id is not None and owner_team_id in reading.principal.team_ids


def is_not_the_only_answerer(reading: Reading, answerers: object) -> bool:
    """Hold for whoever did not give all of the answers; the subject is the set of those who did."""
    me = reading.principal.person_id
    return not isinstance(answerers, frozenset) or me is None or answerers != {me}


GRANTS = {
    "checklists:read": Grant(((is_inside,),), scope=Scope.READ, noun="checklist"),
    "checklists:write": Grant(((is_reviewer,), (is_of_council,)), reason=WRITES, noun="checklist"),
    "checklists:publish": Grant(((is_reviewer,), (is_of_council,)), reason=WRITES, noun="checklist"),
    "reviews:read": Grant(((is_inside,),), scope=Scope.READ, noun="review"),
    "reviews:start": Grant(((is_responder,), (is_viewer, owns_the_service)), reason=ANSWERS, noun="review"),
    "reviews:answer": Grant(((is_responder,), (is_viewer, owns_the_service)), reason=ANSWERS, noun="review"),
    "reviews:settle": Grant(
        ((is_responder,), (is_viewer, owns_the_service), (is_machine("readiness"),)), reason=ANSWERS, noun="review"
    ),
    "reviews:accept_risk": Grant(
        ((is_reviewer, is_not_the_only_answerer), (is_admin,)),
        reason="A reviewer who did not give the answer accepts its risk.",
        noun="review",
    ),
    "reviews:decide": Grant(
        ((is_reviewer, is_not_the_only_answerer), (is_of_council, is_not_the_only_answerer), (is_admin,)),
        reason="A reviewer decides, and nobody alone about what only they answered.",
        noun="review",
    ),
    "escapes:read": Grant(((is_inside,),), scope=Scope.READ, noun="escape"),
    "escapes:judge": Grant(
        ((is_machine("readiness"),), (is_reviewer,)), reason="Reviewers confirm escapes.", noun="escape"
    ),
    "escapes:cover": Grant(
        ((is_reviewer,), (is_of_council,)), reason="Reviewers say which question covers a cause.", noun="cause"
    ),
}
