"""Declaring from Slack: signed ``/incident new`` by eight at once, while Slack and PagerDuty hang and never answer."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from socket import create_server
from threading import local
from urllib.parse import urlencode

from benchmarks.declare import EACH, WARM_EACH, at_once
from benchmarks.figures import Row, at_most, median, percentile, shown
from benchmarks.ground import DESK, ENGINES, Bench, bench
from integrations.slack.inbound.commands import link_member
from integrations.slack.inbound.signing import sign
from tests.support.databases import Databases
from tests.support.serving import serving

SECRET, TEAM, MEMBER = "8f742231b10e8888abcd99yyyzzz85a5", "T0001", "U0WREN"
P50_AIM_MS, P99_AIM_MS = 25, 150
ADDRESS = "/integrations/slack/commands"
FORM = "application/x-www-form-urlencoded"


def measure(databases: Databases) -> Iterator[Row]:
    """Yield the rows of this part."""
    for name in ENGINES:
        with bench(databases, name) as product, hanging() as port:
            taken = list(_declared(product, port))
        p50, p99, floor = median(taken), percentile(taken, 99), min(taken)
        cells = f"p50 {shown(p50)}, p99 {shown(p99)}", f"the quickest of them {shown(floor)}"
        what = "signed /incident new, 8 at once, while Slack and PagerDuty hang"
        yield at_most(f"{what}, p50", name, cells, p50 * 1e3, P50_AIM_MS, " ms")
        yield at_most(f"{what}, p99", name, cells, p99 * 1e3, P99_AIM_MS, " ms")


@contextmanager
def hanging() -> Iterator[int]:
    """Take connections, and never answer."""
    with create_server(("127.0.0.1", 0), backlog=128) as server:
        yield server.getsockname()[1]


def _declared(at: Bench, port: int) -> list[float]:
    at.house.transactor.run(DESK, link_member, email="wren@example.org", slack=f"{TEAM}/{MEMBER}")
    at.house.engine.dispose()
    told = {
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "ANDON_SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
        "PAGERDUTY_API_TOKEN": "bench",
        "PAGERDUTY_FROM": "wren@example.org",
        "ANDON_PAGERDUTY_API_URL": f"https://127.0.0.1:{port}",
        "ANDON_PAGERDUTY_EVENTS_URL": f"https://127.0.0.1:{port}",
    }
    (at.folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in told.items()))
    with serving(at.folder, at.url) as server, typing(server.port) as type_one:
        at_once(type_one, WARM_EACH)
        return at_once(lambda number: type_one(WARM_EACH * 8 + number), EACH)


@contextmanager
def typing(port: int) -> Iterator[Callable[[int], None]]:
    """Type over connections that stay open, one for each thread."""
    own, opened = local(), []

    def type_one(number: int) -> None:
        if not hasattr(own, "connection"):
            own.connection = HTTPConnection("127.0.0.1", port, timeout=30)
            opened.append(own.connection)
        said = {"command": "/incident", "text": f"new sev2 Cards fail, round {number}", "trigger_id": f"1.{number}.a"}
        body = urlencode({**said, "team_id": TEAM, "user_id": MEMBER, "channel_id": "C0"}).encode()
        at = str(int(time.time()))
        signed = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": sign(SECRET, at, body), "Content-Type": FORM}
        own.connection.request("POST", ADDRESS, body, signed)
        answer = own.connection.getresponse()
        text = answer.read()
        assert answer.status == 200, text
        assert b"is declared" in text, text

    try:
        yield type_one
    finally:
        for connection in opened:
            connection.close()
