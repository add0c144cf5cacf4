"""What other systems post, as their documents show it, from the wire to the incident."""

import hashlib
import hmac
import json
from typing import Any

import pytest

from foundation.errors import DomainError
from integrations.alerts import commands, queries
from integrations.alerts.said import SHAPES, Alert
from integrations.alerts.shapes.readers import READERS
from integrations.alerts.shapes.sent import Sent
from tests.support.household import Household

ARN = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:CardsRefused"
CHANGED: dict[str, Any] = {
    "version": "0",
    "id": "c4c1c1c9-6542-e61b-6ef0-8c4d36933a92",
    "detail-type": "CloudWatch Alarm State Change",
    "source": "aws.cloudwatch",
    "account": "123456789012",
    "time": "2031-03-03T08:58:00Z",
    "region": "eu-west-1",
    "resources": [ARN],
    "detail": {
        "alarmName": "CardsRefused",
        "state": {"value": "ALARM", "reason": "Threshold crossed", "timestamp": "2031-03-03T08:58:00.000+0000"},
        "configuration": {
            "metrics": [{"id": "m1", "metricStat": {"metric": {"name": "Refused", "dimensions": {"shop": "eu"}}}}]
        },
    },
}
HEALTH = {
    "detail-type": "AWS Health Event",
    "source": "aws.health",
    "time": "2031-03-03T08:50:00Z",
    "detail": {"eventArn": "arn:aws:health:eu-west-1::event/1", "eventTypeCode": "AWS_EC2_ISSUE", "statusCode": "open"},
}
DATADOG = {
    "cycle_key": "7788",
    "alert_id": "12",
    "title": "Disk of db-7 is full",
    "transition": "Triggered",
    "priority": "P1",
    "scope": "host:db-7,service:ledger",
    "tags": "env:prod,urgent",
    "date_posix": "1930287480",
}
EVENT = {
    "specversion": "1.0",
    "id": "9",
    "source": "https://checks.example",
    "type": "example.check.failed",
    "subject": "db-7",
    "time": "2031-03-03T08:58:00Z",
    "data": {"title": "Disk of db-7 is full", "severity": "critical", "service": "ledger"},
}
OPSGENIE = {"message": "Disk of db-7 is full", "alias": "disk-7", "priority": "P2", "details": {"service": "ledger"}}


def read(shape: str, body: object, mapping: dict[str, str] | None = None, **headers: str) -> list[Alert]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return READERS[shape](Sent(json.dumps(body).encode(), named, mapping, "token"))


def test_an_alarm_of_eventbridge_is_one_until_it_is_ok() -> None:
    (one,) = read("eventbridge", CHANGED)
    assert (one.dedup_key, one.title, one.status) == (ARN, "CardsRefused: Threshold crossed", "firing")
    assert one.occurred_at
    assert one.occurred_at.isoformat() == "2031-03-03T08:58:00+00:00"
    assert one.labels["alertname"] == "CardsRefused"
    over = read("eventbridge", {**CHANGED, "detail": {**CHANGED["detail"], "state": {"value": "OK"}}})
    assert [(each.dedup_key, each.status) for each in over] == [(ARN, "resolved")]
    assert read("eventbridge", {**CHANGED, "detail": {"state": {"value": "INSUFFICIENT_DATA"}}}) == []
    (other,) = read("eventbridge", HEALTH)
    assert (other.title, other.status) == ("AWS Health Event: AWS_EC2_ISSUE", "firing")
    (closed,) = read("eventbridge", {**HEALTH, "detail": {**HEALTH["detail"], "statusCode": "closed"}})  # type: ignore[dict-item]
    assert (closed.dedup_key, closed.status) == (other.dedup_key, "resolved")


def test_a_monitor_of_datadog_is_one_from_trigger_to_recovery() -> None:
    (one,) = read("datadog", DATADOG)
    assert (one.dedup_key, one.severity, one.service, one.status) == ("7788", "SEV1", "ledger", "firing")
    assert (one.labels["env"], one.labels["urgent"], one.labels["host"]) == ("prod", "yes", "db-7")
    assert one.occurred_at
    (over,) = read("datadog", {**DATADOG, "transition": "Recovered"})
    assert (over.dedup_key, over.status) == ("7788", "resolved")
    empty = {"cycle_key": "$ALERT_CYCLE_KEY", "alert_id": "12", "scope": "", "title": "A trial", "priority": "$P"}
    (bare,) = read("datadog", empty)
    assert (bare.dedup_key, bare.severity, bare.occurred_at) == ("12", "pending", None)


def test_cloudevents_come_alone_in_batches_and_in_headers() -> None:
    (one,) = read("cloudevents", EVENT, content_type="application/cloudevents+json; charset=utf-8")
    key = "https://checks.example|db-7"
    assert (one.dedup_key, one.title, one.severity) == (key, "Disk of db-7 is full", "SEV1")
    over = {**EVENT, "id": "10", "type": "example.check.resolved"}
    both = read("cloudevents", [EVENT, over], content_type="application/cloudevents-batch+json")
    assert [(each.dedup_key, each.status) for each in both] == [(key, "firing"), (key, "resolved")]
    headers = {f"ce_{name}": str(EVENT[name]) for name in ("specversion", "id", "source", "type", "subject")}
    headers["ce_subject"] = "db%207"
    (bare,) = read("cloudevents", EVENT["data"], content_type="application/json", **headers)
    assert bare.dedup_key == "https://checks.example|db 7"
    (by_path,) = read("cloudevents", EVENT, {"dedup_key": "service", "title": "title"})
    assert by_path.dedup_key == "ledger"


UNFIT: list[tuple[str, object]] = [
    ("eventbridge", {"detail": {}}),
    ("eventbridge", [CHANGED]),
    ("datadog", {"title": "No key"}),
    ("datadog", {**DATADOG, "title": "$ALERT_TITLE"}),
    ("cloudevents", {**EVENT, "specversion": "0.3"}),
    ("cloudevents", {**EVENT, "id": ""}),
    ("opsgenie", {"alias": "only"}),
    ("opsgenie", {"message": "\u2028"}),
    *((shape, odd) for shape in READERS for odd in (None, 7, "text", [], {})),
]


@pytest.mark.parametrize(("shape", "body"), UNFIT)
def test_what_makes_no_sense_is_refused_by_name(shape: str, body: object) -> None:
    with pytest.raises(DomainError) as refused:
        read(shape, body)
    assert refused.value.status in {400, 422}


def test_what_grafana_signs_has_to_be_signed_right() -> None:
    body = json.dumps({"alerts": [{"labels": {"alertname": "Full"}}]}).encode()

    def came(secret: str, message: bytes, **more: str) -> int:
        made = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
        try:
            return len(READERS["grafana"](Sent(body, {"x-grafana-alerting-signature": made, **more}, None, "token")))
        except DomainError as error:
            return error.status

    timed = {"x-grafana-alerting-timestamp": "1930287480"}
    assert (came("token", body), came("token", b"1930287480:" + body, **timed)) == (1, 1)
    assert (came("other", body), came("token", body, **timed), came("token", body + b" ")) == (403, 403, 403)


def test_the_addresses_take_all_shapes_and_an_end_needs_nothing_but_its_key(household: Household) -> None:
    client, world = household.app.test_client(), household.world
    tokens = {shape: world.run(commands.add_source, name=shape, shape=shape)[1] for shape in SHAPES}
    for shape, body in (("eventbridge", CHANGED), ("datadog", DATADOG), ("cloudevents", EVENT)):
        answer = client.post(f"/integrations/alerts/{shape}/{tokens[shape]}", json=body)
        assert (answer.status_code, answer.get_json()["alerts"][0]["status"]) == (202, "declared"), shape
    base = f"/integrations/alerts/opsgenie/{tokens['opsgenie']}/v2/alerts"
    made = client.post(base, json=OPSGENIE, headers={"Authorization": "GenieKey any"})
    assert (made.status_code, made.get_json()["result"]) == (202, "Request will be processed")
    assert client.post(f"{base}/disk-7/close").status_code == 422
    assert client.post(f"{base}/disk-7/close?identifierType=alias", json={}).status_code == 202
    (over,) = [item for item in world.ask(queries.latest) if item.ended_at]
    assert (over.title, over.labels["service"], over.incident_key) == ("Disk of db-7 is full", "ledger", "INC-4")
    assert client.post(f"{base}/never-heard-of/close?identifierType=alias").status_code == 202
    assert client.post("/integrations/alerts/opsgenie/unknown/v2/alerts", json=OPSGENIE).status_code == 404


def test_programs_write_rules_and_silences(household: Household) -> None:
    client, admin = household.app.test_client(), household.api("admin")
    rule = {"name": "Edge", "matches": {"service": "edge-*"}, "action": "incident", "group_by": ["service"]}
    made = client.post("/api/v1/alert-rules", json=rule, headers=admin)
    assert (made.status_code, made.get_json() | rule) == (201, made.get_json())
    assert client.get("/api/v1/alert-rules", headers=admin).get_json()["items"] == [made.get_json()]
    quiet = {"matches": {"alertname": "Disk*"}, "until": "2031-03-04T09:00:00Z", "reason": "We change disks"}
    silence = client.post("/api/v1/alert-silences", json=quiet, headers=household.api("responder")).get_json()
    token = household.world.run(commands.add_source, name="Checks")[1]
    alert = {"dedup_key": "disk-7", "title": "Full", "labels": {"alertname": "DiskFull"}}
    took = client.post(f"/integrations/alerts/generic/{token}", json=alert)
    assert took.get_json()["status"] == "silenced"
    (heard,) = client.get("/api/v1/alerts", headers=admin).get_json()["items"]
    assert (heard["title"], heard["outcome"], heard["incident"]) == ("Full", "silenced", None)
    for address in (f"alert-silences/{silence['id']}", f"alert-rules/{made.get_json()['id']}"):
        assert client.delete(f"/api/v1/{address}", headers=admin).status_code == 204
        assert client.delete(f"/api/v1/{address}", headers=admin).status_code == 404
    assert client.get("/api/v1/alert-silences", headers=admin).get_json()["items"] == []
