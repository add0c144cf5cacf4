"""Other people's readers of a status page, and what they make of ours.

Feeds and calendars are read by parsers of the lock; the exporter for Prometheus and the models that were generated from
Atlassian's own description need libraries of their own age, and stand in an environment of their own.
"""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import feedparser
import icalendar

from tests.support.serving import Client

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PROGRAMS, WIDGET = "statuspage-clients", "status-widget"
LIMIT_S, LIMIT_MS = 120, 60_000
FEEDS = {"atom": "atom10", "rss": "rss20"}
ANSWERS = {
    "components": ("components", "list[Component]"),
    "incidents": ("incidents", "list[Incident]"),
    "incidents/unresolved": ("incidents", "list[Incident]"),
    "scheduled-maintenances": ("scheduled_maintenances", "list[Incident]"),
}
MODELS = """
import json, sys
from types import SimpleNamespace
from atlassian_statuspage import ApiClient
client = ApiClient()
for kind, found in json.load(sys.stdin):
    taken = client.deserialize(SimpleNamespace(data=json.dumps(found)), kind)
    told = client.sanitize_for_serialization(taken)
    print(json.dumps(told))
"""
METRIC = re.compile(r"^(\w+)\{(.*)\} (\S+)$", re.MULTILINE)
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
SHOWING = """<!doctype html><html lang="en"><title>Somebody else's page</title>
<statuspage-widget src="{address}" appearance="badge"></statuspage-widget><script src="dist/index.js"></script></html>
"""


def feed_titles(read: Client, path: str) -> list[str]:
    """Return the titles that a feed reader shows; the feed has to be sound, with every date in it."""
    feed = feedparser.parse(read.ask("GET", path).text)
    assert feed.bozo == 0, feed.bozo_exception
    assert feed.version == FEEDS[path.rpartition(".")[2]]
    assert all(entry.published_parsed for entry in feed.entries)
    return [entry.title for entry in feed.entries]


def calendar_events(read: Client, path: str) -> list[icalendar.Event]:
    """Return the events that a calendar shows; nothing in it may be unreadable."""
    calendar = icalendar.Calendar.from_ical(read.ask("GET", path).text)
    events = list(calendar.events)
    assert not [error for part in (calendar, *events) for error in part.errors]
    return events


def typed(peers: Path, read: Client, root: str) -> dict[str, Any]:
    """Return our answers after they went through the typed models, which refuse words and dates they don't know."""
    asked = []
    for name, (field, kind) in ANSWERS.items():
        asked.append((kind, json.loads(read.ask("GET", f"{root}{name}.json").text)[field]))
    return dict(zip(ANSWERS, through_models(peers, asked), strict=True))


def through_models(peers: Path, asked: list[tuple[str, Any]]) -> list[Any]:
    """Read each as its kind, and return what was understood; fails as the models do."""
    done = _run(peers, "python", "-c", MODELS, stdin=json.dumps(asked))
    return [json.loads(line) for line in done.splitlines()]


def metrics(peers: Path, summary: str, folder: Path) -> list[tuple[str, dict[str, str], float]]:
    """Let the exporter look once at the page, and return what it would tell Prometheus."""
    folder.mkdir()
    (folder / "services.json").write_text(json.dumps({"ours": {"url": summary, "name": "Ours"}}))
    settings = {"RUN_MODE": "once", "SERVICES_JSON_PATH": "services.json", "METRICS_TEXTFILE_PATH": "out.prom"}
    _run(peers, "statuspage-prometheus-exporter", cwd=folder, settings=settings)
    told = METRIC.findall((folder / "out.prom").read_text())
    return [(name, dict(LABEL.findall(labels)), float(value)) for name, labels, value in told]


def _run(
    peers: Path, program: str, *arguments: str, stdin: str = "", cwd: Path | None = None, settings: Any = ()
) -> str:
    command = [str(peers / PROGRAMS / "bin" / program), *arguments]
    environ = {"PATH": os.environ["PATH"], **dict(settings)}
    done = subprocess.run(
        command, input=stdin, cwd=cwd, env=environ, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@contextmanager
def elsewhere(peers: Path, address: str, folder: Path) -> Iterator[str]:
    """Show Atlassian's own widget for ``address`` on a page of another origin; yields where that page is."""
    folder.mkdir()
    (folder / "index.html").write_text(SHOWING.format(address=address))
    (folder / "dist").symlink_to(peers / WIDGET / "dist")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of who asked."""


def widget_says(browser: "Browser", address: str) -> tuple[str | None, str]:
    """Return how the widget is painted on the page at ``address``, and what it says, once it has looked."""
    page = browser.new_page()
    try:
        page.goto(address)
        said = page.locator("statuspage-widget .status-indicator", has_text=re.compile(r"\w"))
        said.wait_for(timeout=LIMIT_MS)
        return said.get_attribute("class"), said.inner_text().lower()
    finally:
        page.close()
