"""What the API of readiness takes."""

from typing import Any

from pydantic import Field

from foundation.web.api import Body
from foundation.web.times import Instant
from readiness.api.shown import ChoiceBody, RuleBody
from readiness.lifecycle import Occasion

TEXT = 20_000
LINE = 2_000


class ListQuery(Body):
    """Which part of a list."""

    limit: int | None = Field(None, ge=1, le=200)
    cursor: str | None = Field(None, max_length=200)


class NewChecklist(Body):
    """A checklist to be begun."""

    slug: str = Field(max_length=LINE)
    title: str = Field(max_length=LINE)
    occasion: Occasion = Occasion.NEW_SERVICE
    occasion_note: str = Field("", max_length=LINE)
    """What else is to be said of when it is asked"""
    applicability: dict[str, Any] | None = None
    budget: int = Field(40, ge=1, le=400)


class NewQuestion(Body):
    """A question for the draft: by hand, or built from a published learning with nothing but its key."""

    text: str | None = Field(None, max_length=LINE)
    failure_prevented: str = Field("", max_length=LINE)
    choices: list[ChoiceBody] = Field(default_factory=list, max_length=50)
    risk_rules: list[RuleBody] = Field(default_factory=list, max_length=10)
    evidence_wanted: str = Field("", max_length=LINE)
    applicability: dict[str, Any] | None = None
    cause_classes: list[str] = Field(default_factory=list, max_length=50)
    gate: str = "blocking"
    answer_days: int = 30
    holds_days: int | None = None
    category: str = Field("", max_length=LINE)
    guidance: str = Field("", max_length=TEXT)
    tales: list[str] = Field(default_factory=list, max_length=50)
    phases: list[str] = Field(default_factory=list, max_length=10)
    tiers: dict[str, str] | None = None
    evidence_days: int | None = None
    evidence_minutes: int | None = None
    owner_id: int | None = Field(None, ge=1, le=2**53)
    sunset_at: Instant | None = None
    proof: dict[str, Any] | None = None
    """What a machine shows for it: a value that builds push, or a check that Andon runs itself"""
    learning: str | None = None


class QuestionChange(Body):
    """What is put differently in the draft; what is left out stays."""

    text: str | None = Field(None, max_length=LINE)
    failure_prevented: str | None = Field(None, max_length=LINE)
    choices: list[ChoiceBody] | None = Field(None, max_length=50)
    risk_rules: list[RuleBody] | None = Field(None, max_length=10)
    evidence_wanted: str | None = Field(None, max_length=LINE)
    applicability: dict[str, Any] | None = None
    cause_classes: list[str] | None = Field(None, max_length=50)
    gate: str | None = None
    answer_days: int | None = None
    holds_days: int | None = None
    category: str | None = Field(None, max_length=LINE)
    guidance: str | None = Field(None, max_length=TEXT)
    tales: list[str] | None = Field(None, max_length=50)
    phases: list[str] | None = Field(None, max_length=10)
    tiers: dict[str, str] | None = None
    evidence_days: int | None = None
    evidence_minutes: int | None = None
    owner_id: int | None = Field(None, ge=1, le=2**53)
    sunset_at: Instant | None = None
    proof: dict[str, Any] | None = None


class NewApproval(Body):
    """That a question is fit to be asked, as a revision puts it; the newest when left out."""

    revision: int | None = Field(None, ge=1, le=2**31 - 1)
    reason: str = Field("", max_length=TEXT)
    """Why an administrator approves it, where nobody outside the team that it was learned from may"""


class NewVersion(Body):
    """The draft becomes the next version; a number, if given, has to be the next one."""

    number: int | None = Field(None, ge=1)


class ReviewQuery(ListQuery):
    """Which reviews."""

    service: str | None = None
    state: str | None = None


class NewReview(Body):
    """A service to be held against the newest version of a checklist."""

    service: str
    checklist: str
    kind: str = "full"
    """delta asks only what is new or does not hold any more, and carries everything else forward"""
    phase: str | None = None
    """design, build, launch or annual: only questions that name that phase or none are asked; null is all of them"""


class NewAnswer(Body):
    """An answer; choose what holds, or say why the question does not apply."""

    choices: list[str] = Field(default_factory=list, max_length=50)
    note: str = Field("", max_length=TEXT)
    not_applicable_reason: str | None = None
    claimed_at: Instant | None = None
    """Kept and shown, never judged by: what counts is when it is recorded"""


class NewEvidence(Body):
    """Something that shows an answer; the same address again replaces what was said of it."""

    question: str
    url: str = Field("", max_length=4_000)
    kind: str = "url"
    summary: str = Field("", max_length=LINE)
    captured_at: Instant | None = None
    expires_at: Instant | None = None


class NewRemedy(Body):
    """How and by when a risk is mended: an action item, or a text with a date."""

    question: str
    action_key: str | None = None
    text: str = Field("", max_length=LINE)
    due: Instant | None = None


class Settlement(Body):
    """Whether a remedy or condition is fulfilled; taking it back needs a note."""

    fulfilled: bool = True
    note: str = Field("", max_length=TEXT)


class NewException(Body):
    """A risk to be taken knowingly, for a time."""

    question: str
    rationale: str = Field(max_length=TEXT)
    compensating: str = Field("", max_length=TEXT)
    until: Instant


class ConditionBody(Body):
    """What has to be done by when; for one question, or for the whole."""

    text: str = Field(max_length=LINE)
    due: Instant
    question: str | None = None


class ReviewMoveBody(Body):
    """A move: in_review, in_progress, or decided with an outcome."""

    to: str
    note: str = Field("", max_length=TEXT)
    outcome: str | None = None
    conditions: list[ConditionBody] = Field(default_factory=list, max_length=50)
    expires_at: Instant | None = None


class EscapeQuery(ListQuery):
    """Which escapes."""

    escape_class: str | None = None
    status: str | None = None
    """provisional, or confirmed with its COE"""
    incident: str | None = None
    coe: str | None = None


class NewCover(Body):
    """That a question covers a cause, though its classes don't."""

    question: str
    reason: str = Field(max_length=TEXT)


class KnownQuery(Body):
    """Of which services."""

    service: list[str] = Field(default_factory=list, max_length=50)


class NewVerdict(Body):
    """Whether something known helped."""

    ref: str = Field(max_length=120)
    verdict: str = Field(max_length=20)
    """helped, not_this or undecided"""
