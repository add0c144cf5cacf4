"""Pictures for docs/slack.md: ``python -m tests.support.pictures`` runs an incident from Slack and draws what was sent.

A real ``andon serve`` is driven through Socket Mode, with a fake Slack at the other end.
"""

import importlib
import json
import shutil
import sys
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from typing import Any

from foundation.clock import RehearsalClock
from tests.fakes.slack import Channel, FakeSlack
from tests.fakes.slack.socket import FakeSocket
from tests.fakes.slack.workspace import Token
from tests.support.preview import page
from tests.support.serving import ROOT, Server, serving, wait_for
from tests.support.signed import held

APP, TEAM = "xapp-test", "T0001"
PEOPLE = {"U0ADA": "Ada Quill", "U0BEN": "Bram Okoro", "U0CLA": "Clara Wu"}
MANNED, REVIEWER = ("U0ADA", "U0BEN"), "U0CLA"
CATALOG = {
    "teams": [{"slug": "payments", "name": "Payments", "channel": "#payments"}],
    "services": [{"slug": "checkout", "name": "Checkout", "tier": "T1", "owner_team": "payments"}],
}
LEARNING = {
    "title": "Give every connection pool a limit and a timeout",
    "failure_prevented": "One slow database stops everything that waits for it",
    "lesson": "A pool without a timeout waits for ever.",
    "recommendation": "Set both, and alarm at four fifths.",
    "cause_classes": ["resource_leak"],
    "applicability": ["T1"],
}
WIDTH = 680
Parts = list[tuple[str, Mapping[str, Any]]]


@dataclass
class Stage:
    """Who types, and what was drawn."""

    server: Server
    slack: FakeSlack
    socket: FakeSocket
    line: socket
    numbers: Iterator[int] = field(default_factory=count)
    rooms: dict[str, str] = field(default_factory=dict)

    def type(self, text: str, channel: str = "C0") -> Any:
        form = {"command": "/incident", "text": text, "team_id": TEAM, "user_id": "U0ADA", "channel_id": channel}
        form |= {"trigger_id": self.slack.workspace.mint_trigger(), "response_url": ""}
        return self.socket.ask(self.line, "slash_commands", form, f"e{next(self.numbers)}").get("payload")

    def opened(self, callback_id: str) -> Any:
        views = self.slack.workspace.views
        return wait_for(lambda: next((v for v in views.values() if v["callback_id"] == callback_id), None), callback_id)

    def press(self, message: Any, action_id: str, who: str = "U0ADA") -> None:
        rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
        value = next(each["value"] for row in rows for each in row if each["action_id"] == action_id)
        trigger = self.slack.workspace.mint_trigger()
        pressed = {"type": "block_actions", "team": {"id": TEAM}, "user": {"id": who, "team_id": TEAM}}
        actions = [{"type": "button", "action_id": action_id, "value": value}]
        payload = {**pressed, "trigger_id": trigger, "response_url": "", "actions": actions}
        self.socket.ask(self.line, "interactive", payload, f"e{next(self.numbers)}")

    def send(self, view: Any, who: str = "U0ADA", **values: Any) -> None:
        inputs = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
        state = {name: {inputs[name]["action_id"]: held(value)} for name, value in values.items()}
        sent = {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": who, "team_id": TEAM}}
        made = {key: view[key] for key in ("id", "hash", "callback_id", "private_metadata")}
        payload = {**sent, "view": {**made, "state": {"values": state}}, "trigger_id": f"9.9.{next(self.numbers)}"}
        self.socket.ask(self.line, "interactive", payload, f"e{next(self.numbers)}")

    def room(self) -> Channel:
        channels = self.slack.workspace.channels
        return wait_for(lambda: next((c for c in channels.values() if c.name.startswith("inc-1")), None), "a channel")

    def said(self, channel: Channel, words: str) -> Any:
        return wait_for(lambda: found_in(channel, words), words)

    def told(self, member: str, words: str) -> Any:
        return self.said(wait_for(lambda: self.direct(member), words), words)

    def direct(self, member: str) -> Channel | None:
        channels = list(self.slack.workspace.channels.values())
        return next((each for each in channels if each.is_im and member in each.members), None)


def found_in(channel: Channel, words: str) -> Any:
    shown = [message.seen(metadata=False) for message in list(channel.messages.values())]
    return next((each for each in shown if words in str(each)), None)


def story(stage: Stage) -> Iterator[tuple[str, str, Parts]]:
    """Run the incident, and give each picture: its file, its title, and what stands on it."""
    stage.type("new")
    view = stage.opened("declare")
    yield "declare", "Declaring", [("the dialog of /incident", view)]
    stage.send(view, title="Checkout refuses cards", severity=("SEV1",), services=["checkout"])
    room = stage.room()
    stage.rooms[room.id] = room.name
    stage.said(room, "Assign role")
    stage.type("role lead <@U0ADA>", room.id)
    stage.type("role scribe <@U0BEN>", room.id)
    stage.type("update stakeholders Half of all cards are refused. We roll back.", room.id)
    update = stage.said(room, "We roll back")
    panel = wait_for(lambda: manned(room), "both roles")
    yield "panel", "In the incident's channel", [(f"#{room.name}, pinned", panel), (f"#{room.name}", update)]
    announced = stage.slack.workspace.named("incidents")
    told = [("#incidents, edited in place", stage.said(announced, "Half of all cards"))]
    told += [("directly, to Bram Okoro", stage.told("U0BEN", "INC-1"))]
    yield "told", "Who is told", told
    stage.type("resolve Rolled back; the pool has a limit now", room.id)
    to_write = stage.told("U0ADA", "COE-1")
    summary = stage.said(room, "Resolved: INC-1")
    yield "resolved", "Afterwards", [(f"#{room.name}", summary), ("directly, to Ada Quill", to_write)]
    yield "learned", "What others do about it", list(learned(stage, to_write))


def learned(stage: Stage, to_write: Any) -> Iterator[tuple[str, Any]]:
    """Propose a learning, have it accepted and published, and read it where the team talks."""
    stage.press(to_write, "coe.learning")
    stage.send(stage.opened("coe.learning"), **LEARNING)
    asked = stage.told(REVIEWER, "Learning to decide")
    yield "directly, to Clara Wu, who decides about learnings", asked
    stage.press(asked, "learning.decide:accepted", REVIEWER)
    accepted = stage.told(REVIEWER, "learning.decide:published")
    stage.press(accepted, "learning.decide:published", REVIEWER)
    stage.send(stage.opened("learning.decide"), REVIEWER, reason="It is general")
    yield "#payments, whose service it applies to", stage.said(stage.slack.workspace.named("payments"), "LRN-1")


def manned(room: Channel) -> Any:
    """Return the panel once it shows both roles."""
    panel = next((room.messages[ts] for ts in room.pins), None)
    return panel.seen(metadata=False) if panel and all(member in str(panel.blocks) for member in MANNED) else None


def main(folder: Path) -> None:
    """Run it, and write the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as here, FakeSlack(RehearsalClock(Path(here, "shift"))) as slack, FakeSocket() as line:
        slack.workspace.team_id, slack.workspace.socket_url = TEAM, line.url
        slack.workspace.tokens[APP] = Token("UBOT", frozenset({"connections:write"}))
        room = slack.workspace.add_channel("incidents", "UBOT")
        slack.workspace.add_channel("payments", "UBOT")
        told = {**slack.environment, "SLACK_APP_TOKEN": APP, "ANDON_SLACK_ANNOUNCEMENTS": room.id}
        Path(here, ".env").write_text("".join(f"{name}={value}\n" for name, value in told.items()))
        Path(here, "catalog.json").write_text(json.dumps(CATALOG))
        with serving(Path(here), f"sqlite:///{here}/andon.db") as server:
            server.run("catalog", "import", "catalog.json")
            for member, name in PEOPLE.items():
                email = f"{name.split()[0].lower()}@example.org"
                slack.workspace.add_user(member, email, team_id=TEAM)
                role = "reviewer" if member == REVIEWER else "responder"
                server.run("user", "add", email, "--name", name, "--role", role)
                server.run("user", "link", email, "--slack", f"{TEAM}/{member}")
            stage = Stage(server, slack, line, line.wait())
            draw(story(stage), folder, ChainMap(PEOPLE, stage.rooms))


def draw(pictures: Iterator[tuple[str, str, Parts]], folder: Path, names: Mapping[str, str]) -> None:
    with importlib.import_module("playwright.sync_api").sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": WIDTH, "height": 400})
        for name, title, parts in pictures:
            shown.set_content(page(title, parts, names))
            shown.screenshot(path=str(folder / f"slack-{name}.png"), full_page=True)
            print(folder / f"slack-{name}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
