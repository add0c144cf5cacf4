"""What Alertmanager posts, and Grafana like it, read into our words."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from foundation.web.times import Instant
from integrations.alerts.said import KEY_LIMIT, MOST_ALERTS, MOST_LABELS, TITLE_LIMIT, Alert, one_line

TITLES = ("summary", "title", "message", "description")
Text = Annotated[str, Field(max_length=4_000)]


class GroupedAlert(BaseModel):
    """One alert of a group; fields that it does not know are left aside."""

    model_config = ConfigDict(extra="ignore")

    status: Literal["firing", "resolved"] = "firing"
    labels: Annotated[dict[str, Text], Field(max_length=MOST_LABELS)] = {}
    annotations: Annotated[dict[str, Text], Field(max_length=MOST_LABELS)] = {}
    startsAt: Instant | None = None  # noqa: N815 - the sender's name for it
    fingerprint: Annotated[str, Field(max_length=100)] = ""


class Group(BaseModel):
    """What Alertmanager and Grafana post: alerts of one group, some firing, some over."""

    model_config = ConfigDict(extra="ignore")

    alerts: Annotated[list[GroupedAlert], Field(max_length=MOST_ALERTS)]


def alerts_of(group: Group) -> list[Alert]:
    """Return the alerts of a group; that one is missing from it says nothing (storms come cut off)."""
    return [_alert(one) for one in group.alerts]


def _alert(one: GroupedAlert) -> Alert:
    labels = {one_line(name)[:80]: one_line(value)[:300] for name, value in one.labels.items()}
    name = labels.get("alertname", "Alert")
    said = next((one_line(one.annotations[word]) for word in TITLES if one.annotations.get(word)), "")
    key = one_line(one.fingerprint) or "|".join(f"{label}={labels[label]}" for label in sorted(labels))
    return Alert(
        dedup_key=key[:KEY_LIMIT] or name,
        title=(f"{name}: {said}" if said else name)[:TITLE_LIMIT],
        status=one.status,
        service=labels.get("service"),
        severity="pending",
        occurred_at=one.startsAt,
        labels=labels,
    )
