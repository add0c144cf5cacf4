"""Who may write checklists, answer for a service, decide about its readiness, and judge escapes."""

from dataclasses import dataclass

from foundation.authz import Grant, Scope, is_admin, is_machine, is_responder, is_reviewer, is_viewer, machine
from foundation.work import Reading

READINESS = machine("readiness")
COUNCIL = "readiness_council"
RISK_OWNERS = "risk_owners"
WRITES = "Reviewers and the readiness council write checklists. Ask one."
ERASES = "Erasing words for good is an administrator's. Ask one."
APPROVES = (
    "A question from a learning is approved by a reviewer or the readiness council, "
    "by somebody who neither wrote it nor is of the team that owns what it was learned from."
)
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


def facilitates(reading: Reading, facilitator_id: object) -> bool:
    """Hold for whoever leads the game day (the subject is the person's id), and for nobody above them."""
    return reading.principal.person_id is not None and reading.principal.person_id == facilitator_id


def is_not_the_only_answerer(reading: Reading, answerers: object) -> bool:
    """Hold for whoever did not give all of the answers; the subject is the set of those who did."""
    me = reading.principal.person_id
    return not isinstance(answerers, frozenset) or me is None or answerers != {me}


def is_not_concerned(reading: Reading, people: object) -> bool:
    """Hold for whoever is not among the people who have a part in it already."""
    me = reading.principal.person_id
    return not isinstance(people, frozenset) or me is None or me not in people


@dataclass(frozen=True)
class Authorship:
    """Who wrote a question, and which teams own what it was learned from."""

    writers: frozenset[int]
    teams: frozenset[int]


def is_another_hand(reading: Reading, subject: object) -> bool:
    """Hold for people who did not write the question, and for no machine."""
    me = reading.principal.person_id
    return me is not None and isinstance(subject, Authorship) and me not in subject.writers


def is_outside(reading: Reading, subject: object) -> bool:
    """Hold for whoever is in none of the teams that the question was learned from."""
    return isinstance(subject, Authorship) and subject.teams.isdisjoint(reading.principal.team_ids)


def owns_risks(reading: Reading, _subject: object) -> bool:
    """Hold for those who may take grave risks."""
    return RISK_OWNERS in reading.principal.groups


GRANTS = {
    "checklists:read": Grant(((is_inside,),), scope=Scope.READ, noun="checklist"),
    "checklists:write": Grant(((is_reviewer,), (is_of_council,)), reason=WRITES, noun="checklist"),
    "checklists:publish": Grant(((is_reviewer,), (is_of_council,)), reason=WRITES, noun="checklist"),
    "checklists:approve": Grant(
        ((is_reviewer, is_another_hand, is_outside), (is_of_council, is_another_hand, is_outside)),
        reason=APPROVES,
        noun="question",
    ),
    "checklists:approve_inside": Grant(
        ((is_admin, is_another_hand),),
        reason="Nobody outside the team that it was learned from may approve it: an administrator does, and says why.",
        noun="question",
    ),
    "checklists:redact": Grant(
        ((is_admin,),), scope=Scope.ADMIN, sees="checklists:read", reason=ERASES, noun="checklist"
    ),
    "reviews:read": Grant(((is_inside,),), scope=Scope.READ, noun="review"),
    "reviews:start": Grant(((is_responder,), (is_viewer, owns_the_service)), reason=ANSWERS, noun="review"),
    "reviews:answer": Grant(((is_responder,), (is_viewer, owns_the_service)), reason=ANSWERS, noun="review"),
    "reviews:settle": Grant(
        ((is_responder,), (is_viewer, owns_the_service), (is_machine("readiness"),)), reason=ANSWERS, noun="review"
    ),
    "reviews:flag": Grant(
        ((is_machine("readiness"),), (is_responder,), (is_viewer, owns_the_service)), reason=ANSWERS, noun="review"
    ),
    "reviews:measure": Grant(
        ((is_machine("readiness"),), (is_machine("builds"),)),
        reason="Builds push values with a key of theirs. Ask an administrator for one.",
        noun="review",
    ),
    "reviews:challenge": Grant(
        ((is_reviewer, is_not_the_only_answerer), (is_of_council, is_not_the_only_answerer)),
        reason="A reviewer who did not give the answer doubts it, and settles the doubt.",
        noun="review",
    ),
    "reviews:verify": Grant(
        ((is_responder, is_not_concerned), (is_reviewer, is_not_concerned), (is_admin, is_not_concerned)),
        reason="Somebody verifies evidence who neither answered, nor showed it, nor took the risk.",
        noun="evidence",
    ),
    "reviews:accept_grave_risk": Grant(
        ((is_admin, is_not_concerned), (owns_risks, is_not_concerned)),
        reason="A grave risk is taken by an administrator or a risk owner who did not give the answer.",
        noun="review",
    ),
    "reviews:accept_risk": Grant(
        ((is_reviewer, is_not_the_only_answerer),),
        reason="A reviewer who did not give the answer accepts its risk.",
        noun="review",
    ),
    "reviews:decide": Grant(
        ((is_reviewer, is_not_the_only_answerer), (is_of_council, is_not_the_only_answerer)),
        reason="A reviewer decides, and nobody alone about what only they answered.",
        noun="review",
    ),
    "reviews:redact": Grant(((is_admin,),), scope=Scope.ADMIN, sees="reviews:read", reason=ERASES, noun="review"),
    "drills:read": Grant(((is_inside,),), scope=Scope.READ, noun="game day"),
    "drills:plan": Grant(((is_responder,),), reason="Responders plan game days. Ask one.", noun="game day"),
    "drills:lead": Grant(((facilitates,),), reason="Only its facilitator knows and runs the script.", noun="game day"),
    "drills:hand_over": Grant(
        ((facilitates,), (is_admin,)),
        reason="Its facilitator or an administrator hands a game day over.",
        noun="game day",
    ),
    "drills:tell": Grant(((is_machine("readiness"),),), reason="Its script is told by itself.", noun="game day"),
    "escapes:read": Grant(((is_inside,),), scope=Scope.READ, noun="escape"),
    "escapes:judge": Grant(
        ((is_machine("readiness"),), (is_reviewer,)), reason="Reviewers confirm escapes.", noun="escape"
    ),
    "escapes:cover": Grant(
        ((is_reviewer,), (is_of_council,)), reason="Reviewers say which question covers a cause.", noun="cause"
    ),
}
