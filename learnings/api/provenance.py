"""For programs: the way from an incident to what was learned of it, and on to what came later."""

from flask import Blueprint

from foundation.web.api import Body, endpoint
from foundation.web.runtime import reading
from learnings import queries

BLUEPRINT = Blueprint("provenance_api", __name__, url_prefix="/api/v1")


class KnotBody(Body):
    """One thing of the graph, and what leads to it."""

    key: str
    kind: str
    title: str
    url: str
    detail: str
    comes_from: list[str]


class KnotList(Body):
    """The graph around the learnings that a thing led to or met."""

    learnings: list[str]
    items: list[KnotBody]
    next_cursor: str | None = None


@BLUEPRINT.get("/provenance/<key>")
@endpoint("Get where something came from and what it led to", answer=KnotList, tag="learnings")
def provenance(key: str) -> KnotList:
    """Start from an incident, a COE, an action, a learning, a question or a review, by its key."""
    here = reading()
    learnings = queries.starting_from(here, key)
    found = queries.provenance(here, learnings)
    items = [KnotBody(**vars(knot), comes_from=found.into(knot.key)) for knot in found.knots]
    return KnotList(learnings=[each.key for each in learnings], items=items)
