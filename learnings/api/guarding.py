"""For programs: where something would apply, what owners are asked, and how well a learning is adopted."""

from datetime import datetime
from typing import Any

from flask import Blueprint
from pydantic import Field

from foundation.predicate import Predicate
from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.web.times import Instant
from learnings import commands, queries
from learnings.queries import Coverage

BLUEPRINT = Blueprint("learnings_guarding_api", __name__, url_prefix="/api/v1")


class DryRun(Body):
    """Where something would apply."""

    applicability: dict[str, Any]


class DryRunService(Body):
    """One service, whether it is meant, and why."""

    service: str
    applies: str
    because: str


class DryRunAnswer(Body):
    """Every service, those that are meant first."""

    says: str
    items: list[DryRunService]
    next_cursor: str | None = None


class QuestionQuery(Body):
    """Whose questions."""

    service: str | None = Field(None, max_length=64)


class QuestionBody(Body):
    """What an owner is asked; answered with PATCH /services/{slug}, or POST /learnings/{key}/adoptions."""

    service: str
    attribute: str | None
    learning: str | None
    title: str
    asked_at: datetime
    due: datetime


class QuestionList(Body):
    """All that is asked about the services of the caller's teams, or about one service."""

    items: list[QuestionBody]
    next_cursor: str | None = None


class LettersBody(Body):
    """How often the caller is asked by mail: daily, weekly or never."""

    pace: str = Field(max_length=10)


class CoverageQuery(Body):
    """As of when; without it, now."""

    at: Instant | None = None


class CoverageBody(Body):
    """How well the services that a learning applies to are protected, as it was believed at a moment."""

    at: datetime
    services: int
    adopted: int
    percent: int
    counts: dict[str, int]
    days_to_half: float | None
    days_to_ninety_percent: float | None
    unprotected: list[str]


@BLUEPRINT.post("/learnings/dry-runs")
@endpoint("Try an applicability over the catalog", body=DryRun, answer=DryRunAnswer, tag="learnings")
def dry_run(body: DryRun) -> DryRunAnswer:
    """Say of every service whether it would be meant and why, and change nothing."""
    here = reading()
    here.require("learnings:read")
    predicate = Predicate.parse(body.applicability)
    items = [
        DryRunService(service=each.slug, applies=each.applies, because=each.because)
        for each in queries.dry_run(here, predicate)
    ]
    return DryRunAnswer(says=predicate.explain(), items=items)


@BLUEPRINT.get("/learning-questions")
@endpoint("List what owners are asked", query=QuestionQuery, answer=QuestionList, tag="learnings")
def questions(query: QuestionQuery) -> QuestionList:
    """Return each question once, what is late first."""
    asked = queries.digest_about(reading(), query.service)
    found = [
        *(
            QuestionBody(service=q.slug, attribute=q.attribute, learning=None, title=q.meaning, **_times(q))
            for q in asked.attributes
        ),
        *(
            QuestionBody(service=q.slug, attribute=None, learning=q.learning.key, title=q.learning.title, **_times(q))
            for q in asked.adoptions
        ),
    ]
    return QuestionList(items=sorted(found, key=lambda each: each.due))


@BLUEPRINT.get("/learning-questions/letters")
@endpoint("Get how often you are asked by mail", answer=LettersBody, tag="learnings")
def letters() -> LettersBody:
    """Return daily, weekly or never."""
    return LettersBody(pace=queries.letter_pace(reading()))


@BLUEPRINT.put("/learning-questions/letters")
@endpoint("Choose how often you are asked by mail", body=LettersBody, answer=LettersBody, tag="learnings")
def choose_letters(body: LettersBody) -> Answer:
    """One mail with all that is open, at eight in the morning; weekly is on Mondays."""
    return write(
        lambda work: commands.choose_letters(work, pace=body.pace),
        represent=lambda _work, made: LettersBody(pace=made.pace),
    )


@BLUEPRINT.get("/learnings/<key>/coverage")
@endpoint("Get a learning's coverage", query=CoverageQuery, answer=CoverageBody, tag="learnings")
def coverage(key: str, query: CoverageQuery) -> CoverageBody:
    """Return it as of now, or as it was believed at another time."""
    here = reading()
    at = query.at or here.now
    learning = queries.brief(here, key)
    found = queries.coverage_of(here, learning, at)
    standings = queries.standings(here, learning, at)
    open_ = [each.slug for each in standings if each.applies != "no" and queries.guard_of(each, at) not in queries.FINE]
    return CoverageBody(
        at=at,
        services=found.total,
        adopted=found.adopted,
        percent=found.percent,
        counts=dict(found.counts),
        days_to_half=_days(found, "half"),
        days_to_ninety_percent=_days(found, "ninety"),
        unprotected=open_,
    )


def _times(question: Any) -> dict[str, datetime]:  # noqa: ANN401 - either kind of question
    return {"asked_at": question.asked_at, "due": question.due}


def _days(found: Coverage, name: str) -> float | None:
    time = getattr(found, name)
    return round(time.total_seconds() / 86_400, 1) if time is not None else None
