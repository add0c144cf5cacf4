"""The chain: each event's MAC covers its exact stored bytes and its predecessor, under a key kept outside the database.

A linear chain cannot show that its tail was cut (Crosby and Wallach, 2009): ``anchors`` outside the database do.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

SEPARATOR = b"\x1f"
FORMAT = 1


@dataclass(frozen=True)
class Keyring:
    """The signing keys by name; ``current`` signs, all verify."""

    current: str
    keys: Mapping[str, bytes]

    def sign(self, message: bytes, key_id: str | None = None) -> str:
        """Return the HMAC-SHA256 of ``message`` in hex; raises KeyError for an unknown key."""
        return hmac.new(self.keys[key_id or self.current], message, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Link:
    """The signed columns of one event, in their order."""

    stream: str
    seq: int
    name: str
    occurred_at: datetime
    recorded_at: datetime
    principal: str
    surface: str
    request_id: str
    payload: str
    passage: str | None
    format: int
    key_id: str

    def mac(self, previous: str, keyring: Keyring) -> str:
        """Return the MAC of this event after ``previous`` (empty for the first of its stream)."""
        parts = (
            previous,
            self.stream,
            str(self.seq),
            self.name,
            _stamp(self.occurred_at),
            _stamp(self.recorded_at),
            self.principal,
            self.surface,
            self.request_id,
            self.payload,
            self.passage or "",
            str(self.format),
            self.key_id,
        )
        return keyring.sign(SEPARATOR.join(hashlib.sha256(p.encode()).digest() for p in parts), self.key_id)


def new_salt() -> str:
    """Return a fresh salt for one passage."""
    return secrets.token_hex(16)


def passage_digest(salt: str, body: str) -> str:
    """Return the salted digest that the event keeps; with the salt erased, the text cannot be guessed back."""
    return hmac.new(bytes.fromhex(salt), body.encode(), hashlib.sha256).hexdigest()


def _stamp(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")
