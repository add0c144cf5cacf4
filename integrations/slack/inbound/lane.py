"""Calls to Slack that can't wait for a job: a dialog's trigger dies after three seconds, whatever else is queued.

Threads of the web process, beside its requests and outside of any transaction; dialogs have their own, so that no
answer that hangs holds one up. What is lost with the process is worth nothing a moment later: whoever pressed presses
again.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from foundation.errors import DeliveryFailed, DomainError, NotYet

LOG = logging.getLogger("andon.slack")
THREADS = 8


class QuickLane:
    """Does small things at once, each in a thread."""

    def __init__(self) -> None:
        """Begin with nothing to do; threads start when they are needed, also after a fork."""
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="slack-quick")
        self._opening = ThreadPoolExecutor(THREADS, thread_name_prefix="slack-dialog")
        self._open: set[Future[None]] = set()
        self._lock = Lock()

    def put(self, task: Callable[[], object]) -> None:
        """Do the task now."""
        self._start(self._threads, task, None)

    def open(self, task: Callable[[], object], otherwise: Callable[[], object] | None = None) -> None:
        """Open a dialog now, or show another in its place; ``otherwise`` is done where Slack did not take it."""
        self._start(self._opening, task, otherwise)

    def _start(
        self, threads: ThreadPoolExecutor, task: Callable[[], object], then: Callable[[], object] | None
    ) -> None:
        doing = threads.submit(self._attempt, task, then)
        with self._lock:
            self._open.add(doing)
        doing.add_done_callback(self._forget)

    def rest(self, seconds: float = 10) -> None:
        """Wait until all that was put down is done, and what followed from it."""
        for _ in range(2):
            with self._lock:
                there = set(self._open)
            wait(there, seconds)

    def _forget(self, done: Future[Any]) -> None:
        with self._lock:
            self._open.discard(done)

    def _attempt(self, task: Callable[[], object], otherwise: Callable[[], object] | None) -> None:
        try:
            task()
        except (DeliveryFailed, DomainError, NotYet, SQLAlchemyError) as error:
            LOG.warning("slack.quick_failed", extra={"error": str(error) or type(error).__name__})
            if otherwise is not None:
                self.put(otherwise)
