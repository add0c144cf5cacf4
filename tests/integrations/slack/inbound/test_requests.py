"""Who may send at all: Slack itself, just now; and what is answered when the house behind does not."""

import json
import time
from dataclasses import replace
from datetime import timedelta
from threading import Event
from urllib.parse import urlencode

import pytest

from andon import registry
from foundation.db import make_engine
from foundation.web.visit import EXTENSION
from foundation.work import Transactor
from integrations.slack.inbound.deadline import InTime, TooLate
from integrations.slack.inbound.desk import build_desk
from integrations.slack.inbound.routes import desk
from integrations.slack.inbound.signing import is_signed, sign
from integrations.slack.inbound.socket import Listener, NotKept
from tests.fakes.clock import StandingClock
from tests.fakes.slack.deliveries import delivered
from tests.support.needs import shared_data_folder
from tests.support.signed import FORM, MEMBERS, SECRET, TEAM, Signed

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
    here, patient = app.extensions["andon_slack"]
    opened = {"type": "app_home_opened", "tab": "home", "user": "U0RESPOND"}
    app.extensions["andon_slack"] = here, replace(patient, in_time=Late())

    def wait(pause: timedelta) -> None:
        signed.world.clock.advance(seconds=pause.total_seconds())
        if pause:
            app.extensions["andon_slack"] = here, patient

    assert delivered(lambda headers: signed.event(opened, **headers), wait) == [503, 503, 200]
    assert delivered(lambda headers: signed.event(opened, **headers), wait) == [200]
    signed.work()
    assert [call.method for call in signed.slack.calls].count("views.publish") == 1


def test_with_the_database_away_it_is_said_at_once_and_only_events_come_again(signed: Signed) -> None:
    """Commands, dialogs, buttons and menus are answered, over HTTP and through the socket alike."""
    signed.type("new")
    view = signed.opened()
    away(signed)
    told = signed.say("new sev1 Cards &lt;fail&gt;")
    assert "NOT declared" in told
    assert "You typed: `/incident new sev1 Cards" in told
    assert "http://localhost/declare" in told
    sent = signed.submit(view, title="Cards fail")
    assert "NOT declared" in sent["errors"]["title"]
    assert "What you typed still stands here" in sent["errors"]["title"]
    assert signed.press("panel.join", "INC-1").status_code == 200
    assert "Nothing was changed" in signed.heard()[-1]["text"]
    asked = signed.interact("block_suggestion", action_id="options.service", value="x")
    assert asked.get_json() == {"options": []}
    opened = {"type": "app_home_opened", "tab": "home", "user": MEMBERS["viewer"]}
    assert signed.event(opened).status_code == 503
    with signed.household.app.app_context():
        listener = Listener(desk())
    form = {"command": "/incident", "text": "new It fails", "team_id": TEAM, "user_id": MEMBERS["responder"]}
    assert "NOT declared" in (listener.answer("slash_commands", form) or {})["text"]
    with pytest.raises(NotKept):
        listener.answer("events_api", {"event_id": "Ev1", "event": opened})


def away(signed: Signed) -> None:
    """Take the database away from everything that answers Slack."""
    app, world = signed.household.app, signed.world
    here, _ = app.extensions["andon_slack"]
    sqlite = world.engine.dialect.name == "sqlite"
    nowhere = make_engine("sqlite:////nowhere/andon.db" if sqlite else "postgresql://127.0.0.1:1/andon")
    parts = (world.clock, registry.policy(), registry.subscriptions(), world.keyring)
    now = replace(here, transactor=Transactor(nowhere, *parts))
    app.extensions[EXTENSION] = now
    app.extensions["andon_slack"] = now, build_desk(now.settings, now.transactor, now.renderer)


def test_while_everything_hangs_nobody_waits_in_turn_for_the_answer_that_nothing_was_done() -> None:
    """The first gives up after its time, the others at once; who comes after that is patient again."""
    released, in_time = Event(), InTime(0.5, 0.5, hasty_s=0)
    began = time.monotonic()
    for _ in range(12):
        with pytest.raises(TooLate):
            in_time.run(lambda _seal: released.wait())
    assert time.monotonic() - began < 3
    released.set()
    while in_time._hangs:
        assert time.monotonic() - began < 30
    assert in_time.run(lambda _seal: "done") == "done"


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
