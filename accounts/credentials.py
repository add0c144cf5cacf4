"""Random secrets: cookies, API tokens, the set-up secret. They are shown once, and kept as their digest."""

import hashlib
import re
import secrets
import zlib

BYTES = 32
PREFIX = "andon_"
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BODY_LENGTH = 43
TOKEN = re.compile(r"andon_([0-9A-Za-z]{43})([0-9a-f]{8})")


def new_secret() -> str:
    """Return 256 random bits for a cookie or an address."""
    return secrets.token_urlsafe(BYTES)


def new_token() -> str:
    """Return an API token: a prefix that scanners know, 256 random bits, and a checksum that finds typing errors."""
    body = "".join(secrets.choice(LETTERS) for _ in range(BODY_LENGTH))
    return f"{PREFIX}{body}{_checksum(body)}"


def is_token(text: str) -> bool:
    """Whether it looks like one of our tokens; asks no database."""
    match = TOKEN.fullmatch(text)
    return match is not None and _checksum(match.group(1)) == match.group(2)


def digest_of(secret: str) -> str:
    """Return what is kept of a random secret; it is too long to be guessed, so one round is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"
