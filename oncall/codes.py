"""The codes that prove whose a number is: worked out anew from what is stored and a key that is not."""

import hashlib
import hmac
from dataclasses import dataclass

from foundation.config import Settings

DIGITS = 6


@dataclass(frozen=True)
class ContactCodes:
    """Works a code out, and compares one that was typed."""

    secret_key: str

    @classmethod
    def of(cls, settings: Settings) -> "ContactCodes":
        """Take what is needed of the settings."""
        return cls(settings.secret_key)

    def make(self, nonce: str) -> str:
        """Return the digits."""
        digest = hmac.new(self.secret_key.encode(), f"contact-code:{nonce}".encode(), hashlib.sha256).digest()
        return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}}"

    def fits(self, nonce: str, typed: str) -> bool:
        """Whether these are the digits; spaces between them are none."""
        return hmac.compare_digest(self.make(nonce).encode(), "".join(typed.split()).encode())
