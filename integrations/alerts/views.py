"""Alerts in the browser: what was heard, the rules and how they would read a sample, silences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from flask import Blueprint, flash, redirect
from pydantic import Field
from werkzeug.wrappers import Response

from foundation.errors import Invalid
from foundation.slots import NavItem, Panel
from foundation.web.forms import Form, LocalTime, read_form, redisplay
from foundation.web.runtime import page, reading, run
from integrations.alerts import commands, queries
from integrations.alerts.envelope import Envelope
from integrations.alerts.model import AlertRow
from integrations.alerts.queries import of_incident
from integrations.alerts.rules import ACTIONS, Rule, first_of, parse_matches
from integrations.alerts.said import SHAPES, Alert, require_mapping
from integrations.alerts.shapes.readers import READERS
from integrations.alerts.shapes.sent import Sent
from integrations.alerts.shapes.sns import alerts_of

BLUEPRINT = Blueprint("alerts_pages", __name__, url_prefix="/alerts")
BLUEPRINTS = (BLUEPRINT,)
SEE_OTHER = 303
NAV = (NavItem("Organisation", "Alerts", "pulse", "/alerts", 605, permission="alerts:read"),)
PANELS = (
    Panel(
        "incident.sections",
        "alerts",
        "Alerts",
        "integrations/alerts/incident.html",
        of_incident,
        order=20,
        looks_into=(AlertRow.incident_id,),
    ),
)
Words = Annotated[str, Field(max_length=1_000)]


class RuleForm(Form):
    """A rule; labels stand with spaces or lines between."""

    name: Annotated[str, Field(max_length=80)] = ""
    labels: Words = ""
    action: Annotated[str, Field(max_length=20)] = "triage"
    service: Annotated[str, Field(max_length=80)] = "label:service"
    severity: Annotated[str, Field(max_length=80)] = "label:severity"
    group_by: Words = ""
    window: Annotated[int, Field(ge=0, le=1440)] = 0
    resolves: bool = False


class SilenceForm(Form):
    """Which alerts declare nothing, until when, and why."""

    labels: Words = ""
    until: LocalTime
    reason: Annotated[str, Field(max_length=200)] = ""


class LimitForm(Form):
    """How many requests a source may send a minute."""

    name: Annotated[str, Field(max_length=80)] = ""
    most_a_minute: int


class SampleForm(Form):
    """A sample, as a source would send it, and where things stand in it."""

    shape: Annotated[str, Field(max_length=20)] = "generic"
    sample: Annotated[str, Field(max_length=50_000)] = ""
    mapping: Words = ""


@dataclass(frozen=True)
class Tried:
    """What the rules would make of one alert of a sample."""

    alert: Alert
    rule: Rule | None
    service: str | None
    severity: str


@BLUEPRINT.get("")
def overview() -> Response:
    """Show the latest alerts, the rules, the silences, and for administrators the sources."""
    return _shown()


@BLUEPRINT.post("/rules")
@redisplay(overview)
def write_rule() -> Response:
    """Write a rule, or write one anew."""
    form = read_form(RuleForm)
    said = {**form.model_dump(exclude={"labels"}), "matches": parse_matches(form.labels)}
    said |= {"group_by": tuple(form.group_by.split())}
    run(commands.write_rule, rule=Rule(**said))
    flash("It is written. Rules are asked from the top; the first that fits decides.", "done")
    return redirect("/alerts#rules", SEE_OTHER)


@BLUEPRINT.post("/rules/<int(max=2147483647):rule_id>/removal")
def drop_rule(rule_id: int) -> Response:
    """Forget a rule."""
    run(commands.drop_rule, rule_id=rule_id)
    return redirect("/alerts#rules", SEE_OTHER)


@BLUEPRINT.post("/silences")
@redisplay(overview)
def silence() -> Response:
    """Have some alerts declare nothing for a while."""
    form = read_form(SilenceForm)
    run(commands.silence, matches=parse_matches(form.labels), until=form.until, reason=form.reason)
    flash("They declare nothing until then. What still fires then, declares then.", "done")
    return redirect("/alerts#silences", SEE_OTHER)


@BLUEPRINT.post("/silences/<int(max=2147483647):silence_id>/end")
def end_silence(silence_id: int) -> Response:
    """End it now."""
    run(commands.end_silence, silence_id=silence_id)
    return redirect("/alerts#silences", SEE_OTHER)


@BLUEPRINT.post("/limits")
@redisplay(overview)
def limit_source() -> Response:
    """Say how often a source may ask."""
    source = run(commands.limit_source, **read_form(LimitForm).model_dump())
    flash(f"{source.name} may send {source.most_a_minute:,} requests a minute.", "done")
    return redirect("/alerts#sources", SEE_OTHER)


@BLUEPRINT.post("/tries")
@redisplay(overview)
def try_sample() -> Response:
    """Show what would become of a sample; nothing is changed."""
    look = reading()
    look.require("alerts:manage")
    form = read_form(SampleForm)
    sent, rules = Sent(form.sample.encode(), mapping=_mapping(form.mapping)), queries.rules(look)
    if form.shape not in SHAPES:
        raise Invalid("alerts.shape", f"A sample comes from one of {', '.join(SHAPES)}.", where="shape")
    alerts = alerts_of(sent, sent.of(Envelope)) if form.shape == "sns" else READERS[form.shape](sent)
    tried = []
    for alert in alerts[:20]:
        rule = first_of(rules, alert.labels)
        service = rule.service_of(alert.labels, alert.service) if rule else alert.service
        severity = rule.severity_of(alert.labels, alert.severity) if rule else alert.severity
        tried.append(Tried(alert, rule, service, severity))
    return _shown(tried=tried, sample=form.sample, mapping=form.mapping, shape=form.shape)


def _mapping(text: str) -> Mapping[str, str]:
    pairs = [word.partition("=") for word in text.split()]
    if not all(sign for _, sign, _ in pairs):
        raise Invalid("alerts.mapping", "Write name=path, such as title=check.name.", where="mapping")
    return require_mapping({name: path for name, _, path in pairs})


def _shown(**more: object) -> Response:
    look = reading()
    found = queries.sources(look) if look.permits("alerts:manage") else []
    return page(
        "integrations/alerts/overview.html",
        200,
        latest=queries.latest(look),
        rules=queries.rules(look),
        silences=queries.silences(look),
        sources=found,
        named=[(one.name, one.name) for one in found],
        actions=[(word, word.capitalize()) for word in ACTIONS],
        shapes=[(word, word.capitalize()) for word in SHAPES],
        **more,
    )
