"""Signing with Ed25519: a key pair of the house's own, and whether somebody else's signature is good.

The private key is worked out of ANDON_SECRET_KEY, so that all machines of a house have the same and none has to be
kept; whoever changes the secret has another key, which the others have to be told.
"""

import binascii
import hmac
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from typing import Any

from foundation.config import Settings
from foundation.errors import Conflict, Invalid

PURPOSE = b"andon learnings exchange 1"
KEY_BYTES, SIGNATURE_BYTES = 32, 64
FINGERPRINT = 16


@dataclass(frozen=True)
class Signer:
    """Signs what leaves this house."""

    seed: bytes

    @classmethod
    def of(cls, settings: Settings) -> "Signer":
        """Take the key of these settings."""
        return cls(hmac.new(settings.secret_key.encode(), PURPOSE, sha256).digest())

    @property
    def public_key(self) -> str:
        """What others need to check it, in base64."""
        raw = _ed25519().Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return b64encode(raw).decode()

    def sign(self, said: bytes) -> str:
        """Return the signature, in base64."""
        return b64encode(_ed25519().Ed25519PrivateKey.from_private_bytes(self.seed).sign(said)).decode()


def is_signed(said: bytes, public_key: str, signature: str) -> bool:
    """Whether the owner of that key signed exactly this."""
    refused: type[Exception] = import_module("cryptography.exceptions").InvalidSignature if _ed25519() else Exception
    try:
        key, value = b64decode(public_key, validate=True), b64decode(signature, validate=True)
        if (len(key), len(value)) != (KEY_BYTES, SIGNATURE_BYTES):
            return False
        _ed25519().Ed25519PublicKey.from_public_bytes(key).verify(value, said)
    except (refused, binascii.Error, ValueError):
        return False
    return True


def known_public_key(text: str) -> str:
    """Return a public key as it is kept, or say how one looks."""
    text = text.strip()
    try:
        raw = b64decode(text, validate=True) if text.isascii() else b""
    except binascii.Error:
        raw = b""
    if len(raw) != KEY_BYTES or b64encode(raw).decode() != text:
        detail = "Paste the key as the other organisation shows it: 44 letters and digits that end in =."
        raise Invalid("exchange.key", detail, where="public_key")
    return text


def fingerprint(public_key: str) -> str:
    """Return a short name for a key, to be read to each other over the telephone."""
    return sha256(b64decode(public_key)).hexdigest()[:FINGERPRINT]


def _ed25519() -> Any:  # noqa: ANN401 - a module that need not be there
    try:
        return import_module("cryptography.hazmat.primitives.asymmetric.ed25519")
    except ImportError as error:
        detail = "This machine can't sign and can't check signatures: install andon[exchange]."
        raise Conflict("exchange.no_signing", detail) from error
