"""How it stands now, for programs that tell those who do not respond."""

from datetime import datetime
from typing import Literal

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Body, endpoint
from foundation.web.runtime import reading
from statuspage.queries.situation import Answer as Known
from statuspage.queries.situation import Readers, Situation, situations

BLUEPRINT = Blueprint("situation_api", __name__, url_prefix="/api/v1")
TAG = "status pages"


class ForBody(Body):
    """Whose questions are answered."""

    readers: Literal["executives", "teams", "support"] = Field("executives", alias="for")


class LinkAnswer(Body):
    """Where to read on."""

    text: str
    url: str


class QuestionAnswer(Body):
    """A question with what is known; an answer that nobody has given yet has neither text, time nor links."""

    question: str
    is_known: bool
    text: str
    at: datetime | None
    is_due: bool
    links: list[LinkAnswer]


class SituationAnswer(Body):
    """An open incident, and what these readers need to know of it."""

    incident: str
    title: str
    state: str
    severity: str
    answers: list[QuestionAnswer]


class SituationList(Body):
    """The worst of what goes on, at most twenty."""

    items: list[SituationAnswer]
    next_cursor: str | None = None


@BLUEPRINT.get("/situation")
@endpoint("Read what is going on", query=ForBody, answer=SituationList, tag=TAG)
def read_situation(query: ForBody) -> SituationList:
    """Every open incident that you may see, the worst first, by the questions of executives, teams or support."""
    return SituationList(items=[_answer(one) for one in situations(reading(), Readers(query.readers))])


def _answer(one: Situation) -> SituationAnswer:
    return SituationAnswer(
        incident=one.brief.key,
        title=one.brief.title,
        state=one.brief.state,
        severity=one.brief.acting_severity,
        answers=[_question(known) for known in one.answers],
    )


def _question(known: Known) -> QuestionAnswer:
    return QuestionAnswer(
        question=known.question,
        is_known=known.is_known,
        text=known.words or known.source,
        at=known.at,
        is_due=known.is_due,
        links=[LinkAnswer(text=words, url=url) for words, url in known.links],
    )
