"""Who may send at all: Slack itself, just now; and what is answered when the house behind does not."""

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from foundation.web.visit import EXTENSION
from integrations.slack.inbound.deadline import InTime, TooLate
from integrations.slack.inbound.signing import is_signed, sign
from tests.fakes.clock import StandingClock
from tests.fakes.slack.deliveries import delivered
from tests.support.needs import shared_data_folder
from tests.support.signed import FORM, SECRET, Signed

NOW = StandingClock().now()
AT = str(int(NOW.timestamp()))
GOOD = sign(SECRET, AT, b"a=1")


@pytest.mark.parametrize(
    ("secret", "at", "signature"),
    [
        ("", AT, sign("", AT, b"a=1")),
        (SECRET, "", GOOD),
        (SECRET, AT, ""),
        (SECRET, AT, "v0=" + "0" * 64),
        (SECRET, AT, "v0=é\udc80"),
        (SECRET, "abc", GOOD),
        (SECRET, "١٢٣", GOOD),
        (SECRET, "-1", GOOD),
        (SECRET, "9" * 40, GOOD),
        *[(SECRET, str(int(AT) + off), sign(SECRET, str(int(AT) + off), b"a=1")) for off in (301, -301)],
    ],
)
def test_no_wrong_signature_passes_or_raises(secret: str, at: str, signature: str) -> None:
    assert is_signed(SECRET, AT, GOOD, b"a=1", NOW)
    assert not is_signed(secret, at, signature, b"a=1", NOW)


def test_every_address_refuses_what_is_not_signed(signed: Signed) -> None:
    client = signed.household.app.test_client()
    for place in ("commands", "interactivity", "events", "options"):
        for headers in ({}, {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=\u00e9"}):
            answer = client.post(f"/integrations/slack/{place}", data=b"text=\xff\xfe", headers=headers)
            assert answer.status_code == 401, place
    app = signed.household.app
    app.extensions[EXTENSION].settings.environment["SLACK_SIGNING_SECRET"] = ""
    app.extensions.pop("andon_slack", None)
    assert signed.type("list").status_code == 401


def test_slack_s_own_checks_are_answered(signed: Signed) -> None:
    sent = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB", "token": "x"}).encode()
    answer = signed.post("events", sent, "application/json")
    assert (answer.status_code, answer.get_json()) == (200, {"challenge": "3eZbrw1aB"})
    assert signed.post("commands", b"ssl_check=1&token=x").status_code == 200
    for nonsense in (b"", b"payload=", b"payload=%5B%5D", b"payload=%7B%22type%22%3A%22future%22%7D", b"\xff\xfe"):
        assert signed.post("interactivity", nonsense).status_code < 500


def test_an_event_that_could_not_be_kept_comes_again_and_acts_once(signed: Signed) -> None:
    app = signed.household.app
    here, desk = app.extensions["andon_slack"]
    opened = {"type": "app_home_opened", "tab": "home", "user": "U0RESPOND"}
    app.extensions["andon_slack"] = here, replace(desk, in_time=Late())

    def wait(pause: timedelta) -> None:
        signed.world.clock.advance(seconds=pause.total_seconds())
        if pause:
            app.extensions["andon_slack"] = here, desk

    assert delivered(lambda headers: signed.event(opened, **headers), wait) == [503, 503, 200]
    assert delivered(lambda headers: signed.event(opened, **headers), wait) == [200]
    signed.work()
    assert [call.method for call in signed.slack.calls].count("views.publish") == 1


class Late(InTime):
    """Never in time."""

    def run(self, work: object) -> object:  # type: ignore[override]
        raise TooLate


@pytest.mark.data
@pytest.mark.parametrize(
    "sample", sorted(path.name for path in (shared_data_folder() / "slack/slack_samples").glob("*Payload.json"))
)
def test_every_sample_of_real_requests_is_taken(signed: Signed, sample: str) -> None:
    payload = json.loads((shared_data_folder() / "slack/slack_samples" / sample).read_text())
    if sample.startswith("SlashCommand"):
        answer = signed.post("commands", urlencode(payload).encode())
    elif payload.get("event"):
        answer = signed.post("events", json.dumps({**payload, "event_id": "Ev9"}).encode(), "application/json")
        signed.work()
    else:
        answer = signed.post("interactivity", urlencode({"payload": json.dumps(payload)}).encode(), FORM)
    assert answer.status_code == 200, answer.text
