"""The impact in numbers and the answers to the incident questions, as resources."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from flask import Blueprint
from pydantic import Field

from coe import commands, queries
from coe.commands import Counted, Given
from coe.vocabulary import TEXT_LIMIT, UNIT_LIMIT
from foundation.web.api import Answer, Body, endpoint, if_match, write
from foundation.web.runtime import reading
from foundation.web.times import Instant
from foundation.work import Reading

BLUEPRINT = Blueprint("coe_evidence_api", __name__, url_prefix="/api/v1")
TAG = "coes"
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]


class ImpactBody(Body):
    """A number of the impact, put as a whole."""

    dimension: str
    value: Annotated[float, Field(allow_inf_nan=False)] | None = None
    unit: Annotated[str, Field(max_length=UNIT_LIMIT)] = ""
    is_estimate: bool = False
    method: Text = ""
    """How it was counted."""
    affected: Text = ""
    from_at: Instant | None = None
    until_at: Instant | None = None

    def counted(self) -> Counted:
        """Return what the commands take."""
        return Counted(**self.model_dump())


class ImpactAnswer(Body):
    """A number of the impact."""

    id: int
    dimension: str
    value: float | None
    unit: str
    is_estimate: bool
    method: str
    affected: str
    from_at: datetime | None
    until_at: datetime | None


class ImpactList(Body):
    """The numbers of the impact."""

    items: list[ImpactAnswer]
    next_cursor: None = None


class GivenBody(Body):
    """An answer; where the question does not apply, the text says why."""

    text: Text
    is_not_applicable: bool = False


class GivenAnswer(Body):
    """A question and what is answered to it so far."""

    question: str
    group: str
    asks: str
    is_computed: bool
    text: str
    is_not_applicable: bool
    is_prefilled: bool
    version: int


class GivenList(Body):
    """All questions."""

    items: list[GivenAnswer]
    next_cursor: None = None


@BLUEPRINT.get("/coes/<key>/impacts")
@endpoint("List the numbers of the impact", answer=ImpactList, tag=TAG)
def list_impacts(key: str) -> ImpactList:
    """As they stand."""
    return ImpactList(items=[ImpactAnswer(**asdict(each)) for each in queries.document(reading(), key).impacts])


@BLUEPRINT.post("/coes/<key>/impacts")
@endpoint("Say a number of the impact", body=ImpactBody, answer=ImpactAnswer, status=201, tag=TAG)
def add_impact(key: str, body: ImpactBody) -> Answer:
    """With how it was counted."""
    return write(
        lambda work: commands.add_impact(work, key=key, counted=body.counted()),
        represent=lambda work, row: _impact(work, key, row.id),
        status=201,
    )


@BLUEPRINT.put("/coes/<key>/impacts/<int:impact_id>")
@endpoint("Put a number differently", body=ImpactBody, answer=ImpactAnswer, tag=TAG, versioned=True)
def edit_impact(key: str, impact_id: int, body: ImpactBody) -> Answer:
    """As a whole."""
    since = if_match()
    return write(
        lambda work: commands.edit_impact(work, key=key, impact_id=impact_id, counted=body.counted(), version=since),
        represent=lambda work, row: _impact(work, key, row.id),
    )


@BLUEPRINT.delete("/coes/<key>/impacts/<int:impact_id>")
@endpoint("Take a number back", status=204, tag=TAG, versioned=True)
def remove_impact(key: str, impact_id: int) -> Answer:
    """Leave it in the log alone."""
    since = if_match()
    return write(
        lambda work: commands.remove_impact(work, key=key, impact_id=impact_id, version=since),
        represent=lambda _work, _coe: None,
    )


@BLUEPRINT.get("/coes/<key>/answers")
@endpoint("List the incident questions", answer=GivenList, tag=TAG)
def list_answers(key: str) -> GivenList:
    """With what is answered so far, by hand or from data."""
    found = queries.document(reading(), key)
    return GivenList(items=[_given(each, found.brief.version) for each in found.answers])


@BLUEPRINT.put("/coes/<key>/answers/<question>")
@endpoint("Answer an incident question", body=GivenBody, answer=GivenAnswer, tag=TAG, versioned=True)
def answer(key: str, question: str, body: GivenBody) -> Answer:
    """Or say that it does not apply, and why."""
    since, given = if_match(), Given(body.text, body.is_not_applicable)
    return write(
        lambda work: commands.answer_questions(work, key=key, answers={question: given}, version=since),
        represent=lambda work, coe: _answer(work, coe.key, question),
    )


def _impact(here: Reading, key: str, impact_id: int) -> ImpactAnswer:
    (found,) = [each for each in queries.document(here, key).impacts if each.id == impact_id]
    return ImpactAnswer(**asdict(found))


def _answer(here: Reading, key: str, question: str) -> GivenAnswer:
    found = queries.document(here, key)
    (given,) = [each for each in found.answers if each.name == question]
    return _given(given, found.brief.version)


def _given(item: queries.AnswerItem, version: int) -> GivenAnswer:
    return GivenAnswer(
        question=item.name,
        group=item.question.group,
        asks=item.question.text,
        is_computed=item.question.is_computed,
        text=item.text,
        is_not_applicable=item.is_not_applicable,
        is_prefilled=item.is_prefilled,
        version=version,
    )
