"""What ``andon serve`` does: it starts the processes that one would run apart, and restarts what dies."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from foundation.clock import monotonic
from foundation.ties import PARENT

STOP_LIMIT_S = 8.0
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 5.0
STEADY_S = 10.0
BEAT_S = 0.1


@dataclass
class Child:
    """One process that is kept alive, in a process group of its own."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE_S
    due: float = field(default=0.0)

    def start(self, environ: Mapping[str, str]) -> None:
        """Start it; it ends with us."""
        self.started = monotonic()
        self.process = subprocess.Popen(self.command, env=dict(environ), start_new_session=True)  # noqa: S603 - our own

    def is_running(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def bury(self) -> None:
        """After its death: end what it left behind, and set when it may start again, later each time it dies young."""
        self.signal(signal.SIGKILL)
        self.process = None
        lived = monotonic() - self.started
        self.pause = FIRST_PAUSE_S if lived > STEADY_S else min(self.pause * 2, LONGEST_PAUSE_S)
        self.due = monotonic() + self.pause

    def signal(self, number: int) -> None:
        """Send a signal to the whole group."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def stop(self, deadline: float) -> None:
        """Ask it to end; kill its group when it has not by ``deadline``."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(deadline - monotonic(), BEAT_S))
        self.signal(signal.SIGKILL)
        self.process.wait()


class Supervisor:
    """Keeps children alive until a signal asks to stop."""

    def __init__(self, children: Sequence[Child]) -> None:
        """Take the children in the order in which they are to be stopped."""
        self.children = children
        self.stopping = threading.Event()
        self.environ = {**os.environ, PARENT: str(os.getpid())}

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        try:
            while not self.stopping.is_set():
                self._look_after()
                self.stopping.wait(BEAT_S)
        finally:
            deadline = monotonic() + STOP_LIMIT_S
            for child in self.children:
                child.stop(deadline)

    def _look_after(self) -> None:
        for child in self.children:
            if child.process is not None and not child.is_running():
                child.bury()
            if child.process is None and monotonic() >= child.due:
                child.start(self.environ)

    def _on_signal(self, _number: int, _frame: object) -> None:
        self.stopping.set()


def own_command(*arguments: str) -> list[str]:
    """Return the command line that runs this program with other arguments."""
    return [sys.executable, "-m", "andon", *arguments]
