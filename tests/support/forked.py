"""``andon`` in processes of their own that need not load it: they are forked from one that has.

Loading the program takes seconds, and the tests run it dozens of times.
"""

import os
import signal
import sys
import threading
from collections.abc import Mapping
from importlib import import_module
from multiprocessing import get_context, parent_process
from pathlib import Path
from subprocess import TimeoutExpired

LOADED = get_context("forkserver")
LOADED.set_forkserver_preload(["andon.cli"])


class Forked:
    """A running ``andon``, to be held as one holds a process that was started."""

    def __init__(self, arguments: list[str], environ: Mapping[str, str], folder: Path, out: Path, err: Path) -> None:
        self.arguments = arguments
        self._process = LOADED.Process(target=_be, args=(arguments, dict(environ), folder, out, err))
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """Return the exit status once it has ended."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutExpired(self.arguments, timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it with all that it started, and see it gone."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            # It has hardly begun, and leads no group yet.
            self.send_signal(signal.SIGKILL)
        self.wait()


def _be(arguments: list[str], environ: Mapping[str, str], folder: Path, out: Path, err: Path) -> None:
    os.setsid()
    threading.Thread(target=_end_with_the_tests, daemon=True).start()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(folder)
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    sys.argv = ["andon", *arguments]
    # Only here: the process that asks for the fork need not know the program at all.
    import_module("andon.cli").main()


def _end_with_the_tests() -> None:
    """Kill the whole group once the tests are gone, however they ended: who was forked does not go by itself."""
    tests = parent_process()
    assert tests is not None
    tests.join()
    os.killpg(0, signal.SIGKILL)
