"""COEs as resources: list, open, read, change, move, and what the linter says."""

from dataclasses import asdict

from flask import Blueprint

from catalog import queries as catalog
from coe import commands, queries
from coe.api.answers import (
    CoeAnswer,
    CoeItem,
    CoeList,
    FindingAnswer,
    FindingList,
    RecurrenceList,
    RevisionAnswer,
    RevisionList,
    coe_answer,
    coe_in_short,
    coe_items,
    revision_answer,
)
from coe.api.bodies import CoesQuery, EditBody, MoveBody, OpenBody, RecurrenceBody, RevisionsQuery
from coe.model import INSTANTS
from foundation.web.api import Answer, endpoint, if_match, write
from foundation.web.runtime import reading

BLUEPRINT = Blueprint("coes_api", __name__, url_prefix="/api/v1")
TAG = "coes"


@BLUEPRINT.get("/coes")
@endpoint("List COEs", query=CoesQuery, answer=CoeList, tag=TAG)
def list_coes(query: CoesQuery) -> CoeList:
    """Newest first, narrowed by state, service or owner."""
    here = reading()
    here.require("coe:read")
    service_id = catalog.service_ids(here, [query.service])[query.service] if query.service else None
    found = queries.coes(
        here,
        state=query.state,
        service_id=service_id,
        owner_id=query.owner_id,
        limit=query.limit,
        cursor=query.cursor,
    )
    return CoeList(items=coe_items(here, list(found.items)), next_cursor=found.next_cursor)


@BLUEPRINT.post("/coes")
@endpoint("Open a COE", body=OpenBody, answer=CoeAnswer, status=201, tag=TAG)
def open_coe(body: OpenBody) -> Answer:
    """Start with what its incidents know; without one it tells of a near miss."""
    return write(
        lambda work: commands.open_coe(
            work,
            incident_keys=body.incidents,
            title=body.title,
            kind=body.kind,
            trigger=body.trigger,
            owner_id=body.owner_id,
            due=body.due,
            service_slugs=body.services,
            template=body.template,
        ),
        represent=lambda work, coe: coe_answer(work, coe.key),
        status=201,
    )


@BLUEPRINT.get("/coes/<key>")
@endpoint("Read a COE", answer=CoeAnswer, tag=TAG)
def read_coe(key: str) -> CoeAnswer:
    """With sections, causes and actions."""
    return coe_answer(reading(), key)


@BLUEPRINT.patch("/coes/<key>")
@endpoint("Change a COE's head", body=EditBody, answer=CoeItem, tag=TAG, versioned=True)
def edit_coe(key: str, body: EditBody) -> Answer:
    """Leave what is left out; an instant sent as null is taken back."""
    since = if_match()
    instants = {name: getattr(body, name) for name in INSTANTS if name in body.model_fields_set}
    return write(
        lambda work: commands.edit_coe(
            work, key=key, version=since, title=body.title, owner_id=body.owner_id, due=body.due, instants=instants
        ),
        represent=lambda work, coe: coe_in_short(work, coe.key),
    )


@BLUEPRINT.post("/coes/<key>/transitions")
@endpoint("Move a COE", body=MoveBody, answer=CoeItem, status=201, tag=TAG, versioned=True)
def move_coe(key: str, body: MoveBody) -> Answer:
    """Hold it back from review, approval and closing while the linter finds errors."""
    since = if_match()
    return write(
        lambda work: commands.transition(work, key=key, to=body.to, note=body.note, version=since),
        represent=lambda work, coe: coe_in_short(work, coe.key),
        status=201,
    )


@BLUEPRINT.get("/coes/<key>/findings")
@endpoint("Read what the linter says", answer=FindingList, tag=TAG)
def findings(key: str) -> FindingList:
    """Say what blocks first."""
    found = queries.findings_of(reading(), key)
    return FindingList(items=[FindingAnswer(**asdict(finding)) for finding in found])


@BLUEPRINT.get("/coes/<key>/revisions")
@endpoint("List saved texts", query=RevisionsQuery, answer=RevisionList, tag=TAG)
def revisions(key: str, query: RevisionsQuery) -> RevisionList:
    """Who wrote which section when, newest first."""
    return RevisionList(items=[revision_answer(r) for r in queries.revisions(reading(), key, query.section)])


@BLUEPRINT.get("/coes/<key>/revisions/<int:seq>")
@endpoint("Read a saved text", answer=RevisionAnswer, tag=TAG)
def revision(key: str, seq: int) -> RevisionAnswer:
    """One section as it was saved then."""
    return revision_answer(queries.revision(reading(), key, seq))


@BLUEPRINT.get("/coes/<key>/recurrences")
@endpoint("List recurrences", answer=RecurrenceList, tag=TAG)
def recurrences(key: str) -> RecurrenceList:
    """Both ways, and earlier COEs of the same services."""
    return _recurrences(key)


@BLUEPRINT.post("/coes/<key>/recurrences")
@endpoint("Link a recurrence", body=RecurrenceBody, answer=CoeItem, status=201, tag=TAG)
def link_recurrence(key: str, body: RecurrenceBody) -> Answer:
    """Say which earlier COE this one repeats."""
    return write(
        lambda work: commands.link_recurrence(work, key=key, of_key=body.of),
        represent=lambda work, _link: coe_in_short(work, key),
        status=201,
    )


def _recurrences(key: str) -> RecurrenceList:
    here = reading()
    found = queries.recurrences_of(here, queries.brief(here, key).id)
    return RecurrenceList(
        of=coe_items(here, list(found.of)),
        later=coe_items(here, list(found.later)),
        suggested=coe_items(here, list(found.suggested)),
    )
