"""What the API of readiness gives."""

from datetime import datetime
from typing import Any

from foundation.web.api import Body
from readiness.lifecycle import Occasion


class ChoiceBody(Body):
    """One of the things that may hold; an id that ends in _no means none of these."""

    id: str
    title: str
    help: str = ""


class RuleBody(Body):
    """When the condition holds for what was chosen, the risk is this; the first that holds counts."""

    risk: str
    """HIGH, MEDIUM or NONE"""
    condition: str
    """Choice ids with && || ! ( ), or default, which ends the rules"""


class QuestionBody(Body):
    """A question as a version, or the draft, asks it."""

    key: str
    revision: int
    category: str
    text: str
    failure_prevented: str
    choices: list[ChoiceBody]
    risk_rules: list[RuleBody]
    evidence_wanted: str
    applicability: dict[str, Any]
    cause_classes: list[str]
    gate: str
    answer_days: int
    holds_days: int | None
    guidance: str
    tales: list[str]
    """The COEs and learnings that it comes from"""
    phases: list[str]
    tiers: dict[str, str]
    """What it is to each tier: required, advisory or omit"""
    evidence_days: int | None
    evidence_minutes: int | None
    """For how many days evidence is good"""
    owner_id: int | None
    sunset_at: datetime | None
    proof: dict[str, Any]
    """What a machine shows for it; empty where nobody but people do"""


class ApprovalBody(Body):
    """What somebody certified of a question that comes from a learning."""

    revision: int
    claim: str
    reason: str
    by: str
    at: datetime


class WorthBody(Body):
    """What a question has cost, and what it would have caught."""

    question: str
    answers: int
    """How often it was answered; what was carried forward cost nothing"""
    evidence: int
    """How often something was shown for it"""
    caught: int
    """In how many incidents it covered a cause"""


class ChecklistBody(Body):
    """A checklist in a list."""

    slug: str
    title: str
    occasion: Occasion
    occasion_note: str
    questions: int
    """How many the draft has"""
    latest: int | None
    published_at: datetime | None


class ChecklistList(Body):
    """All checklists."""

    items: list[ChecklistBody]
    next_cursor: str | None = None


class VersionLine(Body):
    """A version in a list."""

    number: int
    published_at: datetime
    questions: int


class ChecklistWhole(Body):
    """A checklist with its draft and versions, the newest first."""

    slug: str
    title: str
    occasion: Occasion
    occasion_note: str
    applicability: dict[str, Any]
    budget: int
    """How many questions it may ask"""
    draft: list[QuestionBody]
    worth: list[WorthBody]
    versions: list[VersionLine]
    version: int


class VersionBody(Body):
    """A version as it was published; it never changes."""

    slug: str
    title: str
    number: int
    published_at: datetime
    questions: list[QuestionBody]


class AnswerBody(Body):
    """An answer, when we were told, and since when it is said to be so."""

    choices: list[str]
    risk: str
    not_applicable_reason: str | None
    note: str
    claimed_at: datetime | None
    recorded_at: datetime
    expires_at: datetime | None
    carried_from: int | None
    """The earlier answer that was carried forward"""


class EvidenceBody(Body):
    """What was shown, and until when it is good."""

    id: int
    kind: str
    summary: str
    verified_at: datetime | None
    url: str
    captured_at: datetime
    expires_at: datetime | None
    recorded_at: datetime


class RemedyBody(Body):
    """What was agreed, by when, and how that stands."""

    id: int
    text: str
    action_key: str | None
    due: datetime
    is_condition: bool
    fulfilled_at: datetime | None
    withdrawn_at: datetime | None


class ExceptionBody(Body):
    """A risk taken knowingly."""

    rationale: str
    compensating: str
    until: datetime
    renewal: int
    recorded_at: datetime


class BlindBody(Body):
    """Andon's own check can't find out whether the answer is so."""

    kind: str
    """catalog, url, prometheus or pagerduty"""
    why: str
    since: datetime
    tried_at: datetime
    counts_as: str
    """What the answer counts as meanwhile: shown, stale, unproven or at_risk"""
    good_until: datetime | None
    """Until when it counts as shown, or did, by what was found before; null where that has no end"""


class AnsweredBody(Body):
    """A question of a review with all that was said to it."""

    key: str
    text: str
    gate: str
    applies: str
    """yes, no or unknown"""
    in_phase: bool
    """False where the question is for other phases than the review"""
    risk: str
    """UNANSWERED, HIGH, MEDIUM, NONE or NOT_APPLICABLE"""
    answer: AnswerBody | None
    evidence: list[EvidenceBody]
    remedies: list[RemedyBody]
    exception: ExceptionBody | None
    blind_check: BlindBody | None
    """Null unless a check of ours can't find out"""


class ReviewBody(Body):
    """A review in a list."""

    key: str
    service: str
    checklist: str
    checklist_version: int
    state: str
    outcome: str | None
    started_at: datetime
    decided_at: datetime | None
    expires_at: datetime | None
    kind: str
    """full, or delta: only what is new is asked"""
    phase: str | None
    """The phase whose questions are asked; null is all of them"""


class ReviewWhole(ReviewBody):
    """A review with its questions and conditions."""

    narrative: str
    previous: str | None
    carried: int
    """How many answers were carried forward"""
    questions: list[AnsweredBody]
    conditions: list[RemedyBody]
    version: int


class ReviewList(Body):
    """A page of reviews."""

    items: list[ReviewBody]
    next_cursor: str | None


class GateBody(Body):
    """Whether a service may go on, and if not, why."""

    service: str
    is_open: bool
    review: str | None
    outcome: str | None
    phase: str | None
    """The phase that this review is for; null is all of them"""
    hindrances: list[dict[str, str | None]]


class EscapeBody(Body):
    """Why readiness did not prevent a cause."""

    id: int
    escape_class: str
    status: str
    """provisional or confirmed"""
    cause_id: int
    because: str
    cause_class: str
    coe: str
    incident: str
    service: str
    impact_started_at: datetime
    question: str | None
    basis: list[dict[str, Any]]
    recorded_at: datetime


class EscapeList(Body):
    """Escapes, the newest first."""

    items: list[EscapeBody]
    next_cursor: str | None
