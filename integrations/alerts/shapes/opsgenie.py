"""The alerts API of Opsgenie, so that what speaks to it need only be given another address.

https://docs.opsgenie.com/docs/alert-api: an alert is known by its alias while it is open.
"""

from typing import Annotated

from pydantic import Field

from foundation.errors import Invalid
from integrations.alerts.rules import severity_called
from integrations.alerts.said import FIRING, RESOLVED, Alert
from integrations.alerts.shapes.sent import Foreign, Sent, Text, Word, key_of, labels_of, tags_of, title_of

DEFAULT = "P3"


class Created(Foreign):
    """What a client sends to create an alert."""

    message: Annotated[str, Field(min_length=1, max_length=2_000)]
    alias: Word = ""
    entity: Word = ""
    source: Word = ""
    priority: Word = DEFAULT
    tags: list[Word] = Field([], max_length=50)
    details: dict[str, Text] = Field({}, max_length=100)


def created(sent: Sent) -> list[Alert]:
    """Return the one alert; without an alias the message is it, as there."""
    one = sent.of(Created)
    said = {**one.details, "entity": one.entity, "source": one.source, "priority": one.priority}
    labels = {**tags_of(one.tags), **labels_of(said)}
    title = title_of(one.message)
    if not title:
        raise Invalid("alerts.empty", "Send a message that says something.", where="message")
    severity = severity_called(one.priority)
    service = labels.get("service")
    return [Alert(key_of(one.alias) or key_of(one.message), title, FIRING, service, severity, labels=labels)]


def closed(alias: str, kind: str) -> list[Alert]:
    """Return the end of the alert of an alias; raises Invalid for any other way of naming it."""
    key = key_of(alias)
    if kind != "alias" or not key:
        detail = "Name the alert by its alias: ?identifierType=alias."
        raise Invalid("alerts.identifier", detail, where="identifierType")
    return [Alert(key, "", RESOLVED)]
