"""Tickets elsewhere, and the rules by which they are made, as resources."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from flask import Blueprint
from pydantic import Field

from foundation.errors import NotFound
from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.work import Work
from integrations.trackers import commands, queries
from integrations.trackers.commands import Destination, Released
from integrations.trackers.model import TrackerRule, TrackerTicket
from integrations.trackers.ports import ACTION, INCIDENT
from integrations.trackers.views import defaults

BLUEPRINT = Blueprint("trackers_api", __name__, url_prefix="/api/v1")
BLUEPRINTS = (BLUEPRINT,)
TAG = "tickets"
Project = Annotated[str, Field(max_length=200)]


class TicketBody(Body):
    """Where a ticket goes; of something private also what it may say."""

    tracker: Annotated[str, Field(max_length=20)]
    project: Project = ""
    """OPS or OPS/Task in Jira, owner/repository in GitHub, empty in ServiceNow"""
    title: Annotated[str, Field(max_length=200)] = ""
    """Of a private COE's action: the only words that leave"""
    text: Annotated[str, Field(max_length=4_000)] = ""
    existing: Annotated[str, Field(max_length=500)] = ""
    """The key or address of a ticket that is there already, to be linked instead of making one"""


class IncidentTicketBody(Body):
    """Where the ticket of an incident goes."""

    tracker: Annotated[str, Field(max_length=20)]
    project: Project = ""


class TicketAnswer(Body):
    """A ticket as it stands; ``trouble`` is why it waits, until ``next_at``."""

    tracker: str
    project: str
    state: Literal["waiting", "live", "refused", "gone", "withheld"]
    key: str
    url: str
    status: str
    """The tracker's own word"""
    trouble: str
    next_at: datetime | None
    said: str
    """What its readers have to know: moved, rewritten, not taken over"""
    synced_at: datetime | None
    made_at: datetime


class RuleBody(Body):
    """Where tickets of a team go, or of all; with levels (P0, SEV1) they are made by themselves."""

    subject: Annotated[str, Field(max_length=20)]
    tracker: Annotated[str, Field(max_length=20)]
    project: Project = ""
    team_id: int | None = None
    levels: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=20, default_factory=list)]


class RuleAnswer(Body):
    """A rule."""

    id: int
    subject: str
    team: str
    tracker: str
    project: str
    levels: list[str]


class RuleList(Body):
    """All rules."""

    items: list[RuleAnswer]
    next_cursor: str | None = None


@BLUEPRINT.get("/actions/<key>/ticket")
@endpoint("Read an action item's ticket", answer=TicketAnswer, tag=TAG)
def read_of_action(key: str) -> TicketAnswer:
    """As it was last seen."""
    return _shown(queries.ticket_of(reading(), ACTION, key))


@BLUEPRINT.post("/actions/<key>/ticket")
@endpoint("Make a ticket of an action item", body=TicketBody, answer=TicketAnswer, status=201, tag=TAG)
def make_of_action(key: str, body: TicketBody) -> Answer:
    """Put it down; a job makes it as soon as the tracker answers."""
    to, released, known = Destination(body.tracker, body.project), Released(body.title, body.text), defaults()
    return write(
        lambda work: commands.make_action_ticket(
            work, key=key, to=to, released=released, existing=body.existing, defaults=known
        ),
        represent=_ticket(ACTION, key),
        status=201,
    )


@BLUEPRINT.delete("/actions/<key>/ticket")
@endpoint("Let an action item's ticket go", status=204, tag=TAG)
def let_go_of_action(key: str) -> Answer:
    """End the tie; the ticket stays as it is."""
    return write(lambda work: commands.let_go(work, subject=ACTION, key=key), represent=lambda _work, _ticket: None)


@BLUEPRINT.get("/incidents/<key>/ticket")
@endpoint("Read an incident's own ticket", answer=TicketAnswer, tag=TAG)
def read_of_incident(key: str) -> TicketAnswer:
    """As it was last seen; support tickets about it are its `tickets`."""
    return _shown(queries.ticket_of(reading(), INCIDENT, key))


@BLUEPRINT.post("/incidents/<key>/ticket")
@endpoint("Make a ticket of an incident", body=IncidentTicketBody, answer=TicketAnswer, status=201, tag=TAG)
def make_of_incident(key: str, body: IncidentTicketBody) -> Answer:
    """Have it follow the incident's state; nothing private, no drill and no record of the past."""
    to, known = Destination(body.tracker, body.project), defaults()
    return write(
        lambda work: commands.make_incident_ticket(work, key=key, to=to, defaults=known),
        represent=_ticket(INCIDENT, key),
        status=201,
    )


@BLUEPRINT.delete("/incidents/<key>/ticket")
@endpoint("Let an incident's own ticket go", status=204, tag=TAG)
def let_go_of_incident(key: str) -> Answer:
    """End the tie; the ticket stays as it is."""
    return write(lambda work: commands.let_go(work, subject=INCIDENT, key=key), represent=lambda _work, _ticket: None)


@BLUEPRINT.get("/tracker-rules")
@endpoint("List rules of tickets", answer=RuleList, tag=TAG)
def list_rules() -> RuleList:
    """Those about action items first."""
    return RuleList(items=[_rule(item) for item in queries.rules(reading())])


@BLUEPRINT.post("/tracker-rules")
@endpoint("Add a rule of tickets", body=RuleBody, answer=RuleAnswer, status=201, tag=TAG)
def add_rule(body: RuleBody) -> Answer:
    """Count it after the earlier ones of its team, and before those for all."""
    return write(lambda work: commands.add_rule(work, **body.model_dump()), represent=_made, status=201)


@BLUEPRINT.delete("/tracker-rules/<int(max=2147483647):rule_id>")
@endpoint("Drop a rule of tickets", status=204, tag=TAG)
def drop_rule(rule_id: int) -> Answer:
    """Keep the tickets that it made."""
    return write(lambda work: commands.drop_rule(work, rule_id=rule_id), represent=lambda _work, _nothing: None)


def _ticket(subject: str, key: str) -> Callable[[Work, TrackerTicket], TicketAnswer]:
    def represent(work: Work, _ticket: TrackerTicket) -> TicketAnswer:
        return _shown(queries.ticket_of(work, subject, key))

    return represent


def _shown(item: queries.TicketItem | None) -> TicketAnswer:
    if item is None:
        raise NotFound("ticket")
    values = {name: getattr(item, name) for name in TicketAnswer.model_fields}
    return TicketAnswer(**values)


def _made(work: Work, rule: TrackerRule) -> RuleAnswer:
    return _rule(next(item for item in queries.rules(work) if item.id == rule.id))


def _rule(item: queries.RuleItem) -> RuleAnswer:
    return RuleAnswer(
        id=item.id,
        subject=item.subject,
        team=item.team,
        tracker=item.tracker,
        project=item.project,
        levels=list(item.levels),
    )
