"""Running a WSGI application: the same server with the same settings, whatever it serves."""

import os
from collections.abc import Callable
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from foundation.ties import PARENT

# They share one interpreter lock: more of them only hand it to and fro.
THREADS = 2


def serve_wsgi(make: Callable[[], Any], host: str, port: int, processes: int = 1) -> None:
    """Serve what ``make``, a function of a module, makes in each worker, until SIGTERM; workers end with this process.

    A worker that dies is back at once: its application is imported already.
    """
    os.environ[PARENT] = str(os.getpid())
    server = Granian(
        f"{make.__module__}:{make.__name__}",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        websockets=False,
        log_level="warning",  # type: ignore[arg-type]
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=5,
        factory=True,
    )
    server.serve()
