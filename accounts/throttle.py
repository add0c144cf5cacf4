"""How long to wait after failed sign-ins: growing, capped, soon forgotten, and never a lock-out.

A guess is slowed down by the pair of account and client first. All clients together are slowed down for one account,
but not a client that signed in to it before, so that no stranger can keep somebody out. A client is slowed down over
all accounts, late, because an office shares one address.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from foundation.errors import DomainError

FORGET_AFTER = timedelta(minutes=15)
KNOWN_FOR = timedelta(days=90)


class Count(Protocol):
    """The failures under one key."""

    @property
    def key(self) -> str:
        """Its kind, and the digest of what it counts for."""

    @property
    def blocked_until(self) -> datetime | None:
        """When the wait ends."""

    @property
    def succeeded_at(self) -> datetime | None:
        """When the pair last signed in."""


class TooManyAttempts(DomainError):
    """Signing in failed too often just now: 429."""

    status = 429
    title = "Wait a moment"

    def __init__(self, seconds: int) -> None:
        """Say how long to wait."""
        detail = f"Signing in failed several times. Try again in {seconds} s."
        super().__init__("accounts.throttled", detail, extra={"retry_after": seconds})


@dataclass(frozen=True)
class Limit:
    """How many failures are free, and the longest wait after more."""

    free: int
    longest: int

    def wait(self, failures: int) -> timedelta:
        """Return the wait after that many failures: 1 s, 2 s, 4 s … beyond the free ones."""
        over = failures - self.free
        return timedelta(seconds=min(self.longest, 2 ** min(over - 1, 10)) if over > 0 else 0)


PAIR, ACCOUNT, CLIENT = "pair", "account", "client"
LIMITS = {PAIR: Limit(free=3, longest=60), ACCOUNT: Limit(free=10, longest=30), CLIENT: Limit(free=30, longest=60)}


def keys_of(email: str, client: str) -> dict[str, str]:
    """Return the kinds of count for a sign-in, by key; a key tells neither the address nor the client."""
    subjects = {PAIR: f"{email} {client}", ACCOUNT: email, CLIENT: client}
    return {f"{kind}:{_digest(subject)}": kind for kind, subject in subjects.items()}


def wait_of(counts: Sequence[Count], now: datetime) -> int:
    """Return the seconds to wait before the next attempt; the account's own count does not hold up a known client."""
    known = any(_is_known(count, now) for count in counts)
    waits = (
        count.blocked_until - now
        for count in counts
        if count.blocked_until is not None
        and count.blocked_until > now
        and not (known and kind_of(count.key) == ACCOUNT)
    )
    longest = max(waits, default=None)
    return 0 if longest is None else int(longest.total_seconds()) + 1


def kind_of(key: str) -> str:
    """Return what the key counts for."""
    return key.partition(":")[0]


def failures_after(failures: int, last_failed_at: datetime | None, now: datetime) -> int:
    """Return the count after one more failure; a while without any is a clean slate."""
    fresh = last_failed_at is None or now - last_failed_at > FORGET_AFTER
    return 1 if fresh else failures + 1


def _is_known(count: Count, now: datetime) -> bool:
    """Whether this client signed in to this account before, lately."""
    return kind_of(count.key) == PAIR and count.succeeded_at is not None and now - count.succeeded_at < KNOWN_FOR


def _digest(subject: str) -> str:
    return hashlib.sha256(subject.encode(errors="replace")).hexdigest()
