"""Searches that people keep, for programs."""

from datetime import datetime

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading, runtime
from foundation.work import Reading
from learnings import commands, queries
from learnings.feed import feeds

BLUEPRINT = Blueprint("learning_searches_api", __name__, url_prefix="/api/v1/learning-searches")
TAG = "learnings"


class NewSearch(Body):
    """A search to be kept; one that has this name already is replaced."""

    name: str = Field(max_length=500)
    facets: dict[str, str] = Field(max_length=20)
    """What is looked for, as in GET /learnings: q, state, theme, cause, service, team, source"""
    pace: str = Field("never", max_length=10)
    """How often what is new comes by mail: daily, weekly or never"""


class SearchBody(Body):
    """A search that you keep, and the address of its feed, which needs no token."""

    id: int
    name: str
    facets: dict[str, str]
    pace: str
    made_at: datetime
    feed: str


class SearchList(Body):
    """Your searches."""

    items: list[SearchBody]


@BLUEPRINT.get("")
@endpoint("List your kept searches", answer=SearchList, tag=TAG)
def searches() -> SearchList:
    """Return them by name; nobody else's."""
    return SearchList(items=_mine(reading()))


@BLUEPRINT.post("")
@endpoint("Keep a search", body=NewSearch, answer=SearchBody, status=201, tag=TAG)
def keep(body: NewSearch) -> Answer:
    """Keep it under a name; what is new in it comes by mail and as a feed, without anything private."""
    return write(
        lambda work: commands.keep_search(work, **body.model_dump()),
        represent=lambda work, made: next(each for each in _mine(work) if each.id == made.id),
        status=201,
    )


@BLUEPRINT.delete("/<int:search_id>")
@endpoint("Drop a kept search", status=204, tag=TAG)
def drop(search_id: int) -> Answer:
    """Keep it no longer; the address of its feed leads nowhere from then on."""
    return write(
        lambda work: commands.drop_search(work, search_id=search_id),
        represent=lambda _work, _nothing: None,
    )


def _mine(here: Reading) -> list[SearchBody]:
    me, addresses = here.principal.person_id or 0, feeds(runtime().settings)
    return [
        SearchBody(
            id=each.id,
            name=each.name,
            facets=each.facets.chosen,
            pace=each.pace,
            made_at=each.made_at,
            feed=addresses.make(each.id, me),
        )
        for each in queries.searches(here)
    ]
