"""Addresses that prove themselves: a calendar or a reader of feeds can't sign in."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from foundation.config import Settings
from foundation.errors import NotFound

TOKEN = re.compile(r"(\d{1,18})-(\d{1,18})-([0-9a-f]{40})")


@dataclass(frozen=True)
class Addresses:
    """Makes and reads addresses of one purpose: one for each thing and person, good while that person may look."""

    purpose: str
    noun: str
    path: str
    base_url: str
    secret_key: str

    @classmethod
    def of(cls, settings: Settings, *, purpose: str, noun: str, path: str) -> "Addresses":
        """Take what is needed of the settings; ``{}`` stands in the path for what proves."""
        return cls(purpose, noun, path, settings.base_url, settings.secret_key)

    def make(self, subject_id: int, person_id: int) -> str:
        """Return the address."""
        said = f"{subject_id}-{person_id}"
        return self.base_url + self.path.format(f"{said}-{self._sign(said)}")

    def read(self, token: str) -> tuple[int, int]:
        """Return what is read by whom; anything else finds nothing here."""
        match = TOKEN.fullmatch(token)
        if match is None or not hmac.compare_digest(match[3], self._sign(f"{match[1]}-{match[2]}")):
            raise NotFound(self.noun)
        return int(match[1]), int(match[2])

    def _sign(self, said: str) -> str:
        return hmac.new(self.secret_key.encode(), f"{self.purpose}:{said}".encode(), hashlib.sha256).hexdigest()[:40]
