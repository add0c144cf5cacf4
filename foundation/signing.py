"""Standard Webhooks 1.0, both ways: what proves that a message comes from whoever holds a secret, and is not old.

Secrets are derived from the installation's key, so that the database holds none; ``ANDON_SECRET_KEY`` changes them all.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

PREFIX = "whsec_"
WEBHOOK = "webhook"
WINDOW_S = 300
MESSAGE_ID = re.compile(r"[!-~]{1,100}", re.ASCII)
TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
LONGEST_SIGNATURES = 1_000
# Why a message is refused: it has not even the form of a signed one; its time or its signature is off.
UNSIGNED: Final = "unsigned"
OFF_TIME: Final = "off_time"
WRONG: Final = "wrong"


def derived_key(secret_key: str, purpose: str, nonce: str, generation: int) -> bytes:
    """Return the key of one holder; another purpose, nonce or generation gives another."""
    return hmac.new(secret_key.encode(), f"{purpose}:{nonce}:{generation}".encode(), hashlib.sha256).digest()


def written(key: bytes) -> str:
    """Return a key as its owner writes it down."""
    return PREFIX + base64.b64encode(key).decode()


def signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """Return what proves the message: its id, its time and its very bytes."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def secret_of(secret_key: str, nonce: str, generation: int) -> str:
    """Return the secret of a webhook as its owner writes it down."""
    return written(derived_key(secret_key, WEBHOOK, nonce, generation))


def headers(
    message_id: str, timestamp: int, body: bytes, *, secret_key: str, nonce: str, generations: Iterable[int]
) -> dict[str, str]:
    """Return what a message carries: its id (a retry keeps it), the time of the attempt, a signature by each secret."""
    keys = (derived_key(secret_key, WEBHOOK, nonce, generation) for generation in generations)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Andon-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(key, message_id, timestamp, body) for key in keys),
    }


def refusal(keys: Iterable[bytes], message_id: str, timestamp: str, signatures: str, body: bytes, now: datetime) -> str:
    """Return why a message is refused; empty where one of its signatures fits one of the keys. Nothing raises."""
    if not MESSAGE_ID.fullmatch(message_id) or not TIMESTAMP.fullmatch(timestamp) or not signatures:
        return UNSIGNED
    if len(signatures) > LONGEST_SIGNATURES:
        return UNSIGNED
    if abs(now.timestamp() - int(timestamp)) > WINDOW_S:
        return OFF_TIME
    said = [each.encode(errors="replace") for each in signatures.split(" ")]
    fitting = [signature(key, message_id, int(timestamp), body).encode() for key in keys]
    # All are compared, so that the time it takes tells nothing.
    fits = [hmac.compare_digest(right, given) for right in fitting for given in said]
    return "" if any(fits) else WRONG
