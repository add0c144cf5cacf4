"""Slack's own framework as a second opinion: whom it would believe, and how it would have answered the same."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware import RequestVerification
from slack_sdk.signature import Clock, SignatureVerifier
from werkzeug.test import TestResponse

from integrations.slack.inbound.signing import sign
from tests.incidents.builders import declare
from tests.support.signed import FORM, MEMBERS, SECRET, TEAM, Signed

JSON = "application/json"
VERIFICATION = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY"}).encode()


@dataclass
class Standing(Clock):
    """A clock for Bolt that stands where ours stands."""

    at: float

    def now(self) -> float:
        return self.at


def bolt(signed: Signed) -> App:
    """Return an app of Bolt with our secret, at our time, that asks Slack nothing."""
    known = AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_user_id="UBOT", bot_id="B1", bot_token="xoxb-test")
    app = App(signing_secret=SECRET, authorize=lambda **_: known)
    checking = next(each for each in app._middleware_list if isinstance(each, RequestVerification))
    checking._verifier = SignatureVerifier(SECRET, Standing(signed.world.clock.now().timestamp()))
    return app


def asked(app: App, body: bytes, headers: Mapping[str, str], kind: str) -> BoltResponse | None:
    """Ask Bolt; what it raises over is None."""
    told = {name: [value] for name, value in {**headers, "content-type": kind}.items()}
    try:
        return app.dispatch(BoltRequest(body=body.decode(), headers=told))
    except (ValueError, TypeError):
        return None


def headers_of(at: str, signature: str) -> dict[str, str]:
    return {"x-slack-request-timestamp": at, "x-slack-signature": signature}


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_bolt_believes_whom_we_believe(signed: Signed) -> None:
    now = int(signed.world.clock.now().timestamp())
    stamps = {str(now + off) for off in (0, 299, 301, -299, -301)}
    tries = [headers_of(at, sign(SECRET, at, VERIFICATION)) for at in stamps]
    at, good = str(now), sign(SECRET, str(now), VERIFICATION)
    tries += [headers_of(at, wrong) for wrong in ("", "v0=", "v0=" + "0" * 64, good.upper(), good[3:], "v0=\u00e9")]
    tries += [headers_of(at, sign("another", at, VERIFICATION)), headers_of(at, sign(SECRET, at, VERIFICATION + b" "))]
    tries += [headers_of(stamp, good) for stamp in ("", "abc", "-1", f"{at}.5", "9" * 40)]
    tries += [{}, {"x-slack-signature": good}, {"x-slack-request-timestamp": at}]
    app, client = bolt(signed), signed.household.app.test_client()
    believed = 0
    for headers in tries:
        theirs = asked(app, VERIFICATION, headers, JSON)
        ours = client.post("/integrations/slack/events", data=VERIFICATION, content_type=JSON, headers=headers)
        assert ours.status_code in {200, 401}, headers
        assert (ours.status_code == 200) == (theirs is not None and theirs.status == 200), headers
        believed += ours.status_code == 200
    assert believed == 3


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_bolt_would_answer_the_same(signed: Signed) -> None:
    """Bolt's listeners are told to say what we said: what goes over the wire is the same, to the byte of its JSON."""
    declare(signed.world)
    at = str(int(signed.world.clock.now().timestamp()))
    ours = signed.post("events", VERIFICATION, JSON)
    same(ours, asked(bolt(signed), VERIFICATION, headers_of(at, sign(SECRET, at, VERIFICATION)), JSON))
    assert ours.get_json() == {"challenge": json.loads(VERIFICATION)["challenge"]}
    dialogs = (
        ("severity", {"severity": "SEV1"}),
        ("severity", {"severity": "SEV77"}),
        ("declare", {"title": "It fails"}),
    )
    outcomes = []
    for callback_id, values in dialogs:
        view = {"id": "V1", "hash": f"{callback_id}{values}", "callback_id": callback_id, "type": "modal"}
        state = {name: {name: {"type": "plain_text_input", "value": value}} for name, value in values.items()}
        view |= {"private_metadata": json.dumps({"key": "INC-1"}), "state": {"values": state}}
        user = {"id": MEMBERS["responder"], "team_id": TEAM}
        sent = {"type": "view_submission", "team": {"id": TEAM, "domain": "acme"}, "user": user, "view": view}
        body = urlencode({"payload": json.dumps({**sent, "trigger_id": signed.trigger()})}).encode()
        ours = signed.post("interactivity", body)
        said = ours.get_json() if ours.data else {}
        app = bolt(signed)
        app.view(callback_id)(answering(said))
        same(ours, asked(app, body, headers_of(at, sign(SECRET, at, body)), FORM))
        outcomes.append(said.get("response_action", ""))
    assert outcomes == ["", "errors", "update"]
    form = {"command": "/incident", "text": "list", "team_id": TEAM, "user_id": MEMBERS["viewer"], "channel_id": "C0"}
    body = urlencode({**form, "trigger_id": signed.trigger()}).encode()
    ours, app = signed.post("commands", body), bolt(signed)
    app.command("/incident")(answering(ours.get_json()))
    same(ours, asked(app, body, headers_of(at, sign(SECRET, at, body)), FORM))
    assert "INC-1" in ours.text


def answering(said: Mapping[str, Any]) -> Any:
    """Return a listener of Bolt that says this."""

    def listener(ack: Ack) -> None:
        ack(**said)

    return listener


def same(ours: TestResponse, theirs: BoltResponse | None) -> None:
    """Hold that both answered alike."""
    assert theirs is not None
    assert ours.status_code == theirs.status == 200
    assert bool(ours.data) == bool(theirs.body)
    if ours.data:
        assert ours.get_json() == json.loads(theirs.body)
        assert ours.mimetype == theirs.first_headers()["content-type"].partition(";")[0]
