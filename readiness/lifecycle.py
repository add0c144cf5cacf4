"""States of a review, its outcomes, and the words for the risk of an answer."""

from datetime import datetime
from enum import StrEnum

from foundation.errors import Conflict


class Risk(StrEnum):
    """What an answer says about the service."""

    UNANSWERED = "UNANSWERED"
    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    NONE = "NONE"
    NOT_APPLICABLE = "NOT_APPLICABLE"

    @property
    def is_at_risk(self) -> bool:
        """Whether the answer admits a risk."""
        return self in {Risk.HIGH, Risk.MEDIUM}

    @property
    def is_safe(self) -> bool:
        """Whether the answer claims that there is nothing to fear; not applicable is such a claim too."""
        return self in {Risk.NONE, Risk.NOT_APPLICABLE}


class NotApplicable(StrEnum):
    """Why a question is said not to apply."""

    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    BUSINESS_PRIORITIES = "BUSINESS_PRIORITIES"
    ARCHITECTURE_CONSTRAINTS = "ARCHITECTURE_CONSTRAINTS"
    OTHER = "OTHER"


class Gate(StrEnum):
    """What a high risk does to the gate."""

    BLOCKING = "blocking"
    CONDITIONAL = "conditional"
    ADVISORY = "advisory"


class Phase(StrEnum):
    """When in a service's life a question is asked."""

    DESIGN = "design"
    BUILD = "build"
    LAUNCH = "launch"
    ANNUAL = "annual"


class TierRule(StrEnum):
    """What a question is to services of one tier; each tier is named by itself, since demands need not grow with it."""

    REQUIRED = "required"
    ADVISORY = "advisory"
    OMIT = "omit"


class Kind(StrEnum):
    """Whether a review asks everything, or only what is new and carries the rest forward."""

    FULL = "full"
    DELTA = "delta"


class Occasion(StrEnum):
    """What usually makes somebody take up a checklist."""

    NEW_SERVICE = "new_service"
    MAJOR_FEATURE = "major_feature"
    ANNUAL = "annual"
    PEAK_EVENT = "peak_event"
    DELTA = "delta"


class EvidenceKind(StrEnum):
    """What shows an answer."""

    URL = "url"
    FILE = "file"
    METRIC = "metric"
    DRILL = "drill"
    REHEARSAL = "rehearsal"
    ATTESTATION = "attestation"
    BUILD = "build"
    CHECK = "check"


class Reason(StrEnum):
    """Why a service has to look at a checklist again."""

    NEW_BLOCKING = "new_blocking"
    NEW_QUESTION = "new_question"
    TIGHTENED = "tightened"
    ATTRIBUTE_CHANGED = "attribute_changed"
    TIER_RAISED = "tier_raised"
    CADENCE = "cadence"
    EXCEPTION_EXPIRED = "exception_expired"
    EVIDENCE_STALE = "evidence_stale"
    CHECK_FAILED = "check_failed"
    INCIDENT = "incident"
    SIGNIFICANT_CHANGE = "significant_change"


class BackTestVerdict(StrEnum):
    """What a question would have said of the service whose failure it comes from."""

    CAUGHT = "caught"
    PASSED = "would_have_passed"
    NOT_ASKED = "not_asked"
    NO_ORIGIN = "no_origin"

    @property
    def is_good(self) -> bool:
        """Whether nothing speaks against asking it."""
        return self in {BackTestVerdict.CAUGHT, BackTestVerdict.NO_ORIGIN}


class ReviewState(StrEnum):
    """Where a review stands; expired is a decided one whose time has passed."""

    DRAFT = "draft"
    IN_PROGRESS = "in_progress"
    IN_REVIEW = "in_review"
    DECIDED = "decided"
    EXPIRED = "expired"


class Outcome(StrEnum):
    """What was decided."""

    READY = "ready"
    READY_WITH_CONDITIONS = "ready_with_conditions"
    NOT_READY = "not_ready"
    WITHDRAWN = "withdrawn"


class ReviewMove(StrEnum):
    """What moves a review."""

    ANSWER = "answer"
    SEND = "send"
    RETURN = "return"
    DECIDE = "decide"
    WITHDRAW = "withdraw"


_S, _M = ReviewState, ReviewMove
MOVES: dict[tuple[ReviewState, ReviewMove], ReviewState] = {
    (_S.DRAFT, _M.ANSWER): _S.IN_PROGRESS,
    (_S.DRAFT, _M.WITHDRAW): _S.DECIDED,
    (_S.IN_PROGRESS, _M.ANSWER): _S.IN_PROGRESS,
    (_S.IN_PROGRESS, _M.SEND): _S.IN_REVIEW,
    (_S.IN_PROGRESS, _M.WITHDRAW): _S.DECIDED,
    (_S.IN_REVIEW, _M.ANSWER): _S.IN_REVIEW,
    (_S.IN_REVIEW, _M.RETURN): _S.IN_PROGRESS,
    (_S.IN_REVIEW, _M.DECIDE): _S.DECIDED,
    (_S.IN_REVIEW, _M.WITHDRAW): _S.DECIDED,
}


def possible(state: ReviewState) -> list[ReviewMove]:
    """Return the moves that lead on from ``state``."""
    return [move for source, move in MOVES if source is state]


def apply(state: ReviewState, move: ReviewMove) -> ReviewState:
    """Return the state that ``move`` leads to, or say which moves were possible."""
    if (state, move) in MOVES:
        return MOVES[state, move]
    names = [str(name) for name in possible(state)]
    detail = f"The review is {state}; possible is {' or '.join(names) or 'nothing more: start a new review'}."
    raise Conflict("review.move_impossible", detail, extra={"possible": names})


def state_at(state: ReviewState, expires_at: datetime | None, at: datetime) -> ReviewState:
    """Return the state as it stands ``at``: decided becomes expired by its date."""
    if state is ReviewState.DECIDED and expires_at is not None and expires_at <= at:
        return ReviewState.EXPIRED
    return state
