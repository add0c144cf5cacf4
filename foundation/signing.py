"""Standard Webhooks 1.0: the secret of a webhook, and what proves that a message is ours.

The secret is derived from the installation's key, so that the database holds none; ``ANDON_SECRET_KEY`` changes them
all.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable

PREFIX = "whsec_"


def secret_of(secret_key: str, nonce: str, generation: int) -> str:
    """Return the secret as its owner writes it down."""
    return PREFIX + base64.b64encode(_key(secret_key, nonce, generation)).decode()


def headers(
    message_id: str, timestamp: int, body: bytes, *, secret_key: str, nonce: str, generations: Iterable[int]
) -> dict[str, str]:
    """Return what a message carries: its id (a retry keeps it), the time of the attempt, a signature by each secret."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    keys = (_key(secret_key, nonce, generation) for generation in generations)
    signatures = (base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Andon-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _key(secret_key: str, nonce: str, generation: int) -> bytes:
    return hmac.new(secret_key.encode(), f"webhook:{nonce}:{generation}".encode(), hashlib.sha256).digest()
