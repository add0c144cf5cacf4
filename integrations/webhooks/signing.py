"""The secret of a webhook, and the headers with which it knows a message for ours."""

from collections.abc import Iterable

from foundation.signing import derived_key, signature, written

PURPOSE = "webhook"


def secret_of(secret_key: str, nonce: str, generation: int) -> str:
    """Return the secret as its owner writes it down."""
    return written(derived_key(secret_key, PURPOSE, nonce, generation))


def headers(
    message_id: str, timestamp: int, body: bytes, *, secret_key: str, nonce: str, generations: Iterable[int]
) -> dict[str, str]:
    """Return what a message carries: its id (a retry keeps it), the time of the attempt, a signature by each secret."""
    keys = (derived_key(secret_key, PURPOSE, nonce, generation) for generation in generations)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Andon-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(key, message_id, timestamp, body) for key in keys),
    }
