"""PagerDuty's published documents, and what of a request is not as they have it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jsonschema_rs import Draft4Validator

from tests.fakes.pagerduty import Request

JSON = "application/json"
# The document of the events API speaks of a server whose addresses begin so.
EVENTS = "/v2"
# OpenAPI 3.0 has a definition of these headers ignored.
IGNORED = frozenset({"accept", "content-type", "authorization"})


class Published:
    """The two documents, read where they lie."""

    def __init__(self, folder: Path) -> None:
        self.events = json.loads((folder / "pd_events_v2_openapi.json").read_text())
        self.rest = json.loads((folder / "pd_rest_openapi.json").read_text())
        # Its schema has an object here, and its own example a text.
        self.rest["components"]["schemas"]["IncidentBody"]["properties"]["details"] = {"type": ["object", "string"]}

    def wrong_with(self, request: Request) -> Iterator[str]:
        """Say what is wrong: an address that there is not, what is missing, or a body of another shape."""
        parts = urlsplit(request.path)
        is_event = parts.path.startswith(EVENTS)
        document = self.events if is_event else self.rest
        path = parts.path.removeprefix(EVENTS) if is_event else parts.path
        template = next((one for one in document["paths"] if _fits(one, path)), "")
        operation = document["paths"].get(template, {}).get(request.method.lower())
        if operation is None:
            yield f"{request.method} {request.path}: there is no such operation"
            return
        asked = parse_qs(parts.query)
        known = [_found(document, each) for each in operation.get("parameters", [])]
        known = [each for each in known if each["name"].lower() not in IGNORED]
        names = {each["name"] for each in known if each["in"] == "query"}
        yield from (f"{request.path}: {name} is not known" for name in asked if name not in names)
        for each in known:
            there = request.headers if each["in"] == "header" else asked
            if each.get("required") and each["in"] != "path" and each["name"].lower() not in there:
                yield f"{request.path}: {each['name']} is missing"
        if "requestBody" in operation:
            pointer = (
                f"#/paths/{_escaped(template)}/{request.method.lower()}/requestBody/content/{_escaped(JSON)}/schema"
            )
            schema = Draft4Validator({**document, "$ref": pointer})
            yield from (f"{request.path}: {error.message}" for error in schema.iter_errors(json.loads(request.body)))


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path) is not None


def _found(document: dict[str, Any], each: dict[str, Any]) -> dict[str, Any]:
    found: Any = each
    if "$ref" in each:
        found = document
        for step in each["$ref"].removeprefix("#/").split("/"):
            found = found[step]
    return dict(found)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
