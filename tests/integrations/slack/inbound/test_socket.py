"""Socket Mode over a real WebSocket: the same answers, given after the commit, and nothing twice."""

from collections.abc import Iterator
from dataclasses import replace
from socket import socket
from threading import Event

import pytest

from incidents.queries import brief
from integrations.slack.inbound.routes import desk
from integrations.slack.inbound.socket import connected
from integrations.slack.settings import slack_settings
from tests.fakes.slack.faults import LIMITED
from tests.fakes.slack.socket import FakeSocket
from tests.fakes.slack.workspace import Token
from tests.support.signed import MEMBERS, TEAM, Signed

APP = "xapp-test"


@pytest.fixture
def line(signed: Signed, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[FakeSocket, socket]]:
    """Give the test the other end of a connection."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    signed.slack.workspace.tokens[APP] = Token("UBOT", frozenset({"connections:write"}))
    with FakeSocket() as other_end, signed.household.app.app_context():
        signed.slack.workspace.socket_url = other_end.url
        here = replace(desk(), settings=slack_settings({**signed.slack.environment, "SLACK_APP_TOKEN": APP}))
        client = connected(here, Event())
        assert client is not None
        yield other_end, other_end.wait()
        client.close()


def test_what_comes_through_the_socket_is_answered_as_over_http(
    signed: Signed, line: tuple[FakeSocket, socket]
) -> None:
    other_end, connection = line
    form = {"command": "/incident", "team_id": TEAM, "user_id": MEMBERS["responder"], "channel_id": "C0"}
    declare = {**form, "text": "new sev2 Disk is full", "trigger_id": "1.2.abc", "response_url": ""}
    for envelope in ("e1", "e2"):
        told = other_end.ask(connection, "slash_commands", declare, envelope)
        assert told["envelope_id"] == envelope
        assert "*INC-1* is declared" in told["payload"]["text"]
    assert signed.world.ask(brief, "INC-1").severity == "SEV2"
    stranger = {**form, "user_id": "U0NOBODY", "text": "resolve INC-1", "trigger_id": signed.trigger()}
    assert "does not know who you are" in other_end.ask(connection, "slash_commands", stranger, "e3")["payload"]["text"]
    event = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": {"type": "app_home_opened"}}
    assert other_end.ask(connection, "events_api", event, "e4") == {"envelope_id": "e4"}
    opened = {**form, "text": "resolve INC-1", "trigger_id": signed.trigger()}
    pressed = {
        "type": "block_actions", "team": {"id": TEAM}, "user": {"id": MEMBERS["responder"], "team_id": TEAM},
        "trigger_id": opened["trigger_id"], "channel": {"id": "C0"},
        "actions": [{"type": "button", "action_id": "panel.resolve", "value": "INC-1"}],
    }  # fmt: skip
    assert other_end.ask(connection, "interactive", pressed, "e5") == {"envelope_id": "e5"}
    assert signed.opened()["callback_id"] == "resolve"
    for odd in ("text", {"text": "\u0000", "user_id": 7}, {"type": "future"}):
        assert other_end.ask(connection, "interactive", odd, "e6") == {"envelope_id": "e6"}


def test_it_waits_as_slack_asks_and_no_longer_than_it_is_to_run(signed: Signed) -> None:
    signed.slack.workspace.tokens[APP] = Token("UBOT", frozenset({"connections:write"}))
    signed.slack.fail(LIMITED, "apps.connections.open", seconds=3600)
    stopping = Event()
    stopping.set()
    with signed.household.app.app_context():
        here = replace(desk(), settings=slack_settings({**signed.slack.environment, "SLACK_APP_TOKEN": APP}))
    assert connected(here, stopping) is None
    assert [call.method for call in signed.slack.calls] == ["apps.connections.open"]
