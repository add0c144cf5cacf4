"""``andon status serve`` over a page that no database ever held, at a path and at the root of a host of its own."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from statuspage.snapshot.bundle import pack, place
from statuspage.snapshot.render import render
from statuspage.snapshot.state import PublicState
from tests.statuspage.states import AT
from tests.support.forked import Forked
from tests.support.serving import ROOT, Client, free_port, wait_for


@contextmanager
def served_alone(folder: Path, state: PublicState) -> Iterator[int]:
    """Serve the page for the length of a block; yields the port, where ``localhost`` is the page's own host."""
    slug, port, log = state.page.slug, free_port(), folder / "alone.log"
    place(folder / "status", slug, pack(render(state, 1, AT)))
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "ANDON_STATUS_DIR": str(folder / "status"),
        "ANDON_STATUS_HOSTS": f"localhost={slug}",
    }
    process = Forked(["status", "serve", "--port", str(port)], environ, folder, log, log)
    try:
        wait_for(lambda: _answers(port), "the pages to be served")
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(port: int) -> bool:
    try:
        return Client(port).ask("GET", "/healthz").status == 200
    except OSError:
        return False
