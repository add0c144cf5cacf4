"""Links that prove themselves: whoever holds one may do the one thing that it is for, and no list can be made of them.

A link names its subscriber by a random id, carries the epoch of the subscription (a new one ends the old links) and,
for what must not be confirmed late, the second at which it ends.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from foundation.errors import NotFound
from foundation.ids import ALPHABET
from foundation.signing import secret_of

TOKEN = re.compile(r"([a-z0-9]{12})-([0-9]{1,9})-([0-9]{1,11})-([0-9a-f]{40})")
DIGITS, LETTERS = 40, 12
NOUN = "subscription"


class Purpose(StrEnum):
    """What a link lets its holder do."""

    CONFIRM = "confirm"
    MANAGE = "manage"
    UNSUBSCRIBE = "unsubscribe"
    # What a program got as the id of what it asked for itself.
    OWN = "own"


@dataclass(frozen=True)
class Proof:
    """Whose link it is, from which epoch."""

    subscriber: str
    epoch: int


def signed_as(proof: Proof) -> str:
    """Return what tells the secret of one subscription from all others."""
    return f"subscriber:{proof.subscriber}"


@dataclass(frozen=True)
class Links:
    """Makes links and reads them, with the key of this installation."""

    base_url: str
    secret_key: str

    def make(self, purpose: Purpose, proof: Proof, until: datetime | None = None) -> str:
        """Return the address of the page that asks for the click."""
        return f"{self.base_url}/subscriptions/{purpose.value}/{self.token(purpose, proof, until)}"

    def token(self, purpose: Purpose, proof: Proof, until: datetime | None = None) -> str:
        """Return what stands at the address's end."""
        said = f"{proof.subscriber}-{proof.epoch}-{int(until.timestamp()) if until else 0}"
        return f"{said}-{self._sign(purpose, said)}"

    def read(self, purpose: Purpose, token: str, now: datetime) -> Proof:
        """Return what the token proves; anything else finds nothing here."""
        match = TOKEN.fullmatch(token)
        if match is None:
            raise NotFound(NOUN)
        said = token.rpartition("-")[0]
        until = int(match[3])
        if not hmac.compare_digest(match[4], self._sign(purpose, said)) or (until and until < now.timestamp()):
            raise NotFound(NOUN)
        return Proof(match[1], int(match[2]))

    def secret(self, proof: Proof) -> str:
        """Return with what a program verifies that a message to it is ours."""
        return secret_of(self.secret_key, signed_as(proof), proof.epoch)

    def name(self, of: str) -> str:
        """Return the public id of what has none of its own: always the same, and its number can't be told from it."""
        sealed = hmac.new(self.secret_key.encode(), f"name:{of}".encode(), hashlib.sha256).digest()
        number, letters = int.from_bytes(sealed, "big"), []
        for _ in range(LETTERS):
            number, letter = divmod(number, len(ALPHABET))
            letters.append(ALPHABET[letter])
        return "".join(letters)

    def _sign(self, purpose: Purpose, said: str) -> str:
        sealed = hmac.new(self.secret_key.encode(), f"subscription:{purpose.value}:{said}".encode(), hashlib.sha256)
        return sealed.hexdigest()[:DIGITS]
