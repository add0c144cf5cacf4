"""Datadog's webhook: its payload is a template that the user writes; docs/alerts.md has the one to paste.

What a template variable stands for: https://docs.datadoghq.com/integrations/webhooks/
"""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from foundation.errors import Invalid
from integrations.alerts.rules import severity_called
from integrations.alerts.said import FIRING, RESOLVED, Alert
from integrations.alerts.shapes.sent import Foreign, Sent, Text, Word, key_of, tags_of, title_of

OVER = "recovered"


class DatadogAlert(Foreign):
    """The template, filled in; a variable that is not of this kind of event comes empty or as it is written."""

    cycle_key: Word = ""
    alert_id: Word = ""
    title: Annotated[str, Field(max_length=2_000)]
    transition: Word = ""
    priority: Word = ""
    scope: Text = ""
    tags: Text = ""
    date_posix: Word = ""


def datadog(sent: Sent) -> list[Alert]:
    """Return the one alert: a monitor and its scope are one from the trigger to the recovery."""
    one = sent.of(DatadogAlert)
    key = key_of(_said(one.cycle_key)) or key_of(_said(one.alert_id), _said(one.scope))
    title = title_of(_said(one.title))
    if not key or not title:
        detail = "Send title and cycle_key, as the template of docs/alerts.md has them."
        raise Invalid("alerts.empty", detail, where="title" if not title else "cycle_key")
    labels = tags_of([*_said(one.scope).split(","), *_said(one.tags).split(",")])
    return [
        Alert(
            dedup_key=key,
            title=title,
            status=RESOLVED if _said(one.transition).lower() == OVER else FIRING,
            service=labels.get("service"),
            severity=severity_called(_said(one.priority)),
            occurred_at=_at(_said(one.date_posix)),
            labels={**labels, "transition": _said(one.transition), "priority": _said(one.priority)},
        )
    ]


def _said(text: str) -> str:
    """Return what a variable stood for; one that was not filled in says nothing."""
    return "" if text.startswith("$") else text.strip()


def _at(text: str) -> datetime | None:
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(int(text), UTC)
    return None
