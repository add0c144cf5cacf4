"""Reading our own pages as the world does: over the network, at their public address."""

import json
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

ANSWERS = {"incidents": "incidents", "scheduled-maintenances": "scheduled_maintenances"}
TIMEOUT_S = 5.0
LARGEST = 8_000_000


class Unreachable(Exception):
    """The page could not be read from outside; the message says how it failed."""


def told_outside(address: str) -> dict[str, str]:
    """Return what the page at ``address`` tells, by the public ids of the updates; raises Unreachable."""
    told: dict[str, str] = {}
    for path, kind in ANSWERS.items():
        for one in _read(f"{address}/api/v2/{path}.json").get(kind, ()):
            told |= {update["id"]: update["body"] for update in one["incident_updates"]}
    return told


def _read(url: str) -> Mapping[str, list[dict[str, list[dict[str, str]]]]]:
    """Read JSON; no redirect is followed, no proxy asked, and nothing that is larger than a page ever is."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
        try:
            connection.request("GET", parts.path, headers={"Cache-Control": "no-cache", "User-Agent": "andon"})
            answer = connection.getresponse()
            found = json.loads(answer.read(LARGEST)) if answer.status == 200 else {}  # noqa: PLR2004 - the one good one
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(type(error).__name__) from error
    return found if isinstance(found, dict) else {}
