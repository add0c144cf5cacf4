"""Action items as resources."""

from flask import Blueprint

from catalog import queries as catalog
from coe import commands, queries
from coe.api.answers import ActionAnswer, ActionList, action_answers
from coe.api.bodies import ActionBody, ActionEditBody, ActionMoveBody, ActionsQuery
from foundation.web.api import Answer, endpoint, if_match, write
from foundation.web.runtime import reading
from foundation.work import Reading

BLUEPRINT = Blueprint("actions_api", __name__, url_prefix="/api/v1")
TAG = "actions"


@BLUEPRINT.get("/actions")
@endpoint("List action items", query=ActionsQuery, answer=ActionList, tag=TAG)
def list_actions(query: ActionsQuery) -> ActionList:
    """Newest first, narrowed by state, service, owner or lateness."""
    here = reading()
    here.require("action:read")
    service_id = catalog.service_ids(here, [query.service])[query.service] if query.service else None
    found = queries.actions(
        here,
        state=query.state,
        owner_id=query.owner_id,
        service_id=service_id,
        overdue=query.overdue,
        team_id=query.team_id,
        limit=query.limit,
        cursor=query.cursor,
    )
    return ActionList(items=action_answers(here, list(found.items)), next_cursor=found.next_cursor)


@BLUEPRINT.get("/coes/<key>/actions")
@endpoint("List a COE's action items", answer=ActionList, tag=TAG)
def list_of_coe(key: str) -> ActionList:
    """In the order in which they were written."""
    here = reading()
    return ActionList(items=action_answers(here, queries.actions_of_coe(here, queries.brief(here, key).id)))


@BLUEPRINT.post("/coes/<key>/actions")
@endpoint("Write an action item", body=ActionBody, answer=ActionAnswer, status=201, tag=TAG)
def add_action(key: str, body: ActionBody) -> Answer:
    """Live from this moment, whatever becomes of the document."""
    words = {**body.model_dump(exclude={"service"}), "service_slug": body.service}
    return write(
        lambda work: commands.add_action(work, key=key, **words),
        represent=lambda work, action: _action(work, action.key),
        status=201,
    )


@BLUEPRINT.get("/actions/<key>")
@endpoint("Read an action item", answer=ActionAnswer, tag=TAG)
def read_action(key: str) -> ActionAnswer:
    """As it stands."""
    return _action(reading(), key)


@BLUEPRINT.patch("/actions/<key>")
@endpoint("Change an action item", body=ActionEditBody, answer=ActionAnswer, tag=TAG, versioned=True)
def edit_action(key: str, body: ActionEditBody) -> Answer:
    """Leave what is left out; a later due date wants its reason."""
    since = if_match()
    return write(
        lambda work: commands.edit_action(work, key=key, version=since, **body.model_dump()),
        represent=lambda work, action: _action(work, action.key),
    )


@BLUEPRINT.post("/actions/<key>/transitions")
@endpoint("Move an action item", body=ActionMoveBody, answer=ActionAnswer, status=201, tag=TAG, versioned=True)
def move_action(key: str, body: ActionMoveBody) -> Answer:
    """Want evidence for verified, and for P0 and P1 somebody other than the owner."""
    since = if_match()
    return write(
        lambda work: commands.move_action(
            work, key=key, to=body.to, evidence=body.evidence, note=body.note, version=since
        ),
        represent=lambda work, action: _action(work, action.key),
        status=201,
    )


def _action(here: Reading, key: str) -> ActionAnswer:
    return action_answers(here, [queries.action(here, key)])[0]
