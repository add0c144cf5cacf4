"""What a message of Amazon's SNS says: an alarm, what the source's mapping finds, or just its words."""

import json

from integrations.alerts.envelope import NOTIFICATION, Envelope
from integrations.alerts.said import FIRING, Alert
from integrations.alerts.shapes.cloudwatch import Alarm, alarm
from integrations.alerts.shapes.sent import Sent, key_of, labels_of, moment_of, title_of


def alerts_of(sent: Sent, one: Envelope) -> list[Alert]:
    """Return what a notification is about; another message is about nothing."""
    if one.Type != NOTIFICATION:
        return []
    try:
        inner = json.loads(one.Message)
    except (ValueError, RecursionError):
        inner = None
    if not isinstance(inner, dict):
        return [_plain(one)]
    part = Sent(one.Message.encode(), mapping=sent.mapping)
    read = part.mapped(part.json)
    if read is not None:
        return [read]
    return alarm(part.of(Alarm)) if "AlarmName" in inner else [_plain(one)]


def _plain(one: Envelope) -> Alert:
    title = title_of(one.Subject or "") or title_of(one.Message) or one.TopicArn
    labels, at = labels_of({"topic": one.TopicArn}), moment_of(one.Timestamp)
    return Alert(key_of(one.TopicArn, one.MessageId), title, FIRING, occurred_at=at, labels=labels)
