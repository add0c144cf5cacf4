"""Whether Slack itself sent a request: its signature over the raw body, fresh in both directions."""

import hashlib
import hmac
import re
from datetime import datetime

WINDOW_S = 300
TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)


def is_signed(secret: str, timestamp: str, signature: str, body: bytes, now: datetime) -> bool:
    """Whether the signature fits; without a secret nothing does, and no form of nonsense raises."""
    if not secret or not TIMESTAMP.fullmatch(timestamp):
        return False
    if abs(now.timestamp() - int(timestamp)) > WINDOW_S:
        return False
    wanted = sign(secret, timestamp, body)
    return hmac.compare_digest(wanted.encode(), signature.encode(errors="replace"))


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature that Slack puts on such a request."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
