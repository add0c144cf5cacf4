"""Escapes."""

from flask import Blueprint

from coe import queries as coe
from foundation.paging import Page
from foundation.web.api import Answer, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Reading
from incidents import queries as incidents
from readiness import commands, queries
from readiness.api.given import EscapeQuery, NewCover
from readiness.api.shown import EscapeBody, EscapeList
from readiness.queries import EscapeItem

BLUEPRINT = Blueprint("escapes_api", __name__, url_prefix="/api/v1")


@BLUEPRINT.get("/escapes")
@endpoint("List escapes", query=EscapeQuery, answer=EscapeList, tag="readiness")
def escapes(query: EscapeQuery) -> EscapeList:
    """Return the newest first; of one incident or COE, all of them."""
    found = _found(reading(), query)
    return EscapeList(items=[_body(each) for each in found.items], next_cursor=found.next_cursor)


@BLUEPRINT.post("/causes/<int(max=9007199254740991):cause_id>/covers")
@endpoint("Say that a question covers a cause", body=NewCover, answer=EscapeList, status=201, tag="readiness")
def cover_cause(cause_id: int, body: NewCover) -> Answer:
    """Link them by hand; the cause is judged anew."""
    return write(
        lambda work: commands.cover_cause(work, cause_id=cause_id, question_key=body.question, reason=body.reason),
        represent=lambda work, _made: _of_cause(work, cause_id),
        status=201,
    )


@BLUEPRINT.post("/causes/<int(max=9007199254740991):cause_id>/confirmation")
@endpoint("Confirm the classes of a cause", answer=EscapeList, status=201, tag="readiness")
def confirm_escape(cause_id: int) -> Answer:
    """Confirm by hand what was judged."""
    return write(
        lambda work: commands.confirm_escape(work, cause_id=cause_id),
        represent=lambda work, _made: _of_cause(work, cause_id),
        status=201,
    )


def _found(here: Reading, query: EscapeQuery) -> Page[EscapeItem]:
    if query.incident:
        return Page(queries.escapes_of_incident(here, incidents.brief(here, query.incident).id))
    if query.coe:
        return Page(queries.escapes_of_coe(here, coe.brief(here, query.coe).id))
    which = {"escape_class": query.escape_class, "status": query.status}
    return queries.escapes(here, **which, limit=query.limit, cursor=query.cursor)


def _of_cause(here: Reading, cause_id: int) -> EscapeList:
    items = queries.escapes_of_coe(here, coe.cause(here, cause_id).coe_id)
    return EscapeList(items=[_body(each) for each in items if each.cause_id == cause_id], next_cursor=None)


def _body(item: EscapeItem) -> EscapeBody:
    same = [name for name in EscapeBody.model_fields if name not in {"coe", "incident", "basis"}]
    kept = {name: getattr(item, name) for name in same}
    return EscapeBody(**kept, coe=item.coe_key, incident=item.incident_key, basis=list(item.basis))
