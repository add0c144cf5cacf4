"""Views of the list of incidents, for programs."""

from typing import Annotated

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from incidents import commands
from incidents.commands.views import FILTERS_LIMIT, NAME_LIMIT
from incidents.model import SavedView
from incidents.queries import saved_views

BLUEPRINT = Blueprint("incident_views_api", __name__, url_prefix="/api/v1")
TAG = "incidents"


class NewView(Body):
    """Filters and what to call them."""

    name: Annotated[str, Field(max_length=NAME_LIMIT)]
    filters: Annotated[str, Field(max_length=FILTERS_LIMIT)]
    """As the list's address has them: state=open&severity=SEV1"""
    is_shared: bool = False


class ViewBody(Body):
    """A kept view."""

    id: int
    name: str
    filters: str
    is_shared: bool


class ViewList(Body):
    """One's own first, then what others share."""

    items: list[ViewBody]
    next_cursor: str | None = None


@BLUEPRINT.get("/incident-views")
@endpoint("List views of the list of incidents", answer=ViewList, tag=TAG)
def list_views() -> ViewList:
    """List one's own, and those that others share."""
    items = saved_views(reading())
    return ViewList(items=[ViewBody(id=v.id, name=v.name, filters=v.filters, is_shared=v.is_shared) for v in items])


@BLUEPRINT.post("/incident-views")
@endpoint("Keep a view", body=NewView, answer=ViewBody, status=201, tag=TAG)
def save_view(body: NewView) -> Answer:
    """Keep it for oneself or for everybody; the same name again replaces one's own."""
    return write(lambda work: commands.save_view(work, **body.model_dump()), represent=_shown, status=201)


@BLUEPRINT.delete("/incident-views/<int(max=2147483647):view_id>")
@endpoint("Remove a view", tag=TAG, status=204)
def drop_view(view_id: int) -> Answer:
    """Let go of one's own; administrators of shared ones."""
    return write(lambda work: commands.drop_view(work, view_id=view_id), represent=lambda *_: None)


def _shown(_work: object, view: SavedView) -> ViewBody:
    return ViewBody(id=view.id, name=view.name, filters=view.filters, is_shared=view.is_shared)
