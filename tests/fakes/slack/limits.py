"""How often each method may be called: tiers a minute, per token; posting, per channel and per workspace."""

import math
from collections import defaultdict, deque
from datetime import datetime, timedelta

from tests.fakes.slack.refusals import limited

TIER_1, TIER_2, TIER_3, TIER_4, SPECIAL = 1, 20, 50, 100, 600
MINUTE = timedelta(minutes=1)
POSTS_A_MINUTE = 300
BETWEEN_POSTS = timedelta(seconds=1)


class Limits:
    """Counts calls in the minute that ends now, and remembers until when a method was asked to be quiet."""

    def __init__(self) -> None:
        self._calls: dict[tuple[str, str], deque[datetime]] = defaultdict(deque)
        self._posted: dict[str, datetime] = {}
        self._quiet: dict[tuple[str, str], datetime] = {}
        self.inside_retry_after: list[str] = []
        self.refused: list[str] = []

    def take(self, token: str, method: str, a_minute: int, now: datetime) -> None:
        """Count one call; raises 429 when it is one too many, or comes inside a Retry-After."""
        quiet = self._quiet.get((token, method))
        if quiet is not None and now < quiet:
            self.inside_retry_after.append(method)
            raise limited(math.ceil((quiet - now).total_seconds()))
        calls = self._calls[token, method]
        while calls and calls[0] <= now - MINUTE:
            calls.popleft()
        if len(calls) >= a_minute:
            self._refuse(token, method, calls[0] + MINUTE, now)
        calls.append(now)

    def take_post(self, token: str, channel: str, now: datetime) -> None:
        """Count one message in a channel."""
        last = self._posted.get(channel)
        if last is not None and now < last + BETWEEN_POSTS:
            self._refuse(token, "chat.postMessage", last + BETWEEN_POSTS, now)
        self._posted[channel] = now

    def hush(self, token: str, method: str, until: datetime) -> None:
        """Ask for quiet; calls that come before are noted as rude."""
        self._quiet[token, method] = until

    def _refuse(self, token: str, method: str, until: datetime, now: datetime) -> None:
        seconds = max(1, math.ceil((until - now).total_seconds()))
        self.hush(token, method, now + timedelta(seconds=seconds))
        self.refused.append(method)
        raise limited(seconds)
