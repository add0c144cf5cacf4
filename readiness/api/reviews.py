"""Reviews, what is said in them, and the gate."""

from dataclasses import asdict
from typing import TypeVar

from flask import Blueprint
from pydantic import BaseModel

from catalog import queries as catalog
from foundation.errors import Invalid
from foundation.web.api import Answer, endpoint, if_match, write
from foundation.web.runtime import reading
from foundation.work import Reading, Work
from readiness import commands, queries
from readiness.api.given import (
    NewAnswer,
    NewEvidence,
    NewException,
    NewRemedy,
    NewReview,
    ReviewMoveBody,
    ReviewQuery,
    Settlement,
)
from readiness.api.shown import (
    AnswerBody,
    AnsweredBody,
    BlindBody,
    EvidenceBody,
    ExceptionBody,
    GateBody,
    RemedyBody,
    ReviewBody,
    ReviewList,
    ReviewWhole,
)
from readiness.lifecycle import ReviewState
from readiness.model import Review

BLUEPRINT = Blueprint("reviews_api", __name__, url_prefix="/api/v1")
B = TypeVar("B", bound=BaseModel)
MORE = ("version", "narrative", "previous", "carried")


@BLUEPRINT.get("/reviews")
@endpoint("List reviews", query=ReviewQuery, answer=ReviewList, tag="readiness")
def reviews(query: ReviewQuery) -> ReviewList:
    """Return the newest first."""
    here = reading()
    service_id = catalog.service_ids(here, [query.service])[query.service] if query.service else None
    found = queries.reviews(here, service_id=service_id, state=query.state, limit=query.limit, cursor=query.cursor)
    return ReviewList(items=[_as(ReviewBody, each) for each in found.items], next_cursor=found.next_cursor)


@BLUEPRINT.post("/reviews")
@endpoint("Start a review", body=NewReview, answer=ReviewWhole, status=201, tag="readiness")
def start_review(body: NewReview) -> Answer:
    """Hold a service against the newest version of a checklist."""
    return write(
        lambda work: commands.start_review(
            work, service_slug=body.service, checklist=body.checklist, kind=body.kind, phase=body.phase
        ),
        represent=lambda work, made: _whole(work, made.id),
        status=201,
    )


@BLUEPRINT.get("/reviews/<key>")
@endpoint("Get a review", answer=ReviewWhole, tag="readiness")
def review(key: str) -> ReviewWhole:
    """Return its questions with all that was said to them."""
    return _whole(reading(), key)


@BLUEPRINT.post("/reviews/<key>/transitions")
@endpoint("Move a review", body=ReviewMoveBody, answer=ReviewWhole, status=201, tag="readiness", versioned=True)
def move_review(key: str, body: ReviewMoveBody) -> Answer:
    """Send it for review, give it back, or decide."""
    version = if_match()
    return write(
        lambda work: _moved(work, key, body, version), represent=lambda work, made: _whole(work, made.id), status=201
    )


@BLUEPRINT.get("/reviews/<key>/answers/<question>")
@endpoint("Get a question of a review", answer=AnsweredBody, tag="readiness")
def answered(key: str, question: str) -> AnsweredBody:
    """Return what was said to it, shown and agreed."""
    return _question(reading(), key, question)


@BLUEPRINT.post("/reviews/<key>/answers/<question>")
@endpoint("Answer a question", body=NewAnswer, answer=AnsweredBody, status=201, tag="readiness", versioned=True)
def answer(key: str, question: str, body: NewAnswer) -> Answer:
    """Add an answer; earlier ones stay on record."""
    version, given = if_match(), body.model_dump()
    return write(
        lambda work: commands.answer(work, review_key=key, question_key=question, version=version, **given),
        represent=lambda work, _made: _question(work, key, question),
        status=201,
    )


@BLUEPRINT.post("/reviews/<key>/evidence")
@endpoint("Show evidence", body=NewEvidence, answer=AnsweredBody, status=201, tag="readiness")
def attach_evidence(key: str, body: NewEvidence) -> Answer:
    """Show something for an answer."""
    given = body.model_dump(exclude={"question"})
    return write(
        lambda work: commands.attach_evidence(work, review_key=key, question_key=body.question, **given),
        represent=lambda work, _made: _question(work, key, body.question),
        status=201,
    )


@BLUEPRINT.post("/reviews/<key>/remedies")
@endpoint("Agree a remedy", body=NewRemedy, answer=AnsweredBody, status=201, tag="readiness")
def agree_remedy(key: str, body: NewRemedy) -> Answer:
    """Agree how and by when a risk is mended."""
    given = body.model_dump(exclude={"question"})
    return write(
        lambda work: commands.agree_remedy(work, review_key=key, question_key=body.question, **given),
        represent=lambda work, _made: _question(work, key, body.question),
        status=201,
    )


@BLUEPRINT.post("/reviews/<key>/remedies/<int(max=9007199254740991):remedy_id>/settlement")
@endpoint("Settle a remedy or condition", body=Settlement, answer=RemedyBody, status=201, tag="readiness")
def settle_remedy(key: str, remedy_id: int, body: Settlement) -> Answer:
    """Say that it is fulfilled, or take it back."""
    return write(
        lambda work: commands.settle_remedy(work, review_key=key, remedy_id=remedy_id, **body.model_dump()),
        represent=lambda _work, made: _as(RemedyBody, made),
        status=201,
    )


@BLUEPRINT.post("/reviews/<key>/exceptions")
@endpoint("Accept a risk", body=NewException, answer=AnsweredBody, status=201, tag="readiness")
def accept_risk(key: str, body: NewException) -> Answer:
    """Take a risk knowingly, for a time."""
    given = body.model_dump(exclude={"question"})
    return write(
        lambda work: commands.accept_risk(work, review_key=key, question_key=body.question, **given),
        represent=lambda work, _made: _question(work, key, body.question),
        status=201,
    )


@BLUEPRINT.get("/services/<slug>/gate")
@endpoint("Ask the gate", answer=GateBody, tag="readiness")
def gate(slug: str) -> GateBody:
    """Say whether a service may go on."""
    return GateBody(**asdict(queries.gate(reading(), slug)))


def _moved(work: Work, key: str, body: ReviewMoveBody, version: int | None) -> Review:
    if body.to != ReviewState.DECIDED:
        return commands.move_review(work, key=key, to=body.to, note=body.note, version=version)
    if body.outcome is None:
        raise Invalid("review.outcome", "Say the outcome that was decided.", where="outcome")
    return commands.decide(
        work,
        review_key=key,
        outcome=body.outcome,
        conditions=[commands.Condition(each.text, each.due, each.question) for each in body.conditions],
        note=body.note,
        expires_at=body.expires_at,
        version=version,
    )


def _question(here: Reading, key: str, question: str) -> AnsweredBody:
    return _answered(queries.question_of_review(here, key, question))


def _whole(here: Reading, ref: int | str) -> ReviewWhole:
    found = queries.review(here, ref)
    kept = {name: getattr(found, name) for name in (*ReviewBody.model_fields, *MORE)}
    return ReviewWhole(
        **kept,
        questions=[_answered(each) for each in found.questions],
        conditions=[_as(RemedyBody, each) for each in found.conditions],
    )


def _answered(item: queries.AnsweredQuestion) -> AnsweredBody:
    return AnsweredBody(
        key=item.key,
        text=item.text,
        gate=item.gate,
        applies=item.applies,
        in_phase=item.in_phase,
        risk=item.risk,
        answer=_as(AnswerBody, item.answer) if item.answer else None,
        evidence=[_as(EvidenceBody, each) for each in item.evidence],
        remedies=[_as(RemedyBody, each) for each in item.remedies],
        exception=_as(ExceptionBody, item.acceptance) if item.acceptance else None,
        blind_check=_as(BlindBody, item.blind) if item.blind else None,
    )


def _as(shape: type[B], item: object) -> B:
    values = {name: getattr(item, name) for name in shape.model_fields}
    return shape(**{name: list(v) if isinstance(v, tuple) else v for name, v in values.items()})
