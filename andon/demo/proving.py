"""Playing readiness: a checklist that grows by what was learned, and the reviews that services went through."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from pydantic import Field

from andon.demo.drilling import DrillScript, game_day
from andon.demo.measuring import BuildScript, push
from andon.demo.plot import Thread
from andon.demo.script import Part, read
from andon.demo.stage import Stage
from readiness import commands

# What a learning's question asks for is collected in so many minutes.
LEARNED_MINUTES = 15


class ChecklistScript(Part):
    """The checklist."""

    slug: str
    title: str
    occasion: str
    occasion_note: str
    by: str
    approver: str
    days_ago: float


class QuestionScript(Part):
    """A question that was there before any learning; ``safe`` and ``medium`` are conditions over its choices."""

    id: str
    category: str
    text: str
    failure: str
    evidence: str
    classes: tuple[str, ...]
    choices: tuple[dict[str, str], ...]
    safe: str
    medium: str
    applies: dict[str, object] = Field(default_factory=dict)
    phases: tuple[str, ...] = ()
    gate: str = "blocking"
    holds_days: int | None = None
    evidence_days: int | None = None
    shown_by: dict[str, object] = Field(default_factory=dict)

    @property
    def rules(self) -> list[dict[str, str]]:
        """The risk rules, the first that holds counts."""
        middle = [{"risk": "MEDIUM", "condition": self.medium}] if self.medium else []
        return [{"risk": "NONE", "condition": self.safe}, *middle, {"risk": "HIGH", "condition": "default"}]


class DraftScript(Part):
    """What is added to the draft; a version publishes it."""

    days_ago: float
    questions: tuple[str, ...] = ()
    learnings: tuple[str, ...] = ()


class ConditionScript(Part):
    """A condition of a decision."""

    text: str
    due: float
    question: str


class ReviewStep(Part):
    """One thing that is done in a review, ``d`` days after its start; exactly one of the verbs is set."""

    d: float
    who: str = ""
    answer: str = ""
    choose: tuple[str, ...] = ()
    na: str | None = None
    note: str = ""
    evidence: str = ""
    url: str = ""
    expires: float | None = None
    remedy: str = ""
    text: str = ""
    due: float = 0
    accept: str = ""
    why: str = ""
    until: float = 0
    to: str = ""
    decide: str = ""
    conditions: tuple[ConditionScript, ...] = ()


class ReviewScript(Part):
    """A review of one service."""

    service: str
    by: str
    days_ago: float
    kind: str = "full"
    phase: str | None = None
    steps: tuple[ReviewStep, ...] = ()


class Readiness(Part):
    """Everything about readiness."""

    checklist: ChecklistScript
    questions: tuple[QuestionScript, ...]
    versions: tuple[DraftScript, ...]
    drafts: tuple[DraftScript, ...] = ()
    reviews: tuple[ReviewScript, ...]
    drills: tuple[DrillScript, ...] = ()
    builds: tuple[BuildScript, ...] = ()
    keys: dict[str, str] = Field(default_factory=dict)


def prove(stage: Stage) -> Iterator[Thread]:
    """Give a thread for the checklist, and one for each review, each game day and each build."""
    script = Readiness.model_validate(read("readiness"))
    yield _checklist(stage, script)
    for review in script.reviews:
        yield _review(stage, script, review)
    for day in script.drills:
        yield game_day(stage, day)
    for build in script.builds:
        yield push(stage, build)


def _checklist(stage: Stage, script: Readiness) -> Thread:
    own = script.checklist
    yield stage.present - timedelta(days=own.days_ago)
    said = {name: getattr(own, name) for name in ("slug", "title", "occasion", "occasion_note")}
    stage.run_as(own.by, commands.add_checklist, **said)
    for draft in (*script.versions, *script.drafts):
        yield stage.present - timedelta(days=draft.days_ago)
        _extend(stage, script, draft)
        if draft in script.versions:
            for name in draft.learnings:
                stage.run_as(own.approver, commands.approve_question, question_key=script.keys[name])
            stage.run_as(own.by, commands.publish_version, checklist=own.slug)


def _extend(stage: Stage, script: Readiness, draft: DraftScript) -> None:
    own = script.checklist
    written = {question.id: question for question in script.questions}
    for name in draft.questions:
        script.keys[name] = _ask(stage, own, written[name])
    for name in draft.learnings:
        key = stage.learnings[name]
        made = stage.run_as(
            own.by,
            commands.question_from_learning,
            learning_key=key,
            checklist=own.slug,
            category="Learned",
            evidence_minutes=LEARNED_MINUTES,
        )
        script.keys[name] = made.key


def _ask(stage: Stage, own: ChecklistScript, question: QuestionScript) -> str:
    made = stage.run_as(
        own.by,
        commands.add_question,
        checklist=own.slug,
        text=question.text,
        failure_prevented=question.failure,
        choices=question.choices,
        risk_rules=question.rules,
        evidence_wanted=question.evidence,
        applicability=question.applies or None,
        phases=question.phases,
        cause_classes=question.classes,
        gate=question.gate,
        category=question.category,
        holds_days=question.holds_days,
        evidence_days=question.evidence_days,
        proof=question.shown_by or None,
    )
    return made.key


def _review(stage: Stage, script: Readiness, review: ReviewScript) -> Thread:
    started = stage.present - timedelta(days=review.days_ago)
    yield started
    slug = script.checklist.slug
    started_as = {"service_slug": review.service, "checklist": slug, "kind": review.kind, "phase": review.phase}
    key = stage.run_as(review.by, commands.start_review, **started_as).key  # type: ignore[arg-type]
    for step in review.steps:
        yield started + timedelta(days=step.d)
        _Reviewing(stage, script.keys, review, key, started).act(step)


class _Reviewing:
    """Acts in one review."""

    def __init__(
        self, stage: Stage, questions: dict[str, str], review: ReviewScript, key: str, started: datetime
    ) -> None:
        self.stage = stage
        self.questions = questions
        self.review = review
        self.key = key
        self.started = started

    def act(self, step: ReviewStep) -> None:
        """Do what the step says: its first verb that is set."""
        verbs: list[tuple[str, Callable[[ReviewStep, str], object]]] = [
            (step.answer, self._answer),
            (step.evidence, self._show),
            (step.remedy, self._agree),
            (step.accept, self._accept),
            (step.to, self._move),
            (step.decide, self._decide),
        ]
        next(act for given, act in verbs if given)(step, step.who or self.review.by)

    def _answer(self, step: ReviewStep, who: str) -> None:
        self.stage.run_as(
            who,
            commands.answer,
            review_key=self.key,
            question_key=self.questions[step.answer],
            choices=step.choose,
            note=step.note,
            not_applicable_reason=step.na,
        )

    def _show(self, step: ReviewStep, who: str) -> None:
        self.stage.run_as(
            who,
            commands.attach_evidence,
            review_key=self.key,
            question_key=self.questions[step.evidence],
            url=step.url,
            expires_at=self._day(step.expires) if step.expires is not None else None,
        )

    def _agree(self, step: ReviewStep, who: str) -> None:
        question = self.questions[step.remedy]
        due = self._day(step.due)
        self.stage.run_as(
            who, commands.agree_remedy, review_key=self.key, question_key=question, text=step.text, due=due
        )

    def _accept(self, step: ReviewStep, who: str) -> None:
        self.stage.run_as(
            who,
            commands.accept_risk,
            review_key=self.key,
            question_key=self.questions[step.accept],
            rationale=step.why,
            until=self._day(step.until),
        )

    def _move(self, step: ReviewStep, who: str) -> None:
        self.stage.run_as(who, commands.move_review, key=self.key, to=step.to, note=step.note)

    def _decide(self, step: ReviewStep, who: str) -> None:
        conditions = [
            commands.Condition(text=each.text, due=self._day(each.due), question_key=self.questions[each.question])
            for each in step.conditions
        ]
        self.stage.run_as(
            who,
            commands.decide,
            review_key=self.key,
            outcome=step.decide,
            conditions=conditions,
            note=step.note,
            expires_at=self._day(step.expires) if step.expires is not None else None,
        )

    def _day(self, days: float) -> datetime:
        return self.started + timedelta(days=days)
