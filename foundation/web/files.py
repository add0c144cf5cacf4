"""Giving out files that people sent: to be saved, or shown where we made them ourselves."""

import re
from urllib.parse import quote

from flask import Response

UNTOLD = "application/octet-stream"
# A document that nothing is done for: no script, no style, no origin of ours.
ALONE = "sandbox; default-src 'none'"
UNSAFE = re.compile(r"[^ !#$&'()+,.0-9;=@A-Z\[\]^_`a-z{}~-]")
# What RFC 8187 lets stand as it is (attr-char).
ATTR_CHARS = "!#$&+-.^_`|~"


def to_be_saved(content: bytes, name: str, digest: str) -> Response:
    """Give a file to be saved, whatever it says that it is."""
    return _given(content, UNTOLD, disposition("attachment", name), digest)


def to_be_shown(content: bytes, name: str, digest: str, media_type: str) -> Response:
    """Give a file that we made ourselves, as what it is."""
    return _given(content, media_type, disposition("inline", name), digest)


def disposition(how: str, name: str) -> str:
    """Return Content-Disposition as RFC 6266 has it: a name for old readers, and the whole one (RFC 8187)."""
    plain = UNSAFE.sub("_", name)
    head = f'{how}; filename="{plain}"'
    return head if plain == name else f"{head}; filename*=UTF-8''{quote(name, safe=ATTR_CHARS)}"


def _given(content: bytes, media_type: str, placed: str, digest: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = placed
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.set_etag(digest)
    return response
