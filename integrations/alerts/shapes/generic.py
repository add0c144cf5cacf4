"""Our own format, for whoever writes the sender; or JSON of any shape, by the mapping of the source."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from foundation.errors import Invalid
from foundation.web.times import Instant
from integrations.alerts.rules import SEVERITIES
from integrations.alerts.said import KEY_LIMIT, MOST_LABELS, Alert, one_line
from integrations.alerts.shapes.sent import Foreign, Sent, Text, labels_of


class GenericAlert(Foreign):
    """An alert as we would write it."""

    model_config = ConfigDict(str_strip_whitespace=True, coerce_numbers_to_str=False)

    dedup_key: Annotated[str, Field(min_length=1, max_length=KEY_LIMIT)]
    title: Annotated[str, Field(min_length=1, max_length=2_000)]
    status: Literal["firing", "resolved"] = "firing"
    service: Annotated[str | None, Field(max_length=64)] = None
    severity: Annotated[str, Field(max_length=20)] = "pending"
    occurred_at: Instant | None = None
    labels: dict[str, Text] = Field({}, max_length=MOST_LABELS)


def generic(sent: Sent) -> list[Alert]:
    """Return the one alert; raises Invalid where it says nothing."""
    alert = sent.mapped(sent.json) or ours(sent.of(GenericAlert))
    if not alert.title or not alert.dedup_key:
        raise Invalid("alerts.empty", "Send a title and a dedup_key that say something.", where="title")
    return [alert]


def ours(one: GenericAlert) -> Alert:
    """Return it in our words."""
    return Alert(
        dedup_key=one_line(one.dedup_key),
        title=one_line(one.title),
        status=one.status,
        service=one.service,
        severity=one.severity if one.severity in SEVERITIES else "pending",
        occurred_at=one.occurred_at,
        labels=labels_of(one.labels),
    )
