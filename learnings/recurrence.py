"""Whether a learning helped: the words of the escape table, read from what was recorded of its adoption.

Pure, and strict about time: only rows recorded before the moment in question are looked at, and a claimed time, however
early, is never looked at. A waiver that ended counts as an agreed date that passed. A service known to be exposed,
for which nothing was agreed, owes its plan by the end of the time to answer: open until then, overdue afterwards.
Asking again does not undo what was answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.predicate import Truth
from learnings.events import AdoptionState, EscapeClass

TIME_TO_ANSWER = timedelta(days=30)


@dataclass(frozen=True)
class AdoptionFact:
    """One row of what a service said about a learning."""

    recorded_at: datetime
    state: AdoptionState
    planned_by: datetime | None = None
    until: datetime | None = None
    evidence_url: str = ""
    evidence_expires_at: datetime | None = None


@dataclass(frozen=True)
class LearningHistory:
    """What is on record of one learning and one service: since when it is published, until when, and the adoption."""

    published_at: datetime
    applies: Truth
    withdrawn_at: datetime | None = None
    adoptions: Sequence[AdoptionFact] = ()
    asked_at: datetime | None = None
    """When the owner was first asked for an attribute that has to be known before it can be told whether it applies"""


def classify(at: datetime, learning: LearningHistory) -> EscapeClass:
    """Say why the learning did not prevent what began ``at``."""
    gone = learning.withdrawn_at is not None and learning.withdrawn_at < at
    if learning.published_at >= at or gone:
        return EscapeClass.GAP
    told = sorted((fact for fact in learning.adoptions if fact.recorded_at < at), key=lambda fact: fact.recorded_at)
    said = [fact for fact in told if fact.state is not AdoptionState.ASKED]
    last = next(reversed(said or told), None)
    deadline = learning.published_at + TIME_TO_ANSWER
    if last is not None and last.state is not AdoptionState.ASKED:
        return _answered(at, last, deadline)
    if learning.applies is Truth.NO:
        return EscapeClass.OUT_OF_SCOPE
    asked = last is not None or (learning.asked_at is not None and learning.asked_at < at)
    in_time = asked and at < deadline
    return EscapeClass.PENDING if in_time else EscapeClass.UNANSWERED


def _answered(at: datetime, last: AdoptionFact, deadline: datetime) -> EscapeClass:
    if last.state in {AdoptionState.ADOPTED, AdoptionState.ADOPTED_ALTERNATIVE}:
        return _adopted(at, last)
    agreed = {AdoptionState.PLANNED: last.planned_by, AdoptionState.WAIVED: last.until}.get(last.state) or deadline
    if agreed <= at:
        return EscapeClass.ACTION_OVERDUE
    return EscapeClass.RISK_ACCEPTED if last.state is AdoptionState.WAIVED else EscapeClass.ACTION_OPEN


def _adopted(at: datetime, last: AdoptionFact) -> EscapeClass:
    if not last.evidence_url:
        return EscapeClass.UNPROVEN
    expired = last.evidence_expires_at is not None and last.evidence_expires_at <= at
    return EscapeClass.STALE if expired else EscapeClass.CONTROL_FAILURE
