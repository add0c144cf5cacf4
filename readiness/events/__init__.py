"""What happens to checklists, reviews and escapes; other rooms may import these."""

from dataclasses import dataclass
from datetime import datetime

from foundation.events import Event, passage
from foundation.redaction import Erasure
from readiness.events.checklists import (
    ChecklistAdded,
    ChecklistRedacted,
    LensImported,
    QuestionApproved,
    QuestionDropped,
    QuestionWritten,
    VersionPublished,
)
from readiness.events.drills import DrillBegun, DrillEnded, DrillHandedOver, DrillPlanned, DrillRedacted, DrillScripted

__all__ = [
    "AcceptanceCosted",
    "AnswerChallenged",
    "BackTestOverruled",
    "CauseCovered",
    "ChallengeSettled",
    "CheckBlinded",
    "CheckUnblinded",
    "ChecklistAdded",
    "ChecklistRedacted",
    "DrillBegun",
    "DrillEnded",
    "DrillHandedOver",
    "DrillPlanned",
    "DrillRedacted",
    "DrillScripted",
    "EscapeRecorded",
    "EvidenceAttached",
    "EvidenceVerified",
    "LensImported",
    "MilestoneReached",
    "NarrativeWritten",
    "QuestionAnswered",
    "QuestionApproved",
    "QuestionBackTested",
    "QuestionDropped",
    "QuestionWritten",
    "RemedyAgreed",
    "RemedySettled",
    "ReviewMoved",
    "ReviewRedacted",
    "ReviewSigned",
    "ReviewStarted",
    "RiskAccepted",
    "ServicesFlagged",
    "VersionPublished",
]


@dataclass(frozen=True, kw_only=True)
class ReviewRedacted(Erasure, Event, name="review.redacted"):
    """Words were erased for good from the review; ``of`` is the one where that began."""


@dataclass(frozen=True, kw_only=True)
class ReviewStarted(Event, name="review.started"):
    """A service is held against a version of a checklist."""

    number: int
    service_id: int
    checklist: str
    version: int
    kind: str = "full"
    carried: int = 0
    phase: str | None = None


@dataclass(frozen=True, kw_only=True)
class ServicesFlagged(Event, name="checklist.services_flagged"):
    """Services have to look at a checklist, or some of its questions, again."""

    reason: str
    service_ids: tuple[int, ...]
    questions: tuple[str, ...] = ()
    detail: str = passage()


@dataclass(frozen=True, kw_only=True)
class AnswerChallenged(Event, name="review.challenged"):
    """A reviewer doubts an answer."""

    challenge_id: int
    question: str
    text: str = passage()


@dataclass(frozen=True, kw_only=True)
class ChallengeSettled(Event, name="review.challenge_settled"):
    """What was doubted is settled."""

    challenge_id: int
    question: str
    note: str = passage()


@dataclass(frozen=True, kw_only=True)
class ReviewSigned(Event, name="review.signed"):
    """Somebody certified a stated claim about the review as it stood."""

    role: str
    digest: str
    claim: str = passage()


@dataclass(frozen=True, kw_only=True)
class MilestoneReached(Event, name="review.milestone"):
    """How the review stands was kept under a name."""

    milestone_id: int
    label: str = passage()


@dataclass(frozen=True, kw_only=True)
class NarrativeWritten(Event, name="review.narrative_written"):
    """What is said about the review as a whole was written."""

    text: str = passage()


@dataclass(frozen=True, kw_only=True)
class EvidenceVerified(Event, name="review.evidence_verified"):
    """Another person looked at evidence and found that it shows the answer."""

    evidence_id: int
    question: str


@dataclass(frozen=True, kw_only=True)
class AcceptanceCosted(Event, name="review.acceptance_costed"):
    """An incident came of a risk that was accepted."""

    acceptance_id: int
    incident_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionBackTested(Event, name="checklist.back_tested"):
    """A question was held against what had happened before it was there."""

    question: str
    verdict: str
    would_have_caught: int
    false_alarms: int


@dataclass(frozen=True, kw_only=True)
class BackTestOverruled(Event, name="checklist.back_test_overruled"):
    """Somebody signed why a question is asked though its back-test speaks against it."""

    question: str
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(Event, name="review.answered"):
    """A question got an answer; what was chosen is kept, and the risk that the version's rules gave it."""

    question: str
    answer_id: int
    choices: tuple[str, ...]
    risk: str
    not_applicable_reason: str | None = None
    claimed_at: datetime | None = None
    carried_from: int | None = None
    note: str = passage()


@dataclass(frozen=True, kw_only=True)
class EvidenceAttached(Event, name="review.evidence_attached"):
    """Somebody showed something for an answer."""

    question: str
    captured_at: datetime
    expires_at: datetime | None
    kind: str = "url"
    url: str = passage()
    summary: str = passage()


@dataclass(frozen=True, kw_only=True)
class CheckBlinded(Event, name="review.check_blinded"):
    """A check of ours could not find out whether an answer is so."""

    question: str
    kind: str
    since: datetime
    why: str = passage()


@dataclass(frozen=True, kw_only=True)
class CheckUnblinded(Event, name="review.check_unblinded"):
    """A check of ours that could not find out whether an answer is so has found out, or asks no more."""

    question: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class RemedyAgreed(Event, name="review.remedy_agreed"):
    """It was agreed how and by when a risk will be mended, as a remedy or as a condition of the decision."""

    remedy_id: int
    question: str | None
    due: datetime
    action_key: str | None = None
    is_condition: bool = False
    text: str = passage()


@dataclass(frozen=True, kw_only=True)
class RemedySettled(Event, name="review.remedy_settled"):
    """A remedy or condition was fulfilled, or taken back."""

    remedy_id: int
    question: str | None
    is_fulfilled: bool
    note: str = passage()


@dataclass(frozen=True, kw_only=True)
class RiskAccepted(Event, name="review.risk_accepted"):
    """Somebody who may took a risk knowingly, for a time."""

    question: str
    until: datetime
    renewal: int = 0
    rationale: str = passage()
    compensating: str = passage()


@dataclass(frozen=True, kw_only=True)
class ReviewMoved(Event, name="review.moved"):
    """The review reached another state."""

    from_state: str
    to_state: str
    outcome: str | None = None
    expires_at: datetime | None = None
    note: str = passage()


@dataclass(frozen=True, kw_only=True)
class CauseCovered(Event, name="escape.cause_covered"):
    """A person said that a question covers a cause, though its classes don't."""

    cause_id: int
    question: str
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class EscapeRecorded(Event, name="escape.recorded"):
    """Why readiness did not prevent a cause was written down, with what it was read from."""

    escape_id: int
    cause_id: int
    incident_id: int
    service_id: int
    escape_class: str
    status: str
    impact_started_at: datetime
    question: str | None
