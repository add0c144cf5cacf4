"""Signed requests of Slack at the real application, with a fake Slack beside it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from accounts.queries import principal_of
from andon import registry
from andon.worker import Worker
from foundation.authz import Principal
from foundation.jobs import Lane
from foundation.web.visit import EXTENSION
from incidents.queries import TimelineItem, brief, timeline
from integrations.slack.inbound import commands
from integrations.slack.inbound.deadline import InTime
from integrations.slack.inbound.desk import build_desk
from integrations.slack.inbound.routes import desk
from integrations.slack.inbound.signing import sign
from tests.fakes.slack import FakeSlack
from tests.support.household import Household
from tests.support.slack import granted
from tests.support.world import World

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORM = "application/x-www-form-urlencoded"
TEAM = "T0001"
MEMBERS = {"viewer": "U0VIEWER", "responder": "U0RESPOND", "reviewer": "U0REVIEW", "admin": "U0ADMIN"}


@dataclass
class Signed:
    """Whoever sends what Slack would send; the members of the workspace are the household's people."""

    household: Household
    slack: FakeSlack
    worker: Worker
    triggers: int = 0
    answers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.household.world

    def post(self, place: str, body: bytes, kind: str = FORM, **headers: str) -> TestResponse:
        """Send a signed request."""
        at = str(int(self.world.clock.now().timestamp()))
        signed = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": sign(SECRET, at, body)}
        client = self.household.app.test_client()
        url = f"/integrations/slack/{place}"
        answer = client.post(url, data=body, content_type=kind, headers={**signed, **headers})
        self.answers += [answer.get_json()] if answer.is_json and answer.data else []
        return answer

    def trigger(self) -> str:
        return self.slack.workspace.mint_trigger()

    def type(self, text: str, who: str = "responder", **more: str) -> TestResponse:
        """Type a command."""
        form = {
            "command": "/incident", "text": text, "team_id": TEAM, "user_id": MEMBERS.get(who, who), "channel_id": "C0",
            "trigger_id": self.trigger(), "response_url": self.response_url(), **more,
        }  # fmt: skip
        return self.post("commands", urlencode(form).encode())

    def say(self, text: str, who: str = "responder", **more: str) -> str:
        """Type a command and return what is answered."""
        answer = self.type(text, who, **more)
        assert answer.status_code == 200, answer.text
        return str(answer.get_json()["text"]) if answer.data else ""

    def interact(self, kind: str, who: str = "responder", **payload: Any) -> TestResponse:
        """Press, send or choose something."""
        user = {"id": MEMBERS.get(who, who), "team_id": payload.pop("of_team", TEAM)}
        sent = {
            "type": kind, "team": {"id": TEAM, "domain": "acme"}, "user": user, "trigger_id": self.trigger(),
            "response_url": self.response_url(), "channel": {"id": "C0"}, **payload,
        }  # fmt: skip
        return self.post("interactivity", urlencode({"payload": json.dumps(sent)}).encode())

    def press(self, action_id: str, value: str = "", who: str = "responder", **more: Any) -> TestResponse:
        actions = [{"type": "button", "action_id": action_id, "value": value}]
        return self.interact("block_actions", who, actions=actions, **more)

    def submit(self, view: Mapping[str, Any], who: str = "responder", **values: Any) -> Any:
        """Fill a dialog in and send it; returns what is answered, as JSON or None."""
        inputs = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
        state = {name: {inputs[name]["action_id"]: held(value)} for name, value in values.items()}
        made = {"id": view.get("id", "V1"), "hash": view.get("hash", "1.a"), "state": {"values": state}}
        sent = {**{k: view[k] for k in ("callback_id", "private_metadata")}, **made}
        answer = self.interact("view_submission", who, view=sent)
        assert answer.status_code == 200, answer.text
        return answer.get_json() if answer.data else None

    def opened(self) -> dict[str, Any]:
        """Return the dialog that opened last."""
        self.rest()
        assert self.slack.workspace.views, [call.error for call in self.slack.calls]
        return list(self.slack.workspace.views.values())[-1]

    def event(
        self, event: Mapping[str, Any], event_id: str = "Ev1", team_id: str = TEAM, **headers: str
    ) -> TestResponse:
        body = {"type": "event_callback", "team_id": team_id, "event_id": event_id, "event": event}
        return self.post("events", json.dumps(body).encode(), "application/json", **headers)

    def rest(self) -> None:
        """Wait for what follows an answer."""
        with self.household.app.app_context():
            desk().lane.rest()

    def work(self) -> None:
        """Let the jobs run."""
        for _ in range(20):
            if not sum(self.worker.drain(lane) for lane in Lane):
                return

    def heard(self) -> list[dict[str, Any]]:
        """Return what was answered at the addresses for answers."""
        self.rest()
        return [each for said in self.slack.responses.received.values() for each in said]

    def response_url(self) -> str:
        return self.slack.url.removesuffix("/api/") + self.slack.responses.mint()

    def principal(self, who: str) -> Principal:
        with self.world.reading() as look:
            found = principal_of(look.session, self.household.people[who])
        assert found is not None
        return found

    def timeline(self, key: str) -> list[TimelineItem]:
        return self.world.ask(timeline, self.world.ask(brief, key).id)


def held(value: Any) -> dict[str, Any]:
    if isinstance(value, list):
        return {"type": "multi_static_select", "selected_options": [{"value": each} for each in value]}
    if isinstance(value, tuple):
        return {"type": "static_select", "selected_option": {"value": value[0]}}
    if isinstance(value, date):
        return {"type": "datepicker", "selected_date": value.isoformat()}
    if isinstance(value, str) and value.startswith("U0"):
        return {"type": "users_select", "selected_user": value}
    return {"type": "plain_text_input", "value": value}


@pytest.fixture
def signed(household: Household, monkeypatch: pytest.MonkeyPatch) -> Iterator[Signed]:
    """Give the test a workspace whose members are linked with the household's people."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    world = household.world
    with FakeSlack(world.clock) as slack:
        slack.workspace.team_id = TEAM
        slack.workspace.tokens["xoxb-test"] = granted()
        environment = {**slack.environment, "SLACK_SIGNING_SECRET": SECRET, "ANDON_BASE_URL": "http://localhost"}
        before = household.app.extensions[EXTENSION]
        settings = replace(before.settings, environment=environment)
        here = household.app.extensions[EXTENSION] = replace(before, settings=settings)
        # What is tested is not how fast a machine is that does ten other things.
        patient = replace(build_desk(settings, here.transactor, here.renderer), in_time=InTime(60, 60))
        household.app.extensions["andon_slack"] = here, patient
        for role, user_id in MEMBERS.items():
            world.run(commands.link_member, email=f"{role}@example.org", slack=f"{TEAM}/{user_id}")
            slack.workspace.add_user(user_id, f"{role}@example.org", team_id=TEAM)
        worker = Worker(world.transactor, registry.job_kinds(), owner="signed", environment=environment)
        made = Signed(household, slack, worker)
        yield made
        made.rest()
        worker.bell.close()
