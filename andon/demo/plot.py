"""Several threads of a story in one order of time: each says until when it waits, and the earliest goes on."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

Thread = Iterator[datetime]


class AheadOfTimeError(Exception):
    """A story told of something that lies in the future."""


def play(
    threads: Iterable[Thread], travel: Callable[[datetime], None], present: datetime, tick: Callable[[datetime], None]
) -> int:
    """Play all threads to their ends, interleaved by time; returns how many steps it took."""
    waiting: list[tuple[datetime, int, Thread]] = []
    for number, thread in enumerate(threads):
        _wait(waiting, number, thread)
    steps = 0
    while waiting:
        at, number, thread = heapq.heappop(waiting)
        if at > present:
            raise AheadOfTimeError(at.isoformat())
        travel(at)
        _wait(waiting, number, thread)
        steps += 1
        tick(at)
    return steps


def _wait(waiting: list[tuple[datetime, int, Thread]], number: int, thread: Thread) -> None:
    """Let the thread act, and put it down at the time of its next step."""
    at = next(thread, None)
    if at is not None:
        heapq.heappush(waiting, (at, number, thread))
