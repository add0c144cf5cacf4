"""CloudEvents 1.0 over HTTP: one, a batch, or one whose attributes stand in the headers.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
"""

from typing import Annotated, Any, Literal
from urllib.parse import unquote

from pydantic import Field

from foundation.web.api import validated
from integrations.alerts.rules import severity_called
from integrations.alerts.said import FIRING, MOST_ALERTS, OVER_WORDS, RESOLVED, Alert
from integrations.alerts.shapes.sent import Foreign, Sent, Word, key_of, labels_of, moment_of, title_of

BATCH, ONE, ATTRIBUTE = "application/cloudevents-batch+json", "application/cloudevents+json", "ce-"
Said = Annotated[str, Field(min_length=1, max_length=500)]


class CloudEvent(Foreign):
    """An event: where it comes from and its type; the pair of source and id is it."""

    id: Said
    source: Said
    specversion: Literal["1.0"]
    type: Said
    subject: Word = ""
    time: Word = ""
    data: Any = None


class Batch(Foreign):
    """Several of them."""

    events: Annotated[list[CloudEvent], Field(max_length=MOST_ALERTS)]


def cloudevents(sent: Sent) -> list[Alert]:
    """Return an alert for each event; raises Invalid where one is no CloudEvent."""
    media = sent.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == BATCH:
        return [_alert(sent, one) for one in validated(Batch, {"events": sent.json}).events]
    if media != ONE and "ce-specversion" in sent.headers:
        said = {name.removeprefix(ATTRIBUTE): value for name, value in sent.headers.items() if name.startswith("ce-")}
        attributes = {name: unquote(value) for name, value in said.items()}
        return [_alert(sent, validated(CloudEvent, {**attributes, "data": sent.json if sent.raw else None}))]
    return [_alert(sent, sent.of(CloudEvent))]


def _alert(sent: Sent, one: CloudEvent) -> Alert:
    read = sent.mapped(one.data)
    if read is not None:
        return read
    data = one.data if isinstance(one.data, dict) else {}
    said = {name: str(value) for name, value in data.items() if isinstance(value, str | int | float)}
    labels = labels_of({**said, "type": one.type, "source": one.source, "subject": one.subject})
    ends = {said.get("status", "").lower(), one.type.rpartition(".")[2].lower()}
    same = one.subject or ("" if ends & OVER_WORDS else one.id)
    return Alert(
        dedup_key=key_of(said.get("dedup_key", "")) or key_of(one.source, same),
        title=title_of(said.get("title", "") or said.get("message", "")) or title_of(one.type, one.subject),
        status=RESOLVED if ends & OVER_WORDS else FIRING,
        service=labels.get("service"),
        severity=severity_called(said.get("severity", "")),
        occurred_at=moment_of(one.time),
        labels=labels,
    )
