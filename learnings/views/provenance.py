"""The way from an incident to what was learned of it, and on to what came later: drawn, from any of its ends."""

from flask import Blueprint, Response

from foundation.web.graph import Node, draw
from foundation.web.runtime import page, reading
from learnings import queries
from learnings.queries import Provenance

BLUEPRINT = Blueprint("provenance", __name__)


@BLUEPRINT.get("/learnings/<key>/provenance")
def provenance_of_learning(key: str) -> Response:
    """Draw where a learning came from and what it met later."""
    return provenance(queries.brief(reading(), key).key)


@BLUEPRINT.get("/provenance/<key>")
def provenance(key: str) -> Response:
    """Draw what an incident, a COE, an action, a question or a review led to, and where that came from."""
    here = reading()
    learnings = queries.starting_from(here, key)
    found = queries.provenance(here, learnings)
    return page(
        "learnings/provenance.html",
        start=key,
        learnings=learnings,
        found=found,
        names={knot.key: found.into(knot.key) for knot in found.knots},
        drawing=draw(_nodes(found, key), found.edges),
    )


def _nodes(found: Provenance, start: str) -> list[Node]:
    return [
        Node(
            key=knot.key,
            text=knot.title,
            label=f"{knot.kind} {knot.key}" if knot.key.isupper() else knot.kind,
            kind="end" if knot.key == start else "plain",
        )
        for knot in found.knots
    ]
