"""Amazon's alarms: as EventBridge passes them on, and as they stand in a notification of SNS.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
"""

from typing import Annotated, Any

from pydantic import Field

from integrations.alerts.said import FIRING, OVER_WORDS, RESOLVED, Alert
from integrations.alerts.shapes.sent import Foreign, Sent, Text, Word, key_of, labels_of, moment_of, title_of

ALARM_CHANGED = "CloudWatch Alarm State Change"
# Too little data says neither.
UNSURE = "INSUFFICIENT_DATA"


class Dimension(Foreign):
    """What an alarm looks at."""

    name: Word = ""
    value: Word = ""


class Measured(Foreign):
    """The measurement of an alarm."""

    MetricName: Word = ""
    Namespace: Word = ""
    Dimensions: list[Dimension] = Field([], max_length=30)


class Alarm(Foreign):
    """An alarm as SNS carries it."""

    AlarmName: Annotated[str, Field(min_length=1, max_length=500)]
    AlarmArn: Word = ""
    AlarmDescription: Text | None = None
    AWSAccountId: Word = ""
    Region: Word = ""
    NewStateValue: Annotated[str, Field(max_length=30)]
    NewStateReason: Text = ""
    StateChangeTime: Word = ""
    Trigger: Measured = Field(default_factory=lambda: Measured.model_validate({}))


class Event(Foreign):
    """An event of EventBridge."""

    id: Word = ""
    kind: Annotated[str, Field(alias="detail-type", max_length=200)]
    source: Annotated[str, Field(max_length=200)] = ""
    account: Word = ""
    region: Word = ""
    time: Word = ""
    resources: list[Word] = Field([], max_length=100)
    detail: dict[str, Any] = Field({})


def eventbridge(sent: Sent) -> list[Alert]:
    """Return the alert of an event; an alarm that lacks data is none."""
    one = sent.of(Event)
    read = sent.mapped(one.detail)
    if read is not None:
        return [read]
    return _changed(one) if one.kind == ALARM_CHANGED else [_any(one)]


def alarm(one: Alarm) -> list[Alert]:
    """Return the alert of an alarm; one that lacks data is none."""
    dimensions = {each.name: each.value for each in one.Trigger.Dimensions}
    said = {**dimensions, "account": one.AWSAccountId, "region": one.Region, "metric": one.Trigger.MetricName}
    key = key_of(one.AlarmArn) or key_of(one.AWSAccountId, one.Region, one.AlarmName)
    title = title_of(one.AlarmName, one.AlarmDescription or one.NewStateReason)
    return _in_state(one.NewStateValue, key, title, {**said, "alertname": one.AlarmName}, one.StateChangeTime)


def _in_state(state: str, key: str, title: str, said: dict[str, str], at: str) -> list[Alert]:
    if state == UNSURE:
        return []
    labels, status = labels_of(said), RESOLVED if state == "OK" else FIRING
    return [Alert(key, title, status, labels.get("service"), occurred_at=moment_of(at), labels=labels)]


def _changed(one: Event) -> list[Alert]:
    state = one.detail.get("state")
    said = state if isinstance(state, dict) else {}
    name = str(one.detail.get("alarmName") or one.kind)
    key = key_of(*one.resources[:1]) or key_of(one.account, one.region, name)
    title = title_of(name, str(said.get("reason", "")))
    at = str(said.get("timestamp") or one.time)
    return _in_state(str(said.get("value", "")), key, title, {**_places(one), "alertname": name}, at)


def _any(one: Event) -> Alert:
    """Read any other event: what it calls its own key and status counts, as AWS Health's do."""
    detail = {name: str(value) for name, value in one.detail.items() if isinstance(value, str | int | float)}
    status = detail.get("statusCode") or detail.get("status") or ""
    labels = labels_of({**detail, **_places(one), "alertname": one.kind})
    return Alert(
        dedup_key=key_of(detail.get("eventArn", "")) or key_of(one.source, one.kind, *one.resources[:1]) or one.id,
        title=title_of(one.kind, detail.get("eventTypeCode", "") or detail.get("message", "") or one.source),
        status=RESOLVED if status.lower() in OVER_WORDS else FIRING,
        service=labels.get("service"),
        occurred_at=moment_of(one.time),
        labels=labels,
    )


def _places(one: Event) -> dict[str, str]:
    return {"account": one.account, "region": one.region, "source": one.source}
