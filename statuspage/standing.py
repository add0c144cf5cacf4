"""The status pages by themselves: a process that needs neither application nor database, only the files.

Nothing of the rest is imported here, so that it starts at once and stays small.
"""

import logging
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from granian import Granian
from granian.constants import Interfaces

from foundation.clock import Clock, RehearsalClock, SystemClock
from foundation.ties import PARENT, end_with_parent, require_free_port
from statuspage.serving import SnapshotMiddleware, hosts_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DIRECTORY = "ANDON_STATUS_DIR"
THREADS = 2
NOTHING = b"There is no such page.\n"


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
    os.environ[PARENT] = str(os.getpid())
    Granian(
        f"{application.__module__}:{application.__name__}",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_level="warning",  # type: ignore[arg-type]
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=5,
        factory=True,
    ).serve()


def directory_of_environment() -> Path:
    """Return where this machine keeps its copies of the pages; no other setting is read."""
    named = os.environ.get(DIRECTORY)
    return Path(named) if named else Path(os.environ.get("ANDON_DATA_DIR") or "data").resolve() / "status"


def application() -> "WSGIApplication":
    """Return what a WSGI server calls: the snapshots, and behind them nothing."""
    end_with_parent()
    hosts = hosts_of(os.environ.get("ANDON_STATUS_HOSTS", ""))
    return SnapshotMiddleware(_nothing_else, directory_of_environment(), hosts, clock=_clock())


def _clock() -> Clock:
    rehearsal = os.environ.get("ANDON_REHEARSAL_CLOCK")
    if rehearsal and os.environ.get("ANDON_ENV") != "production":
        return RehearsalClock(Path(rehearsal))
    return SystemClock()


def _nothing_else(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    alive = environ.get("PATH_INFO") == "/healthz"
    body = b"ok\n" if alive else NOTHING
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response("200 OK" if alive else "404 Not Found", headers)
    return [body] if environ.get("REQUEST_METHOD") != "HEAD" else []


if __name__ == "__main__":
    end_with_parent()
    serve_alone()
