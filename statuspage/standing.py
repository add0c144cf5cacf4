"""The status pages by themselves: a process that needs neither application nor database, only the files.

Nothing of the rest is imported here, so that it starts at once and stays small.
"""

import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foundation.clock import Clock, RehearsalClock, SystemClock
from foundation.server import serve_wsgi
from foundation.ties import end_with_parent, require_free_port
from statuspage.asking import PLACE
from statuspage.serving import CROSS_ORIGIN, SnapshotMiddleware, hosts_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DIRECTORY = "ANDON_STATUS_DIR"
NOTHING = b"There is no such page.\n"
ELSEWHERE = (
    b'{"status":503,"code":"statuspage.read_only","title":"Not here","detail":"Only the page is served here. '
    b'Subscriptions are taken by the application itself; ask again at its address."}'
)


class Alone(click.Command):
    """A command that works where there is no database, and is therefore given none."""

    needs_desk = False


@click.command(
    cls=Alone, help="Serve the status pages alone, from their files; needs neither application nor database."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--directory", type=click.Path(file_okay=False, path_type=Path), help="Where the snapshots are.")
def serve_alone(host: str, port: int, directory: Path | None) -> None:
    """Serve until SIGTERM."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    require_free_port(host, port)
    os.environ[DIRECTORY] = str(directory or directory_of_environment())
    serve_wsgi(application, host, port)


def directory_of_environment() -> Path:
    """Return where this machine keeps its copies of the pages; no other setting is read."""
    named = os.environ.get(DIRECTORY)
    return Path(named) if named else Path(os.environ.get("ANDON_DATA_DIR") or "data").resolve() / "status"


def application() -> "WSGIApplication":
    """Return what a WSGI server calls: the snapshots, and behind them nothing."""
    end_with_parent()
    hosts = hosts_of(os.environ.get("ANDON_STATUS_HOSTS", ""))
    return SnapshotMiddleware(nothing_else, directory_of_environment(), hosts, clock=_clock())


def _clock() -> Clock:
    rehearsal = os.environ.get("ANDON_REHEARSAL_CLOCK")
    if rehearsal and os.environ.get("ANDON_ENV") != "production":
        return RehearsalClock(Path(rehearsal))
    return SystemClock()


def nothing_else(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer for all that is no page: whoever asks for more than a look is sent to the application."""
    path = environ.get("PATH_INFO", "")
    if path.startswith(PLACE):
        headers = [
            ("Content-Type", "application/problem+json"),
            ("Content-Length", str(len(ELSEWHERE))),
            CROSS_ORIGIN[0],
        ]
        start_response("503 Service Unavailable", [*headers, ("Retry-After", "60")])
        return [ELSEWHERE]
    alive = path == "/healthz"
    body = b"ok\n" if alive else NOTHING
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response("200 OK" if alive else "404 Not Found", headers)
    return [body] if environ.get("REQUEST_METHOD") != "HEAD" else []


if __name__ == "__main__":
    end_with_parent()
    serve_alone()
