"""What Alertmanager posts, and Grafana like it (webhook, version 4)."""

import hashlib
import hmac
from typing import Annotated, Literal

from pydantic import Field

from foundation.errors import Forbidden
from integrations.alerts.said import KEY_LIMIT, MOST_ALERTS, MOST_LABELS, Alert, one_line
from integrations.alerts.shapes.sent import Foreign, Sent, Text, labels_of, moment_of, title_of

TITLES = ("summary", "title", "message", "description")
SIGNED, TIMED = "x-grafana-alerting-signature", "x-grafana-alerting-timestamp"


class GroupedAlert(Foreign):
    """One alert of a group."""

    status: Literal["firing", "resolved"] = "firing"
    labels: dict[str, Text] = Field({}, max_length=MOST_LABELS)
    annotations: dict[str, Text] = Field({}, max_length=MOST_LABELS)
    startsAt: Annotated[str, Field(max_length=100)] | None = None  # noqa: N815 - the sender's name for it
    fingerprint: Annotated[str, Field(max_length=100)] = ""


class Group(Foreign):
    """Alerts of one group, some firing, some over."""

    alerts: Annotated[list[GroupedAlert], Field(max_length=MOST_ALERTS)]


def alertmanager(sent: Sent) -> list[Alert]:
    """Return the alerts of a group; that one is missing from it says nothing (storms come cut off)."""
    return [_alert(one) for one in sent.of(Group).alerts]


def grafana(sent: Sent) -> list[Alert]:
    """Return the same; where Grafana signs, with the token as its secret, the signature has to be right."""
    signed = sent.headers.get(SIGNED)
    if signed is not None:
        told = sent.headers.get(TIMED, "")
        message = told.encode(errors="replace") + b":" + sent.raw if told else sent.raw
        made = hmac.new(sent.token.encode(errors="replace"), message, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(made.encode(), signed.encode(errors="replace")):
            detail = "The signature is not right. Use the token of the address as the secret of the contact point."
            raise Forbidden("alerts.signature", detail)
    return alertmanager(sent)


def _alert(one: GroupedAlert) -> Alert:
    labels = labels_of(one.labels)
    name = labels.get("alertname", "Alert")
    said = next(filter(None, map(one.annotations.get, TITLES)), "")
    key = one_line(one.fingerprint) or "|".join(f"{label}={labels[label]}" for label in sorted(labels))
    return Alert(
        dedup_key=key[:KEY_LIMIT] or name,
        title=title_of(name, said),
        status=one.status,
        service=labels.get("service"),
        occurred_at=moment_of(one.startsAt or ""),
        labels=labels,
    )
