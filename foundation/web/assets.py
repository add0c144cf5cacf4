"""Styles, scripts and icons: addressed by their content, so that a browser may keep them for ever."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory

FOLDER = Path(__file__).resolve().parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
AGAIN = "public, no-cache"
BLUEPRINT = Blueprint("assets", __name__)


def asset(path: str) -> str:
    """Return the address of a static file; it changes when the file does."""
    return f"/static/{path}?v={_version(path)}"


@cache
def _version(path: str) -> str:
    return hashlib.sha256((FOLDER / path).read_bytes()).hexdigest()[:16]


@BLUEPRINT.get("/static/<path:path>")
def static(path: str) -> Response:
    """Send a static file."""
    response = send_from_directory(FOLDER, path)
    response.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == _version(path) else AGAIN
    return response
