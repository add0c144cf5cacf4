"""What a request leaves to be done once it is answered: apart from it, best effort, and never in its way."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from queue import Empty, Full, Queue
from threading import Lock, Thread

import structlog
from sqlalchemy.exc import SQLAlchemyError

from foundation.errors import DomainError

LOG = structlog.get_logger()
REMEMBERED = 20_000
WAITING = 5_000
IDLE_SECONDS = 60.0
Task = Callable[[], object]


class Afterwards:
    """Does small things in a thread of its own, each key once as far as this process remembers."""

    def __init__(self) -> None:
        """Begin with nothing to do; the thread starts with the first task, also after a fork."""
        self._done: OrderedDict[Hashable, None] = OrderedDict()
        self._waiting: Queue[tuple[Hashable, Task]] = Queue(WAITING)
        self._lock = Lock()
        self._at_work = False

    def once(self, key: Hashable, task: Task) -> None:
        """Do the task later, unless it was done under that key before; what finds no room waits for the next time."""
        with self._lock:
            if key in self._done:
                self._done.move_to_end(key)
                return
            try:
                self._waiting.put_nowait((key, task))
            except Full:
                LOG.warning("afterwards.full")
                return
            self._done[key] = None
            if len(self._done) > REMEMBERED:
                self._done.popitem(last=False)
            if not self._at_work:
                self._at_work = True
                Thread(target=self._work, name="afterwards", daemon=True).start()

    def rest(self) -> None:
        """Wait until all that was left is done."""
        self._waiting.join()

    def _work(self) -> None:
        try:
            while True:
                try:
                    key, task = self._waiting.get(timeout=IDLE_SECONDS)
                except Empty:
                    return
                try:
                    self._attempt(key, task)
                finally:
                    self._waiting.task_done()
        finally:
            with self._lock:
                self._at_work = False

    def _attempt(self, key: Hashable, task: Task) -> None:
        """Do it; what fails is logged, and the next occasion tries again."""
        try:
            task()
        except (DomainError, SQLAlchemyError) as error:
            LOG.warning("afterwards.failed", error=type(error).__name__)
            with self._lock:
                self._done.pop(key, None)
