"""Learnings among what people search."""

from collections.abc import Collection

from foundation.search import Document, SearchSource, put
from foundation.work import Reading, Work
from learnings.model import Learning
from learnings.queries.briefs import briefs

KIND = "learning"


def index(work: Work, learning: Learning) -> None:
    """Let the learning be found by what it says now."""
    body = f"{learning.failure_prevented}\n{learning.lesson}\n{learning.recommendation}"
    put(
        work.session,
        Document(
            kind=KIND,
            subject_id=learning.id,
            key=learning.key,
            title=learning.title,
            body=body,
            url=f"/learnings/{learning.key}",
            updated_at=work.now,
        ),
    )


def _visible(reading: Reading, ids: Collection[int]) -> set[int]:
    return {brief.id for brief in briefs(reading, ids)}


SEARCH = (SearchSource(kind=KIND, visible=_visible),)
