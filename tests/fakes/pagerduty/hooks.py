"""How the fake delivers webhooks: in order for each incident, again for two days, and no more after three drops.

Its clock is compressed: a wait only adds to ``waited``.
"""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

LONGEST, FIRST_WAIT, LONGEST_WAIT = timedelta(hours=48), timedelta(seconds=30), timedelta(hours=1)
DROPS, SLOW_DOWN, BROKEN, REFUSED = 3, 429, 500, 400
Post = Callable[[bytes, dict[str, str]], int]


@dataclass
class Hooks:
    """A subscription, with what waits to be delivered of each incident."""

    post: Post
    queues: dict[str, deque[tuple[bytes, dict[str, str]]]] = field(default_factory=lambda: defaultdict(deque))
    attempts: int = 0
    drops: int = 0
    disabled: bool = False
    waited: timedelta = timedelta(0)

    def put(self, resource: str, body: bytes, headers: dict[str, str]) -> None:
        """Have something delivered, behind what waits of the same incident; nothing while it is switched off."""
        if not self.disabled:
            self.queues[resource].append((body, headers))

    def deliver(self) -> None:
        """Deliver what waits: the head of each queue until it is taken or dropped, and then the next."""
        for queue in self.queues.values():
            while queue and not self.disabled:
                body, headers = queue.popleft()
                taken = self._delivered(body, headers)
                self.drops = 0 if taken else self.drops + 1
                self.disabled = self.drops >= DROPS
            if self.disabled:
                queue.clear()

    def _delivered(self, body: bytes, headers: dict[str, str]) -> bool:
        age, wait = timedelta(0), FIRST_WAIT
        while age <= LONGEST:
            self.attempts += 1
            status = self.post(body, headers)
            if status < REFUSED:
                return True
            if status < BROKEN and status != SLOW_DOWN:
                return False
            age, wait = age + wait, min(2 * wait, LONGEST_WAIT)
            self.waited += wait
        return False
