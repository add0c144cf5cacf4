"""What ``andon serve`` does: it starts the processes that one would run apart, and restarts what dies."""

import gc
import os
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.context import ForkProcess

from foundation.clock import monotonic
from foundation.ties import PARENT, end_with_parent

# Loading the program takes seconds, forking it none: what dies is back at once. Nobody here has threads or connections.
FORK = get_context("fork")
STOP_LIMIT_S = 8.0
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 5.0
STEADY_S = 10.0
BEAT_S = 0.1
STOPS = (signal.SIGTERM, signal.SIGINT)


@dataclass
class Child:
    """One process that is kept alive, in a process group of its own."""

    name: str
    work: Callable[[], object]
    process: ForkProcess | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE_S
    due: float = field(default=0.0)

    def start(self) -> None:
        """Start it; it ends with us."""
        self.started = monotonic()
        self.process = FORK.Process(target=_live, args=(os.getpid(), self.work), name=self.name)
        self.process.start()

    def is_running(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.is_alive()

    def bury(self) -> None:
        """After its death: end what it left behind, and set when it may start again, later each time it dies young."""
        self.signal(signal.SIGKILL)
        self.process = None
        lived = monotonic() - self.started
        self.pause = FIRST_PAUSE_S if lived > STEADY_S else min(self.pause * 2, LONGEST_PAUSE_S)
        self.due = monotonic() + self.pause

    def signal(self, number: int) -> None:
        """Send a signal to the whole group."""
        if self.process is not None and self.process.pid is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def stop(self, deadline: float) -> None:
        """Ask it to end; kill its group when it has not by ``deadline``."""
        if self.process is None:
            return
        self.process.terminate()
        self.process.join(max(deadline - monotonic(), BEAT_S))
        self.signal(signal.SIGKILL)
        self.process.kill()
        self.process.join()


class Supervisor:
    """Keeps children alive until a signal asks to stop."""

    def __init__(self, children: Sequence[Child]) -> None:
        """Take the children in the order in which they are to be stopped."""
        self.children = children
        self.stopping = threading.Event()

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        for number in STOPS:
            signal.signal(number, self._on_signal)
        # What is loaded stays as it is, so that the children share its memory.
        gc.freeze()
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
                child.start()

    def _on_signal(self, _number: int, _frame: object) -> None:
        self.stopping.set()


def another_program(*command: str) -> Callable[[], object]:
    """Return the work of a child that is a program of its own."""
    return partial(os.execv, command[0], command)


def _live(parent: int, work: Callable[[], object]) -> None:
    """Be a child: end with the parent, lead a group of one's own, and take signals as a program does at its start."""
    os.environ[PARENT] = str(parent)
    end_with_parent()
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    work()
