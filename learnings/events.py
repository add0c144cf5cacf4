"""What happens to learnings; other rooms may import these, and the words for why readiness did not help."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from foundation.events import Event, passage
from foundation.redaction import Erasure


class EscapeClass(StrEnum):
    """Why readiness did not prevent a cause; the order counts, of several the first that fits holds."""

    CONTROL_FAILURE = "control_failure"
    UNPROVEN = "unproven"
    STALE = "stale"
    ACTION_OVERDUE = "action_overdue"
    ACTION_OPEN = "action_open"
    RISK_ACCEPTED = "risk_accepted"
    UNANSWERED = "unanswered"
    PENDING = "pending"
    OUT_OF_SCOPE = "out_of_scope"
    GAP = "gap"

    @property
    def rank(self) -> int:
        """The row of the table, from 0."""
        return list(EscapeClass).index(self)


class AdoptionState(StrEnum):
    """How far a service has come with a learning that applies to it."""

    ASKED = "asked"
    EXPOSED = "exposed"
    PLANNED = "planned"
    ADOPTED = "adopted"
    ADOPTED_ALTERNATIVE = "adopted_alternative"
    WAIVED = "waived"


@dataclass(frozen=True, kw_only=True)
class LearningProposed(Event, name="learning.proposed"):
    """Somebody proposed what others should know."""

    number: int
    cause_classes: tuple[str, ...]
    applicability: dict[str, Any]
    source_coe_id: int | None
    source_cause_ids: tuple[int, ...] = ()
    source_actions: tuple[str, ...] = ()
    steward_id: int | None = None
    title: str = passage()
    failure_prevented: str = passage()
    lesson: str = passage()
    recommendation: str = passage()
    details: dict[str, Any] = field(default_factory=dict)
    abstract: str = passage()
    source_quote: str = passage()
    source_url: str = passage()


@dataclass(frozen=True, kw_only=True)
class LearningRevised(Event, name="learning.revised"):
    """It was put differently, or applies elsewhere; ``changed`` says which fields.

    Where it no longer means services that had its incident, the reason is signed by who revised it.
    """

    revision: int
    cause_classes: tuple[str, ...]
    applicability: dict[str, Any]
    steward_id: int | None = None
    unmatched_service_ids: tuple[int, ...] = ()
    reason: str = passage()
    title: str = passage()
    failure_prevented: str = passage()
    lesson: str = passage()
    recommendation: str = passage()
    details: dict[str, Any] = field(default_factory=dict)
    abstract: str = passage()
    source_quote: str = passage()
    source_url: str = passage()


@dataclass(frozen=True, kw_only=True)
class LearningMoved(Event, name="learning.moved"):
    """It reached another state; the reason is signed by who moved it."""

    from_state: str
    to_state: str
    superseded_by_id: int | None = None
    unmatched_service_ids: tuple[int, ...] = ()
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class LearningReleased(Event, name="learning.released"):
    """Everybody inside may read it from now on, though the COE that it came from is private."""

    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class LearningWithheld(Event, name="learning.withheld"):
    """It is as private again as the COE that it came from."""

    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class LearningRedacted(Erasure, Event, name="learning.redacted"):
    """Words were erased from it for good; ``of`` is the document that they were erased from, it or its COE."""


@dataclass(frozen=True, kw_only=True)
class AdoptionRecorded(Event, name="learning.adoption_recorded"):
    """We were told how far a service has come with it."""

    adoption_id: int
    service_id: int
    state: str
    planned_by: datetime | None = None
    until: datetime | None = None
    evidence_expires_at: datetime | None = None
    claimed_at: datetime | None = None
    evidence_url: str = passage()
    note: str = passage()


@dataclass(frozen=True, kw_only=True)
class RecurrenceRecorded(Event, name="learning.recurrence_recorded"):
    """A cause of a later incident was one that this learning should have prevented."""

    learning_id: int
    cause_id: int
    incident_id: int
    service_id: int
    escape_class: str
    impact_started_at: datetime


@dataclass(frozen=True, kw_only=True)
class ServicesAsked(Event, name="learning.services_asked"):
    """The owners of these services were asked how far they have come with it."""

    service_ids: tuple[int, ...]
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class AttributesAsked(Event, name="learning.attributes_asked"):
    """Owners were asked for what has to be known of their services first: pairs of service and attribute."""

    asked: tuple[tuple[int, str], ...]


@dataclass(frozen=True, kw_only=True)
class QuestionsAnswered(Event, name="learning.attribute_answered"):
    """What was not known of a service is known now."""

    service_id: int
    attribute: str


@dataclass(frozen=True, kw_only=True)
class SearchKept(Event, name="learning_search.kept"):
    """A person keeps a search of the register, or wants to hear of it otherwise; what is looked for is theirs alone."""

    pace: str


@dataclass(frozen=True, kw_only=True)
class SearchDropped(Event, name="learning_search.dropped"):
    """A person keeps a search no longer; its feed is gone."""


@dataclass(frozen=True, kw_only=True)
class LettersChosen(Event, name="learning.letters_chosen"):
    """Somebody said how often they want to be asked by mail."""

    pace: str


class MatchLevel(StrEnum):
    """In what an incident was what a learning is about; only the same cause measures the learning."""

    CAUSE = "cause"
    DETECTION = "detection"
    SYMPTOM = "symptom"
    NONE = "none"


class CheckResult(StrEnum):
    """Whether a learning was found to work, months after it was published."""

    EFFECTIVE = "effective"
    INEFFECTIVE = "ineffective"
    TOO_EARLY = "too_early"


class RelationKind(StrEnum):
    """How a learning stands to another."""

    RELATED = "related"
    CONTRADICTS = "contradicts"
    DUPLICATES = "duplicates"


@dataclass(frozen=True, kw_only=True)
class MatchFound(Event, name="learning.match_found"):
    """An incident may be what the learning is about; nobody has said so yet."""

    learning_id: int
    incident_id: int


@dataclass(frozen=True, kw_only=True)
class MatchDecided(Event, name="learning.match_decided"):
    """A person said whether an incident was what the learning is about."""

    learning_id: int
    incident_id: int
    level: str
    service_id: int | None = None
    escape_class: str | None = None
    impact_started_at: datetime | None = None
    note: str = passage()


@dataclass(frozen=True, kw_only=True)
class LearningReopened(Event, name="learning.reopened"):
    """It was adopted, proven, and did not help: it has to be thought over."""

    incident_id: int


@dataclass(frozen=True, kw_only=True)
class LearningSettled(Event, name="learning.settled"):
    """It was thought over, and holds as it reads now."""

    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class EffectivenessChecked(Event, name="learning.checked"):
    """Somebody looked whether it works."""

    months: int
    result: str
    method: str = passage()
    note: str = passage()


@dataclass(frozen=True, kw_only=True)
class LearningRelated(Event, name="learning.related"):
    """It was tied to another learning, or the tie was taken back."""

    other_id: int
    kind: str
    taken_back: bool = False
    reason: str = passage()
