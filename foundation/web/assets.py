"""Styles, scripts and icons: addressed by their content, so that a browser may keep them for ever."""

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request

from foundation.errors import NotFound

FOLDER = Path(__file__).resolve().parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
AGAIN = "public, no-cache"
BLUEPRINT = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """A static file, kept in memory."""

    content: bytes
    media_type: str
    version: str


def asset(path: str) -> str:
    """Return the address of a static file; it changes when the file does."""
    return f"/static/{path}?v={_assets()[path].version}"


@cache
def _assets() -> dict[str, Asset]:
    """Read all static files, once for each process: nothing else can be asked for."""
    files = (path for path in sorted(FOLDER.rglob("*")) if path.is_file())
    return {path.relative_to(FOLDER).as_posix(): _read(path) for path in files}


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(content, media_type, hashlib.sha256(content).hexdigest()[:16])


@BLUEPRINT.get("/static/<path:path>")
def static(path: str) -> Response:
    """Send a static file."""
    found = _assets().get(path)
    if found is None:
        raise NotFound("file")
    response = Response(found.content, mimetype=found.media_type)
    response.set_etag(found.version)
    response.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == found.version else AGAIN
    response.make_conditional(request)
    return response
