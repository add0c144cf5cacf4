"""Whether Slack itself sent a request: its signature over the raw body, fresh in both directions."""

import hashlib
import hmac
import re
from datetime import datetime
from typing import Final

WINDOW_S = 300
TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
# Why one is refused: we have no secret; it has not even the form of what Slack sends; its time or its signature is off.
UNREADY: Final = "unready"
UNSIGNED: Final = "unsigned"
OFF_TIME: Final = "off_time"
WRONG: Final = "wrong"


def is_signed(secret: str, timestamp: str, signature: str, body: bytes, now: datetime) -> bool:
    """Whether the signature fits; without a secret nothing does, and no form of nonsense raises."""
    return not refusal(secret, timestamp, signature, body, now)


def refusal(secret: str, timestamp: str, signature: str, body: bytes, now: datetime) -> str:
    """Return why a request is refused; empty where its signature fits."""
    if not secret:
        return UNREADY
    if not TIMESTAMP.fullmatch(timestamp) or not SIGNATURE.fullmatch(signature):
        return UNSIGNED
    if abs(now.timestamp() - int(timestamp)) > WINDOW_S:
        return OFF_TIME
    fits = hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode())
    return "" if fits else WRONG


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature that Slack puts on such a request."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
