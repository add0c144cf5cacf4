"""Which address reads what; SNS and Opsgenie have addresses of their own, since more than one thing is asked there."""

from collections.abc import Callable, Mapping

from integrations.alerts.said import Alert
from integrations.alerts.shapes.cloudevents import cloudevents
from integrations.alerts.shapes.cloudwatch import eventbridge
from integrations.alerts.shapes.datadog import datadog
from integrations.alerts.shapes.generic import generic
from integrations.alerts.shapes.grouped import alertmanager, grafana
from integrations.alerts.shapes.opsgenie import created
from integrations.alerts.shapes.sent import Sent

READERS: Mapping[str, Callable[[Sent], list[Alert]]] = {
    "generic": generic,
    "alertmanager": alertmanager,
    "grafana": grafana,
    "datadog": datadog,
    "eventbridge": eventbridge,
    "cloudevents": cloudevents,
    "opsgenie": created,
}
