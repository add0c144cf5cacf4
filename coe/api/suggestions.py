"""Suggestions for a COE's sections, for programs."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from flask import Blueprint
from pydantic import Field

from coe import commands, queries
from coe.queries import SuggestionItem
from coe.review import ACCEPTED
from coe.sections import SECTION_LIMIT
from coe.views.suggestions import text_to_accept
from coe.vocabulary import TEXT_LIMIT
from foundation.web.api import Answer, Body, endpoint, if_match, write
from foundation.web.runtime import reading

BLUEPRINT = Blueprint("coe_suggestions_api", __name__, url_prefix="/api/v1")
TAG = "coes"
HIDDEN = {"is_mine", "changes"}


class SuggestionBody(Body):
    """A section as it would read better, and why."""

    text: Annotated[str, Field(max_length=SECTION_LIMIT)]
    reason: Annotated[str, Field(max_length=TEXT_LIMIT)] = ""


class SettlementBody(Body):
    """What becomes of it: accepted, declined (with a word) or withdrawn.

    Accepted without a ``text``, it is put into the section as that reads now; where both changed the same lines, the
    answer is 409 with both in ``text``.
    """

    to: str
    word: Annotated[str, Field(max_length=TEXT_LIMIT)] = ""
    text: Annotated[str, Field(max_length=SECTION_LIMIT)] | None = None


class SuggestionAnswer(Body):
    """How somebody would have a section read, and what became of that."""

    id: int
    section: str
    title: str
    version: int
    text: str
    reason: str
    by: str
    made_at: datetime
    state: str
    word: str
    settled_by: str
    settled_at: datetime | None


class SuggestionList(Body):
    """What was suggested, what waits first."""

    items: list[SuggestionAnswer]
    next_cursor: None = None


@BLUEPRINT.get("/coes/<key>/suggestions")
@endpoint("List suggestions", answer=SuggestionList, tag=TAG)
def list_suggestions(key: str) -> SuggestionList:
    """Give what waits first, then the newest."""
    return SuggestionList(items=[_answer(each) for each in queries.suggestions(reading(), key)])


@BLUEPRINT.post("/coes/<key>/sections/<name>/suggestions")
@endpoint(
    "Suggest a change of a section", body=SuggestionBody, answer=SuggestionAnswer, status=201, tag=TAG, versioned=True
)
def suggest(key: str, name: str, body: SuggestionBody) -> Answer:
    """Say how it would read better, without writing it; If-Match refuses when somebody wrote it meanwhile."""
    since = if_match()
    return write(
        lambda work: commands.suggest(work, key=key, name=name, text=body.text, reason=body.reason, version=since),
        represent=lambda work, row: _answer(queries.suggestion(work, key, row.id).item),
        status=201,
    )


@BLUEPRINT.post("/coes/<key>/suggestions/<int:suggestion_id>/transitions")
@endpoint("Settle a suggestion", body=SettlementBody, answer=SuggestionAnswer, status=201, tag=TAG, versioned=True)
def settle_suggestion(key: str, suggestion_id: int, body: SettlementBody) -> Answer:
    """Accept or decline it, which is for those who write, or take one's own back."""
    text, since = None, if_match()
    if body.to == ACCEPTED:
        text, since = text_to_accept(key, suggestion_id, body.text, since)
    return write(
        lambda work: commands.settle_suggestion(
            work, key=key, suggestion_id=suggestion_id, to=body.to, word=body.word, text=text, version=since
        ),
        represent=lambda work, row: _answer(queries.suggestion(work, key, row.id).item),
        status=201,
    )


def _answer(item: SuggestionItem) -> SuggestionAnswer:
    return SuggestionAnswer(**{name: value for name, value in asdict(item).items() if name not in HIDDEN})
