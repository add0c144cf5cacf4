"""What makes a review hard to fool: confirming, doubting, verifying, signing, comparing, and what to mend first."""

from datetime import datetime

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Reading
from readiness import commands, queries

BLUEPRINT = Blueprint("proving_api", __name__, url_prefix="/api/v1")
TAG = "readiness"
TEXT = 20_000
LARGEST = 9007199254740991
Id = f"<int(max={LARGEST})"


class NewChallenge(Body):
    """A doubt about an answer."""

    question: str
    text: str = Field(max_length=TEXT)


class NoteBody(Body):
    """How it was settled."""

    note: str = Field(max_length=TEXT)


class NarrativeBody(Body):
    """What is to be said of the whole."""

    narrative: str = Field(max_length=TEXT)


class NewMilestone(Body):
    """The name under which the present state is kept."""

    name: str = Field(max_length=200)


class ComparisonQuery(Body):
    """Which two milestones, by their ids."""

    before: int = Field(ge=1, le=LARGEST)
    after: int = Field(ge=1, le=LARGEST)


class ChallengeBody(Body):
    """A doubt, and how it was settled."""

    id: int
    text: str
    recorded_at: datetime
    settled_at: datetime | None
    note: str


class SignatureBody(Body):
    """Who certified what, and the digest of the answers that it was about."""

    role: str
    claim: str
    digest: str
    recorded_at: datetime
    recorded_by: str


class MilestoneBody(Body):
    """How the review stood."""

    id: int
    name: str
    standing: dict[str, str]
    counts: dict[str, int]
    recorded_at: datetime


class MovementBody(Body):
    """How a question moved."""

    question: str
    before: str
    after: str
    direction: str
    """better, worse or same"""


class TopicLine(Body):
    """A question that the meeting talks about, and what is said of it."""

    question: str
    text: str
    risk: str
    said: str


class TopicBody(Body):
    """A part of the meeting."""

    title: str
    questions: list[TopicLine]


class MeetingBody(Body):
    """What the meeting about a review talks about; where none is held, signatures decide."""

    is_held: bool
    narrative: str
    topics: list[TopicBody]


class ComparisonBody(Body):
    """What moved between two milestones."""

    items: list[MovementBody]


class PlanBody(Body):
    """Something to mend."""

    question: str
    text: str
    risk: str
    gate: str
    caught: int
    """In how many incidents it covered a cause"""
    advice: str
    is_agreed: bool


class ProofBody(Body):
    """What stands around a review's answers."""

    narrative: str
    challenges: list[ChallengeBody]
    signatures: list[SignatureBody]
    milestones: list[MilestoneBody]
    plan: list[PlanBody]
    """What to mend, the worthiest first"""


@BLUEPRINT.get("/reviews/<key>/proof")
@endpoint("Get what proves a review", answer=ProofBody, tag=TAG)
def proof(key: str) -> ProofBody:
    """Return doubts, signatures, milestones, and the plan of improvement."""
    return _proof(reading(), key)


@BLUEPRINT.patch("/reviews/<key>")
@endpoint("Write a review's narrative", body=NarrativeBody, answer=ProofBody, tag=TAG)
def write_narrative(key: str, body: NarrativeBody) -> Answer:
    """Say what is to be said of the whole."""
    return write(
        lambda work: commands.write_narrative(work, review_key=key, text=body.narrative),
        represent=lambda work, _made: _proof(work, key),
    )


@BLUEPRINT.post("/reviews/<key>/answers/<question>/confirmation")
@endpoint("Say that an answer is still so", answer=ProofBody, status=201, tag=TAG)
def confirm_answer(key: str, question: str) -> Answer:
    """Give the answer of the last review again, with what still proves it."""
    return _written(key, lambda work: commands.confirm_answer(work, review_key=key, question_key=question))


@BLUEPRINT.post("/reviews/<key>/challenges")
@endpoint("Doubt an answer", body=NewChallenge, answer=ProofBody, status=201, tag=TAG)
def challenge(key: str, body: NewChallenge) -> Answer:
    """Doubt it; the review is not decided before that is settled."""
    return _written(
        key, lambda work: commands.challenge(work, review_key=key, question_key=body.question, text=body.text)
    )


@BLUEPRINT.post(f"/reviews/<key>/challenges/{Id}:challenge_id>/settlement")
@endpoint("Settle a doubt", body=NoteBody, answer=ProofBody, status=201, tag=TAG)
def settle_challenge(key: str, challenge_id: int, body: NoteBody) -> Answer:
    """Say how it was settled."""
    return _written(
        key, lambda work: commands.settle_challenge(work, review_key=key, challenge_id=challenge_id, note=body.note)
    )


@BLUEPRINT.post("/reviews/<key>/signatures")
@endpoint("Sign the answers", answer=ProofBody, status=201, tag=TAG)
def sign(key: str) -> Answer:
    """Certify, as the owner, that the answers are true as they stand now."""
    return _written(key, lambda work: commands.sign(work, review_key=key))


@BLUEPRINT.post("/reviews/<key>/milestones")
@endpoint("Keep how a review stands", body=NewMilestone, answer=ProofBody, status=201, tag=TAG)
def mark_milestone(key: str, body: NewMilestone) -> Answer:
    """Keep it under a name."""
    return _written(key, lambda work: commands.mark_milestone(work, review_key=key, name=body.name))


@BLUEPRINT.get("/reviews/<key>/agenda")
@endpoint("Get the agenda of a review's meeting", answer=MeetingBody, tag=TAG)
def agenda(key: str) -> MeetingBody:
    """Return what it talks about, in the order in which it decides."""
    here = reading()
    found = queries.review(here, key)
    meeting = queries.meeting_of(found, here.now)
    topics = [
        TopicBody(
            title=topic.title,
            questions=[
                TopicLine(question=each.key, text=each.text, risk=each.risk, said=said)
                for each, said in topic.questions
            ],
        )
        for topic in meeting.topics
    ]
    return MeetingBody(is_held=meeting.is_held, narrative=found.narrative, topics=topics)


@BLUEPRINT.get("/reviews/<key>/comparison")
@endpoint("Compare milestones", query=ComparisonQuery, answer=ComparisonBody, tag=TAG)
def comparison(key: str, query: ComparisonQuery) -> ComparisonBody:
    """Say what moved between two milestones."""
    found = queries.compared(queries.review(reading(), key).milestones, query.before, query.after)
    return ComparisonBody(items=[MovementBody(**vars(each), direction=each.direction) for each in found])


@BLUEPRINT.post(f"/reviews/<key>/evidence/{Id}:evidence_id>/verification")
@endpoint("Verify evidence", answer=ProofBody, status=201, tag=TAG)
def verify_evidence(key: str, evidence_id: int) -> Answer:
    """Say, as somebody else, that it shows the answer."""
    return _written(key, lambda work: commands.verify_evidence(work, review_key=key, evidence_id=evidence_id))


def _written(key: str, command: object) -> Answer:
    return write(command, represent=lambda work, _made: _proof(work, key), status=201)  # type: ignore[arg-type]


def _proof(here: Reading, key: str) -> ProofBody:
    found = queries.review(here, key)
    plan = queries.plan_of(here, found.asked, here.now)
    return ProofBody(
        narrative=found.narrative,
        challenges=[
            ChallengeBody(**{name: getattr(each, name) for name in ChallengeBody.model_fields})
            for each in found.challenges
        ],
        signatures=[SignatureBody(**vars(each)) for each in found.signatures],
        milestones=[
            MilestoneBody(**{name: getattr(each, name) for name in MilestoneBody.model_fields})
            for each in found.milestones
        ],
        plan=[PlanBody(**vars(each)) for each in plan],
    )
