"""Socket Mode as people run it: ``andon serve`` with an app-level token keeps a process connected to Slack."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from foundation.clock import RehearsalClock
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.socket import FakeSocket
from tests.fakes.slack.workspace import Token
from tests.support.databases import Databases
from tests.support.serving import Client, Server, serving, wait_for

APP, TEAM, MEMBER = "xapp-test", "T0001", "U0RESPOND"
ADA = "ada@example.org"
GONE_S = 60.0
TYPED = {"command": "/incident", "team_id": TEAM, "user_id": MEMBER, "channel_id": "C0", "response_url": ""}


@dataclass
class Line:
    """A served Andon, the workspace that it speaks to, and the other end of its socket."""

    server: Server
    slack: FakeSlack
    socket: FakeSocket

    def type(self, connection: Any, text: str, trigger: str, envelope: str) -> str:
        form = {**TYPED, "text": text, "trigger_id": trigger}
        return str(self.socket.ask(connection, "slash_commands", form, envelope)["payload"]["text"])

    def child(self) -> psutil.Process:
        """Return the process that is connected to the socket."""
        port = int(self.socket.url.split(":")[2].split("/")[0])
        (child,) = [each for each in self.family()[1:] if port in connected_to(each)]
        return child

    def family(self) -> list[psutil.Process]:
        assert self.server.process is not None
        supervisor = psutil.Process(self.server.process.pid)
        return [supervisor, *supervisor.children(recursive=True)]


def connected_to(process: psutil.Process) -> set[int]:
    return {each.raddr.port for each in process.net_connections() if each.raddr}


@pytest.fixture
def line(tmp_path: Path, databases: Databases) -> Iterator[Line]:
    with FakeSlack(RehearsalClock(tmp_path / "shift")) as slack, FakeSocket() as socket:
        slack.workspace.team_id, slack.workspace.socket_url = TEAM, socket.url
        slack.workspace.tokens[APP] = Token("UBOT", frozenset({"connections:write"}))
        slack.workspace.add_user(MEMBER, ADA, team_id=TEAM)
        told = {**slack.environment, "SLACK_APP_TOKEN": APP}
        (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in told.items()))
        with serving(tmp_path, databases.sqlite(tmp_path)) as server:
            yield Line(server, slack, socket)


def test_a_supervised_process_hears_slack_declares_and_comes_back(line: Line) -> None:
    server = line.server
    server.run("user", "add", ADA, "--name", "Ada Quill", "--role", "responder")
    server.run("user", "link", ADA, "--slack", f"{TEAM}/{MEMBER}")
    api = server.client(ADA)
    first = line.socket.wait()
    assert "*INC-1* is declared" in line.type(first, "new sev2 Disk is full", "1.1.a", "e1")
    # What was acknowledged is committed: somebody else reads it at once.
    assert api.get("/api/v1/incidents/INC-1")["title"] == "Disk is full"
    victim = line.child()
    # Slack lets an app ask once a minute where to connect to.
    server.travel(minutes=2)
    victim.send_signal(signal.SIGKILL)
    again = line.socket.wait()
    assert line.child().pid != victim.pid
    assert "*INC-1* is declared" in line.type(again, "new sev2 Disk is full", "1.1.a", "e2")
    assert "*INC-2* is declared" in line.type(again, "new Mail is late", "1.2.b", "e3")
    assert len(api.get("/api/v1/incidents")["items"]) == 2
    wait_for(lambda: has_channels(line.slack), "a channel for each")
    nothing_outlives_its_supervisor(line, api)


def has_channels(slack: FakeSlack) -> bool:
    return {"inc-1-disk-is-full", "inc-2-mail-is-late"} <= {each.name for each in slack.workspace.channels.values()}


def nothing_outlives_its_supervisor(line: Line, api: Client) -> None:
    family = line.family()
    family[0].send_signal(signal.SIGKILL)
    assert line.server.process is not None
    line.server.process.wait()
    line.server.process = None
    _, alive = psutil.wait_procs(family, timeout=GONE_S)
    assert alive == []
    with pytest.raises(ConnectionRefusedError):
        api.ask("GET", "/healthz")
