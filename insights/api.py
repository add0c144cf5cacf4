"""Search for programs."""

from typing import Annotated

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Body, endpoint
from foundation.web.runtime import reading, runtime
from insights import queries

BLUEPRINT = Blueprint("insights_api", __name__, url_prefix="/api/v1")


class SearchQuery(Body):
    """What is looked for."""

    q: Annotated[str, Field(max_length=200)] = ""
    """Words, the beginnings of words, or a key such as INC-42."""
    kind: Annotated[str | None, Field(max_length=40)] = None
    """Only things of this kind."""
    limit: Annotated[int, Field(ge=1, le=queries.MOST)] = 20
    """How many at most."""


class FoundBody(Body):
    """One thing that was found."""

    kind: str
    key: str
    title: str
    url: str


class SearchList(Body):
    """The best finds first; there are never further pages."""

    items: list[FoundBody]
    next_cursor: str | None = None


@BLUEPRINT.get("/search")
@endpoint("Search", query=SearchQuery, answer=SearchList, tag="search")
def search(query: SearchQuery) -> SearchList:
    """Find incidents, COEs, actions, learnings, services and more; what you may not see is left out."""
    finds = queries.finds(reading(), runtime().search, query.q, query.kind, query.limit)
    items = [FoundBody(kind=f.kind, key=f.key, title=f.title, url=f.url) for f in finds.items]
    return SearchList(items=items)


BLUEPRINTS = (BLUEPRINT,)
