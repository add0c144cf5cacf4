"""Whether what arrives verifies: no call of Slack's tells whether a signing secret is right, but its requests do.

Noted beside the requests and seldom, so that neither a busy workspace nor somebody who knocks costs a write each.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Lock

from foundation.work import Desk
from integrations.slack.inbound.commands import note_heard
from integrations.slack.inbound.lane import QuickLane
from integrations.slack.inbound.signing import OFF_TIME, WRONG

SELDOM, SOON = timedelta(minutes=1), timedelta(seconds=1)
# What has not the form of a request of Slack says nothing about our secret.
TELLING = frozenset({OFF_TIME, WRONG})


@dataclass
class Ear:
    """Counts in this process, and notes for all."""

    lane: QuickLane
    desk: Callable[[], Desk]
    _lock: Lock = field(default_factory=Lock)
    _verified_at: datetime | None = None
    _refused_at: datetime | None = None
    _refused: int = 0

    def verified(self, now: datetime) -> None:
        """Note that a request of Slack was heard."""
        with self._lock:
            is_known = self._verified_at is not None and now - self._verified_at < SELDOM
            if is_known and self._refused_at is None:
                return
            self._verified_at, self._refused_at, self._refused = now, None, 0
        self.lane.put(partial(self.desk().run, note_heard, at=now, refused=0))

    def refused(self, why: str, now: datetime) -> None:
        """Note that one was refused, where that tells something."""
        if why not in TELLING:
            return
        with self._lock:
            self._refused += 1
            if self._refused_at is not None and now - self._refused_at < SOON:
                return
            count, self._refused, self._refused_at = self._refused, 0, now
        self.lane.put(partial(self.desk().run, note_heard, at=now, refused=count, why=why))
