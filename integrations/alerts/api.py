"""Alerts, rules and silences for programs."""

from datetime import datetime
from typing import Annotated

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from foundation.web.times import Instant
from foundation.work import Work
from integrations.alerts import commands, queries
from integrations.alerts.model import AlertRule, AlertSilence
from integrations.alerts.rules import LONGEST_WINDOW, MOST_MATCHES, TRIAGE, Rule

BLUEPRINT = Blueprint("alerts_api", __name__, url_prefix="/api/v1")
BLUEPRINTS = (BLUEPRINT,)
TAG = "alerts"
Name = Annotated[str, Field(max_length=80)]
Matches = dict[Name, Annotated[str, Field(max_length=200)]]


class RuleText(Body):
    """Which alerts, and what becomes of them; a rule of a name that is there is written anew where it stands."""

    name: Name
    matches: Matches = Field({}, max_length=MOST_MATCHES)
    """Labels with what they have to be; ``*`` stands for anything."""
    action: Annotated[str, Field(max_length=20)] = TRIAGE
    """triage, incident, note or drop"""
    service: Name = "label:service"
    severity: Name = "label:severity"
    group_by: list[Name] = Field([], max_length=MOST_MATCHES)
    window: Annotated[int, Field(ge=0, le=LONGEST_WINDOW)] = 0
    """Minutes"""
    resolves: bool = False


class RuleBody(RuleText):
    """A rule."""

    id: int


class RuleList(Body):
    """The rules in the order in which they are asked."""

    items: list[RuleBody]
    next_cursor: str | None = None


class SilenceText(Body):
    """Which alerts declare nothing, until when, and why."""

    matches: Matches = Field(max_length=MOST_MATCHES)
    until: Instant
    reason: Annotated[str, Field(max_length=200)]


class SilenceBody(Body):
    """A silence that holds."""

    id: int
    matches: Matches
    until: datetime
    reason: str


class SilenceList(Body):
    """The silences that hold, the one that ends first on top."""

    items: list[SilenceBody]
    next_cursor: str | None = None


class AlertBody(Body):
    """An alert as it stands; of an incident that you may not know of it says nothing."""

    title: str
    status: str
    outcome: str
    count: int
    suppressed: int
    began_at: datetime
    last_at: datetime
    ended_at: datetime | None
    labels: dict[str, str]
    incident: str | None


class AlertList(Body):
    """The alerts that were heard of last."""

    items: list[AlertBody]
    next_cursor: str | None = None


@BLUEPRINT.get("/alerts")
@endpoint("List alerts", answer=AlertList, tag=TAG)
def list_alerts() -> AlertList:
    """List those that were heard of last."""
    fields = [name for name in AlertBody.model_fields if name not in {"incident", "labels"}]
    return AlertList(
        items=[
            AlertBody(
                **{name: getattr(item, name) for name in fields},
                labels={name: str(value) for name, value in item.labels.items()},
                incident=item.incident_key or None,
            )
            for item in queries.latest(reading())
        ]
    )


@BLUEPRINT.get("/alert-rules")
@endpoint("List alert rules", answer=RuleList, tag=TAG)
def list_rules() -> RuleList:
    """List them in order; the first that fits decides."""
    return RuleList(items=[_rule_body(rule) for rule in queries.rules(reading())])


@BLUEPRINT.post("/alert-rules")
@endpoint("Write an alert rule", body=RuleText, answer=RuleBody, status=201, tag=TAG)
def write_rule(body: RuleText) -> Answer:
    """Write it, the last in order, or the one of that name anew. For administrators."""
    rule = Rule(**{**body.model_dump(), "group_by": tuple(body.group_by)})
    return write(lambda work: commands.write_rule(work, rule=rule), represent=_rule_answer, status=201)


@BLUEPRINT.delete("/alert-rules/<int(max=2147483647):rule_id>")
@endpoint("Drop an alert rule", status=204, tag=TAG)
def drop_rule(rule_id: int) -> Answer:
    """Forget it. For administrators."""
    return write(lambda work: commands.drop_rule(work, rule_id=rule_id), represent=_nothing, status=204)


@BLUEPRINT.get("/alert-silences")
@endpoint("List silences", answer=SilenceList, tag=TAG)
def list_silences() -> SilenceList:
    """List those that hold."""
    found = queries.silences(reading())
    return SilenceList(
        items=[SilenceBody(id=s.id, matches=dict(s.matches), until=s.until, reason=s.reason) for s in found]
    )


@BLUEPRINT.post("/alert-silences")
@endpoint("Silence alerts", body=SilenceText, answer=SilenceBody, status=201, tag=TAG)
def silence(body: SilenceText) -> Answer:
    """Have some alerts declare nothing, for a week at most."""
    said = body.model_dump()
    return write(lambda work: commands.silence(work, **said), represent=_silence_answer, status=201)


@BLUEPRINT.delete("/alert-silences/<int(max=2147483647):silence_id>")
@endpoint("End a silence", status=204, tag=TAG)
def end_silence(silence_id: int) -> Answer:
    """End it now."""
    return write(lambda work: commands.end_silence(work, silence_id=silence_id), represent=_nothing, status=204)


def _rule_body(rule: Rule) -> RuleBody:
    return RuleBody(**{**vars(rule), "group_by": list(rule.group_by), "matches": dict(rule.matches)})


def _rule_answer(_work: Work, row: AlertRule) -> RuleBody:
    return RuleBody(**row.said, id=row.id, name=row.name)


def _silence_answer(_work: Work, row: AlertSilence) -> SilenceBody:
    return SilenceBody(id=row.id, matches=row.matches, until=row.until, reason=row.reason)


def _nothing(_work: Work, _done: None) -> None:
    return None
