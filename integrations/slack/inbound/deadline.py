"""Answering in time: a request's work runs under a deadline, and whoever gives up first decides what becomes of it.

Slack waits three seconds and never repeats a command. Work that is late is told so before it commits, so that nobody
hears "not declared" of something that was.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as OutOfTime
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")

ANSWER_S = 2.2
COMMIT_S = 0.6
# While the database hangs, whoever comes next is not let wait in turn behind those who waited in vain.
HASTY_S = 0.25
THREADS = 16


class TooLate(Exception):
    """The request was answered without this work, which therefore takes itself back."""


class Uncertain(Exception):
    """The work was about to commit when the time was over: nobody knows yet."""


class Seal:
    """Taken once: by the work that is about to commit, or by the request that gives up."""

    def __init__(self) -> None:
        """Begin open."""
        self._lock = Lock()
        self._by = ""

    def commit(self) -> None:
        """Take it for the work; raises TooLate when the request gave up. A rerun takes it again."""
        with self._lock:
            if self._by == "request":
                raise TooLate
            self._by = "work"

    def give_up(self) -> bool:
        """Take it for the request; False when the work is committing already."""
        with self._lock:
            self._by = self._by or "request"
            return self._by == "request"


class InTime:
    """Runs the work of requests in threads of its own, which outlive the answer if they must."""

    def __init__(self, answer_s: float = ANSWER_S, commit_s: float = COMMIT_S, hasty_s: float = HASTY_S) -> None:
        """Prepare; threads start when they are needed."""
        self._answer_s, self._commit_s, self._hasty_s = answer_s, commit_s, hasty_s
        self._hangs = False
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="slack-request")

    def run(self, work: Callable[[Seal], T]) -> T:
        """Return what the work returns; raises TooLate, or Uncertain where it can't be called back any more."""
        seal = Seal()
        doing = self._threads.submit(work, seal)
        doing.add_done_callback(self._came_through)
        try:
            return doing.result(self._hasty_s if self._hangs else self._answer_s)
        except OutOfTime:
            if doing.done():
                raise
        if seal.give_up():
            self._hangs = True
            raise TooLate
        try:
            return doing.result(self._commit_s)
        except OutOfTime as error:
            raise Uncertain from error

    def _came_through(self, done: Future[Any]) -> None:
        """Be patient again, once something was done."""
        if not done.cancelled() and done.exception() is None:
            self._hangs = False
