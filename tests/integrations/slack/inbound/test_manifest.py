"""The manifest holds to both of Slack's own schemas, and asks for what the code uses."""

import json
import re
from typing import Any

import pytest

from integrations.slack.inbound.manifest import Kind, manifest, scopes
from tests.support.needs import shared_data_folder


def complaints(value: Any, schema: Any, root: Any, path: str = "") -> list[str]:
    """Hold a value against the part of draft 7 that the two schemas use."""
    if "$ref" in schema:
        schema = root["definitions"][schema["$ref"].removeprefix("#/definitions/")]
    for either in ("anyOf", "oneOf"):
        if either in schema and all(complaints(value, each, root, path) for each in schema[either]):
            return [f"{path}: none of {either}"]
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
    wanted = schema.get("type")
    if isinstance(wanted, str) and wanted in kinds and not isinstance(value, kinds[wanted]):
        return [f"{path}: no {wanted}"]
    found = [f"{path}: not one of the values"] if "enum" in schema and value not in schema["enum"] else []
    if isinstance(value, str):
        found += [f"{path}: too long"] if len(value) > schema.get("maxLength", 10**9) else []
        found += [f"{path}: too short"] if len(value) < schema.get("minLength", 0) else []
        found += [f"{path}: pattern"] if not re.search(schema.get("pattern", ""), value) else []
    if isinstance(value, list):
        found += [f"{path}: too many"] if len(value) > schema.get("maxItems", 10**9) else []
        found += [
            c for n, each in enumerate(value) for c in complaints(each, schema.get("items", {}), root, f"{path}/{n}")
        ]
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{path}/{name}: missing" for name in schema.get("required", []) if name not in value]
        if schema.get("additionalProperties") is False:
            found += [f"{path}/{name}: unknown" for name in value if name not in known]
        found += [
            c for name, each in value.items() for c in complaints(each, known.get(name, {}), root, f"{path}/{name}")
        ]
    return found


@pytest.mark.data
@pytest.mark.parametrize("socket", [False, True])
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("version", [1, 2])
def test_the_manifest_is_valid(version: int, kind: Kind, *, socket: bool) -> None:
    schema = json.loads((shared_data_folder() / f"slack/manifest{version}.json").read_text())
    made = manifest(kind, "https://andon.example.org/", socket=socket)
    assert complaints(made, schema, schema) == []
    assert complaints({**made, "surprise": 1, "display_information": {"name": "x" * 36}}, schema, schema)


def test_the_small_one_reads_no_messages_and_socket_mode_has_no_address() -> None:
    assert not [scope for scope in scopes(Kind.MINIMAL) if scope.endswith(":history")]
    assert set(scopes(Kind.MINIMAL)) < set(scopes(Kind.FULL))
    assert "https://" not in json.dumps(manifest(Kind.FULL, "https://andon.example.org", socket=True))
    full = manifest(Kind.FULL, "https://andon.example.org")
    assert (
        full["settings"]["event_subscriptions"]["request_url"] == "https://andon.example.org/integrations/slack/events"
    )
