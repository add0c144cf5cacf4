"""The whole catalog as our own YAML: taken in again elsewhere, it says the same."""

from collections.abc import Mapping
from typing import Any

from catalog.queries.present import present_of
from foundation.work import Reading
from foundation.yamltext import write_yaml

FORMAT = "andon-catalog/1"


def catalog_yaml(reading: Reading) -> str:
    """Return teams and services with all that is known of them; permitted to whoever may import."""
    reading.require("catalog:import")
    present = present_of(reading)
    head = f"# Andon's catalog, {reading.now:%Y-%m-%d %H:%M} UTC. Take it in with: andon catalog import FILE\n"
    whole = {
        "format": FORMAT,
        "teams": [_team(slug, said) for slug, said in sorted(present.teams.items())],
        "services": [_service(slug, said) for slug, said in sorted(present.services.items())],
    }
    return write_yaml(whole, head)


def _team(slug: str, said: Mapping[str, Any]) -> dict[str, Any]:
    return {"slug": slug, **said, "members": list(said["members"])}


def _service(slug: str, said: Mapping[str, Any]) -> dict[str, Any]:
    attributes = {name.partition(".")[2]: value for name, value in said.items() if name.startswith("attributes.")}
    plain = {name: value for name, value in said.items() if not name.startswith("attributes.")}
    books = [_runbook(book) for book in plain.pop("runbooks")]
    needs = plain.pop("dependencies")
    return {"slug": slug, **plain, "attributes": attributes, "dependencies": needs, "runbooks": books}


def _runbook(book: Mapping[str, Any]) -> dict[str, Any]:
    day = book["rehearsed_on"]
    return {**book, "rehearsed_on": day.isoformat() if day else None}
