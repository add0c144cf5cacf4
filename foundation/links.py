"""Addresses that may become links: of the web, whole, and without anything in them that misleads who clicks."""

import re
from urllib.parse import SplitResult, urlsplit

from foundation.errors import Invalid
from foundation.text import clean

LIMIT = 500
SCHEME = re.compile("https?://", re.IGNORECASE)
# What would end the address where it is quoted; browsers take a backslash for a slash.
UNFIT = re.compile(r"[\s\\<>\"]")
HOST = re.compile(r"[^\s!-,/:-@\[-^`{-~]+|\[[0-9A-Fa-f:.]+\]")
BEGINS = "Give a whole address that begins with https:// or http://, and name a host."


def web_address(value: str, *, field: str, limit: int = LIMIT, code: str = "link.address") -> str:
    """Return the address, or nothing where nothing was given; raises Invalid that says how to write one."""
    value = clean(value, field=field, limit=limit)
    wrong = _what_is_wrong(value) if value else ""
    if wrong:
        raise Invalid(code, wrong, where=field)
    return value


def needed_address(value: str, *, field: str, limit: int = LIMIT, code: str = "link.address") -> str:
    """Return the address; raises Invalid where nothing was given, too."""
    address = web_address(value, field=field, limit=limit, code=code)
    if not address:
        raise Invalid(code, BEGINS, where=field)
    return address


def is_web_address(value: str) -> bool:
    """Tell whether what somebody typed, or a machine sent, may become a link."""
    return bool(value) and not _what_is_wrong(value)


def _what_is_wrong(value: str) -> str:
    if SCHEME.match(value) is None:
        return BEGINS
    found = UNFIT.search(value)
    if found is not None:
        name = "a space" if found.group().isspace() else found.group()
        return f"The address holds {name} at position {found.start() + 1}; escape it (a space is %20), or leave it out."
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return BEGINS
    if not host:
        return BEGINS
    if "@" in parts.netloc:
        return "The address holds a name or a password before its host (up to the @); leave that out."
    return "" if HOST.fullmatch(_named(parts)) else BEGINS


def _named(parts: SplitResult) -> str:
    """Return the host as it was written, in brackets where it is of version 6."""
    return parts.netloc if parts.port is None else parts.netloc.rpartition(":")[0]
