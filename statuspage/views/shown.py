"""Pages that are not for everybody, as their readers see them: made anew for each request, and kept nowhere."""

from flask import Blueprint, Response

from foundation.errors import NotFound
from foundation.web.runtime import reading
from statuspage import queries
from statuspage.policy import NOUN
from statuspage.serving import FRONT, TYPES

BLUEPRINT = Blueprint("shown_pages", __name__)


@BLUEPRINT.get("/status-pages/<slug>/shown/")
@BLUEPRINT.get("/status-pages/<slug>/shown/<path:name>")
def shown_page(slug: str, name: str = FRONT) -> Response:
    """Show one file of the page to somebody who may read it."""
    found = queries.shown_files(reading(), slug).get(name)
    if found is None:
        raise NotFound(NOUN)
    answer = Response(found, content_type=TYPES.get(name.rpartition(".")[2], "application/octet-stream"))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
