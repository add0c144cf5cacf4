"""Reviewing and starting COEs, for programs: nominations, clocks, reviewers, signatures, comments, accepted causes."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from flask import Blueprint
from pydantic import Field

from coe import commands, queries
from coe.api.answers import CauseAnswer, CoeItem, cause_answer, coe_in_short, slugs_of
from coe.review import ANCHOR_LIMIT, COMMENT_LIMIT, QUOTE_LIMIT, REMARK
from coe.vocabulary import TEXT_LIMIT, TITLE_LIMIT
from foundation.web.api import Answer, Body, endpoint, if_match, write
from foundation.web.runtime import reading
from foundation.work import Reading

BLUEPRINT = Blueprint("coe_review_api", __name__, url_prefix="/api/v1")
TAG = "coes"
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
MANY = 50


class NominationBody(Body):
    """What nearly failed, and what kept it from failing."""

    reason: Text
    title: Annotated[str, Field(max_length=TITLE_LIMIT)] = ""
    incident: str | None = None
    services: Annotated[tuple[str, ...], Field(max_length=MANY)] = ()


class ClockBody(Body):
    """Whether the time runs; only a reason stops it."""

    paused: bool
    reason: Text = ""


class ReasonBody(Body):
    """Why."""

    reason: Text


class ReviewerBody(Body):
    """Who is asked, in which role."""

    role: str
    person_id: int


class SignatureBody(Body):
    """The role whose claim is certified."""

    role: str


class CommentBody(Body):
    """Words about a passage: a remark, or a change that is asked for."""

    text: Annotated[str, Field(max_length=COMMENT_LIMIT)]
    anchor: Annotated[str, Field(max_length=ANCHOR_LIMIT)] = "summary"
    quote: Annotated[str, Field(max_length=QUOTE_LIMIT)] = ""
    kind: str = REMARK


class ReviewerAnswer(Body):
    """A role, who was asked, and whether they signed its claim."""

    role: str
    claim: str
    person_id: int | None
    name: str
    is_required: bool
    signed_at: datetime | None
    signed_version: int | None


class ReviewerList(Body):
    """The roles of the review."""

    items: list[ReviewerAnswer]
    next_cursor: None = None


class CommentAnswer(Body):
    """Words about a passage."""

    id: int
    kind: str
    anchor: str
    quote: str
    text: str
    by: str
    said_at: datetime
    resolved_by: str
    resolved_at: datetime | None


class CommentList(Body):
    """What was said, open ones first."""

    items: list[CommentAnswer]
    next_cursor: None = None


@BLUEPRINT.post("/coes/nominations")
@endpoint("Nominate a near miss", body=NominationBody, answer=CoeItem, status=201, tag=TAG)
def nominate(body: NominationBody) -> Answer:
    """Anybody may; it opens a draft."""
    return write(
        lambda work: commands.nominate(
            work, reason=body.reason, title=body.title, incident_key=body.incident, service_slugs=body.services
        ),
        represent=lambda work, coe: coe_in_short(work, coe.key),
        status=201,
    )


@BLUEPRINT.post("/coes/<key>/clock")
@endpoint("Stop or start a COE's clock", body=ClockBody, answer=CoeItem, status=201, tag=TAG)
def clock(key: str, body: ClockBody) -> Answer:
    """Stop it with a reason only; started again, what was due moves by as long as it stood."""
    return write(
        lambda work: (
            commands.pause_clock(work, key=key, reason=body.reason)
            if body.paused
            else commands.resume_clock(work, key=key)
        ),
        represent=lambda work, coe: coe_in_short(work, coe.key),
        status=201,
    )


@BLUEPRINT.post("/coes/<key>/causes/<int:cause_id>/acceptances")
@endpoint("Accept a cause", body=ReasonBody, answer=CauseAnswer, status=201, tag=TAG)
def accept_cause(key: str, cause_id: int, body: ReasonBody) -> Answer:
    """Say that nothing is done about it, and why."""
    return write(
        lambda work: commands.accept_cause(work, key=key, cause_id=cause_id, reason=body.reason),
        represent=lambda work, cause: _cause(work, cause.id),
        status=201,
    )


@BLUEPRINT.get("/coes/<key>/reviewers")
@endpoint("List a COE's reviewers", answer=ReviewerList, tag=TAG)
def list_reviewers(key: str) -> ReviewerList:
    """Who was asked, and what they certified."""
    return _reviewers(reading(), key)


@BLUEPRINT.post("/coes/<key>/reviewers")
@endpoint("Ask a reviewer", body=ReviewerBody, answer=ReviewerList, status=201, tag=TAG)
def ask_reviewer(key: str, body: ReviewerBody) -> Answer:
    """In a role; never whoever owns the COE."""
    return write(
        lambda work: commands.ask_reviewer(work, key=key, role=body.role, person_id=body.person_id),
        represent=lambda work, _row: _reviewers(work, key),
        status=201,
    )


@BLUEPRINT.post("/coes/<key>/signatures")
@endpoint("Sign a COE", body=SignatureBody, answer=ReviewerList, status=201, tag=TAG, versioned=True)
def sign(key: str, body: SignatureBody) -> Answer:
    """Certify the claim of a role; If-Match refuses when the document changed since it was read."""
    since = if_match()
    return write(
        lambda work: commands.sign(work, key=key, role=body.role, version=since),
        represent=lambda work, _row: _reviewers(work, key),
        status=201,
    )


@BLUEPRINT.get("/coes/<key>/comments")
@endpoint("List comments", answer=CommentList, tag=TAG)
def list_comments(key: str) -> CommentList:
    """Open ones first."""
    return _comments(reading(), key)


@BLUEPRINT.post("/coes/<key>/comments")
@endpoint("Comment on a passage", body=CommentBody, answer=CommentList, status=201, tag=TAG)
def comment(key: str, body: CommentBody) -> Answer:
    """Or ask that it be changed."""
    return write(
        lambda work: commands.comment(work, key=key, **body.model_dump()),
        represent=lambda work, _row: _comments(work, key),
        status=201,
    )


@BLUEPRINT.post("/coes/<key>/comments/<int:comment_id>/resolutions")
@endpoint("Settle a comment", answer=CommentList, status=201, tag=TAG)
def resolve_comment(key: str, comment_id: int) -> Answer:
    """By whoever said it, or by those who write."""
    return write(
        lambda work: commands.resolve_comment(work, key=key, comment_id=comment_id),
        represent=lambda work, coe: _comments(work, coe.key),
        status=201,
    )


def _reviewers(here: Reading, key: str) -> ReviewerList:
    found = queries.document(here, key).reviewers
    items = [ReviewerAnswer(**{name: getattr(each, name) for name in ReviewerAnswer.model_fields}) for each in found]
    return ReviewerList(items=items)


def _comments(here: Reading, key: str) -> CommentList:
    found = queries.document(here, key).comments
    items = [CommentAnswer(**{k: v for k, v in asdict(each).items() if k != "is_mine"}) for each in found]
    return CommentList(items=items)


def _cause(here: Reading, cause_id: int) -> CauseAnswer:
    cause = queries.cause(here, cause_id)
    slugs = slugs_of(here, {cause.service_id} if cause.service_id else set())
    return cause_answer(cause, slugs, queries.brief(here, cause.coe_id).version)
