"""Amazon's SNS, signed with a key that was made for the test, with a stand-in for Amazon's host."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from foundation.clock import Clock
from foundation.errors import Invalid
from incidents.queries import Filter, incidents
from integrations.alerts import commands
from integrations.alerts.envelope import Envelope, require_amazon
from tests.fakes.receiver import Receiver, receiving
from tests.support.household import Household

TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"
PEM = "/SimpleNotificationService-0123456789abcdef.pem"
HOST = "https://sns.eu-west-1.amazonaws.com"
ALARM = {
    "AlarmName": "CardsRefused",
    "AlarmArn": "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:CardsRefused",
    "NewStateValue": "ALARM",
    "NewStateReason": "Threshold crossed",
    "StateChangeTime": "2031-03-03T08:58:00.000+0000",
    "Trigger": {"MetricName": "Refused", "Dimensions": [{"name": "service", "value": "payments"}]},
}


@dataclass
class Topic:
    """A topic of Amazon's, whose host is here."""

    household: Household
    host: Receiver
    token: str
    key: rsa.RSAPrivateKey
    sent: int = 0
    answers: list[int] = field(default_factory=list)

    def says(self, message: object, kind: str = "Notification", version: str = "2", **more: Any) -> dict[str, Any]:
        """Return a message, signed as Amazon signs."""
        self.sent += 1
        said = {
            "Type": kind,
            "MessageId": f"message-{self.sent}",
            "TopicArn": TOPIC,
            "Message": message if isinstance(message, str) else json.dumps(message),
            "Timestamp": "2031-03-03T08:58:30.000Z",
            "SignatureVersion": version,
            "SigningCertURL": f"{HOST}{PEM}",
            "Signature": "",
            **more,
        }
        digest = hashes.SHA1() if version == "1" else hashes.SHA256()  # noqa: S303 - what version 1 is
        signature = self.key.sign(Envelope.model_validate(said).signed, padding.PKCS1v15(), digest)
        return {**said, "Signature": base64.b64encode(signature).decode()}

    def asks(self, **more: Any) -> dict[str, Any]:
        """Return the question whether we want to hear of the topic."""
        url = f"{HOST}/?Action=ConfirmSubscription&Token=abc"
        return self.says("Confirm it", "SubscriptionConfirmation", **{"SubscribeURL": url, "Token": "abc", **more})

    def post(self, said: dict[str, Any]) -> int:
        address = f"/integrations/alerts/sns/{self.token}"
        headers = {"Content-Type": "text/plain; charset=UTF-8", "X-Amz-Sns-Message-Type": said.get("Type", "")}
        answer = self.household.app.test_client().post(address, data=json.dumps(said), headers=headers)
        self.household.world.settle()
        return answer.status_code

    def incidents(self) -> list[str]:
        return [item.brief.title for item in self.household.world.ask(incidents, Filter(), 50).items]

    def fetched(self) -> list[str]:
        return [each.path for each in self.host.received]


def certificate(key: rsa.RSAPrivateKey, clock: Clock, name: str = "sns.amazonaws.com") -> bytes:
    """Make a certificate that is good for a day."""
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder().subject_name(named).issuer_name(named).public_key(key.public_key())
    now = clock.now()
    lasting = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    return lasting.serial_number(1).sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def topic(household: Household) -> Iterator[Topic]:
    world, worker = household.world, household.world.worker
    token = world.run(commands.add_source, name="AWS", shape="sns", declares_into="investigating")[1]
    key = rsa.generate_private_key(65537, 2048)
    with receiving() as host:
        host.status, host.body = 200, certificate(key, world.clock)
        worker.environment = {
            "ANDON_SNS_URL": f"http://127.0.0.1:{host.port}",
            "ANDON_SNS_TOPICS": TOPIC,
            "ANDON_WEBHOOK_NETWORKS": "127.0.0.0/8",
        }
        yield Topic(household, host, token, key)


def test_an_alarm_counts_once_it_is_proven_and_once_only(topic: Topic) -> None:
    said = topic.says(ALARM)
    assert (topic.post(said), topic.post(said)) == (202, 202)
    assert topic.incidents() == ["CardsRefused: Threshold crossed"]
    assert topic.fetched() == [PEM]
    assert topic.post(topic.says({**ALARM, "NewStateValue": "OK"}, "Notification", "1")) == 202
    assert topic.post(topic.says("The nightly run failed", Subject="Nightly")) == 202
    assert topic.incidents() == ["Nightly", "CardsRefused: Threshold crossed"]
    assert topic.fetched() == [PEM]


def test_what_is_forged_counts_for_nothing(topic: Topic) -> None:
    said = topic.says(ALARM)
    forged = [
        {**said, "Message": json.dumps({**ALARM, "AlarmName": "Other"})},
        {**said, "Signature": "AAAA"},
        {**said, "Signature": "no base64"},
        {**said, "SignatureVersion": "1"},
    ]
    assert {topic.post({**one, "MessageId": f"forged-{number}"}) for number, one in enumerate(forged)} == {202}
    topic.key = rsa.generate_private_key(65537, 2048)
    assert topic.post(topic.says(ALARM)) == 202
    assert topic.incidents() == []


@pytest.mark.parametrize("name", ["sns.example.com", "amazonaws.com"])
def test_a_certificate_of_somebody_else_proves_nothing(topic: Topic, name: str) -> None:
    topic.host.body = certificate(topic.key, topic.household.world.clock, name)
    assert topic.post(topic.says(ALARM)) == 202
    topic.household.world.clock.advance(days=2)
    assert topic.incidents() == []


def test_only_an_allowed_topic_is_confirmed_and_only_at_amazon(topic: Topic) -> None:
    assert topic.post(topic.asks(TopicArn=f"{TOPIC}-of-somebody")) == 202
    assert topic.post(topic.asks(SubscribeURL="https://evil.example/?Token=abc")) == 202
    assert topic.fetched() == [PEM]
    assert topic.post(topic.asks()) == 202
    assert topic.fetched() == [PEM, "/?Action=ConfirmSubscription&Token=abc"]
    for odd in ({"SigningCertURL": f"https://evil.example{PEM}"}, {"Type": "Other"}, {"Signature": None}):
        assert topic.post({**topic.says(ALARM), **odd}) == 422


def test_an_amazon_that_is_away_is_asked_again(topic: Topic) -> None:
    topic.host.status = 503
    topic.post(topic.says(ALARM))
    assert topic.incidents() == []
    topic.host.status = 200
    topic.household.world.clock.advance(minutes=5)
    topic.household.world.settle()
    assert topic.incidents() == ["CardsRefused: Threshold crossed"]


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem",
        "https://evil.example/sns.eu-west-1.amazonaws.com",
        "https://user@sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com:8443/a.pem",
        "https://SNS.eu-west-1.amazonaws.com@evil.example/",
        "https://sqs.eu-west-1.amazonaws.com/a.pem",
        "https://[::1/a.pem",
        "",
        None,
    ],
)
def test_an_address_that_is_not_amazons_is_refused(url: str | None) -> None:
    with pytest.raises(Invalid):
        require_amazon(url)


def test_amazons_own_addresses_are_taken() -> None:
    for host in ("sns.us-gov-west-1.amazonaws.com", "sns.cn-north-1.amazonaws.com.cn", "sns.eu-west-1.amazonaws.com"):
        assert require_amazon(f"https://{host}{PEM}")
