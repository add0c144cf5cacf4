"""One rendering process: started when first needed, killed when late, started again."""

import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

STARTUP_SECONDS = 5.0
STOP_SECONDS = 5.0
CHUNK = 65_536
LONGEST_FRAME = 4 * 1024 * 1024
COMMAND = (sys.executable, "-I", str(Path(__file__).with_name("child.py")))


class Unrendered(Exception):
    """The process was late, broke, or had no answer."""


class Gone(Unrendered):
    """The process had ended, perhaps long before it was asked."""


class Child:
    """A handle on one process. Not thread-safe: who asks holds it alone."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, question: bytes, seconds: float) -> bytes:
        """Return the HTML within ``seconds`` of its being ready, or raise Unrendered.

        A process that was found dead is replaced once.
        """
        try:
            return self._ask(question, seconds)
        except Gone:
            return self._ask(question, seconds)

    def stop(self) -> None:
        """Kill the process and reap it."""
        process = self._let_go()
        if process is not None:
            process.kill()
            process.wait(STOP_SECONDS)

    def abandon(self) -> None:
        """Forget, in a fork, a process that is our parent's."""
        process = self._let_go()
        if process is not None:
            process.poll()

    def _let_go(self) -> subprocess.Popen[bytes] | None:
        process, self._process = self._process, None
        if process is not None:
            _pipe(process.stdin).close()
            _pipe(process.stdout).close()
        return process

    def _ask(self, question: bytes, seconds: float) -> bytes:
        try:
            process = self._running()
            until = time.monotonic() + seconds
            _send(process, struct.pack(">I", len(question)) + question, until)
            answer = _receive(process, until)
        except OSError as broken:
            self.stop()
            raise Gone from broken
        except Unrendered:
            self.stop()
            raise
        if not answer.startswith(b"+"):
            raise Unrendered
        return answer[1:]

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            return self._process
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        os.set_blocking(_pipe(self._process.stdin).fileno(), False)
        _receive(self._process, time.monotonic() + STARTUP_SECONDS)
        return self._process


def _send(process: subprocess.Popen[bytes], frame: bytes, until: float) -> None:
    pipe, rest = _pipe(process.stdin).fileno(), memoryview(frame)
    while rest:
        _await(pipe, select.POLLOUT, until)
        rest = rest[os.write(pipe, rest[:CHUNK]) :]


def _receive(process: subprocess.Popen[bytes], until: float) -> bytes:
    pipe = _pipe(process.stdout).fileno()
    size = struct.unpack(">I", _exactly(pipe, 4, until))[0]
    if size > LONGEST_FRAME:
        raise Unrendered
    return _exactly(pipe, size, until)


def _exactly(pipe: int, size: int, until: float) -> bytes:
    taken = bytearray()
    while len(taken) < size:
        _await(pipe, select.POLLIN, until)
        part = os.read(pipe, min(CHUNK, size - len(taken)))
        if not part:
            raise Gone
        taken += part
    return bytes(taken)


def _await(pipe: int, event: int, until: float) -> None:
    poll = select.poll()
    poll.register(pipe, event)
    left = max(0.0, until - time.monotonic())
    if not poll.poll(left * 1000):
        raise Unrendered


def _pipe(end: IO[bytes] | None) -> IO[bytes]:
    if end is None:
        raise Gone
    return end
