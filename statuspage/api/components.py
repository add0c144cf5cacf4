"""The parts of status pages as resources."""

from typing import Any

from flask import Blueprint

from foundation.errors import Invalid
from foundation.web.api import Answer, endpoint, if_match, write
from foundation.web.runtime import reading
from foundation.work import Work
from statuspage import commands, queries
from statuspage.api.bodies import (
    ComponentAnswer,
    ComponentBody,
    ComponentEditBody,
    ComponentList,
    OnPage,
    component_answer,
)
from statuspage.model import Component

BLUEPRINT = Blueprint("components_api", __name__, url_prefix="/api/v1")
TAG = "status pages"


@BLUEPRINT.get("/components")
@endpoint("List components", query=OnPage, answer=ComponentList, tag=TAG)
def list_components(query: OnPage) -> ComponentList:
    """In the order in which they stand on their pages."""
    found = queries.components(reading())
    return ComponentList(items=[component_answer(one) for one in found if query.page in {None, one.page}])


@BLUEPRINT.post("/components")
@endpoint("Add a component", body=ComponentBody, answer=ComponentAnswer, status=201, tag=TAG)
def add_component(body: ComponentBody) -> Answer:
    """Put a part, or a group of parts, at the end of the page."""
    values = {**body.model_dump(exclude={"service"}), "service_slug": body.service}
    return write(lambda work: commands.add_component(work, **values), represent=_represented, status=201)


@BLUEPRINT.get("/components/<component>")
@endpoint("Read a component", answer=ComponentAnswer, tag=TAG)
def read_component(component: str) -> ComponentAnswer:
    """As it stands."""
    return component_answer(queries.component(reading(), component))


@BLUEPRINT.patch("/components/<component>")
@endpoint("Change a component", body=ComponentEditBody, answer=ComponentAnswer, tag=TAG, versioned=True)
def edit_component(component: str, body: ComponentEditBody) -> Answer:
    """Leave what is left out; status by itself, because others may say it than may change the rest."""
    since, sent = if_match(), body.model_dump(exclude_unset=True)
    if "service" in sent:
        sent["service_slug"] = sent.pop("service")
    return write(lambda work: _edited(work, component, since, sent), represent=_represented)


def _edited(work: Work, component: str, since: int | None, sent: dict[str, Any]) -> Component:
    notify = sent.pop("notify", True)
    if "status" not in sent:
        return commands.change_component(work, component=component, version=since, changes=sent)
    if len(sent) > 1:
        raise Invalid("statuspage.status_alone", "Send the status by itself, the rest in another request.")
    said = {"status": sent["status"] or "", "notify": notify}
    return commands.set_component_status(work, component=component, version=since, **said)


def _represented(work: Work, component: Component) -> ComponentAnswer:
    return component_answer(queries.component(work, component.public_id))
