"""The whole catalog as Backstage's descriptors: what they have a place for, in the words that an import reads back."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.events import Lifecycle
from catalog.queries.present import present_of
from foundation.work import Reading
from foundation.yamltext import write_yaml

VERSION = "backstage.io/v1alpha1"
LIVES = {
    Lifecycle.BETA.value: "experimental",
    Lifecycle.LIVE.value: "production",
    Lifecycle.SUNSET.value: "deprecated",
}
SYSTEM, IN_SYSTEM = "system", "system/"
Facts = Mapping[str, Any]


def backstage_yaml(reading: Reading) -> str:
    """Return teams as Groups, services as Components and Systems; permitted to whoever may import."""
    reading.require("catalog:import")
    present = present_of(reading)
    kinds = {slug: "System" if SYSTEM in _tags(said) else "Component" for slug, said in present.services.items()}
    entities = [
        *(_group(slug, said, present.teams) for slug, said in sorted(present.teams.items())),
        *(_service(slug, said, kinds) for slug, said in sorted(present.services.items())),
    ]
    head = f"# Andon's catalog for Backstage, {reading.now:%Y-%m-%d %H:%M} UTC.\n"
    return head + "".join(write_yaml(entity, "---\n") for entity in entities)


def _group(slug: str, said: Facts, teams: Mapping[str, Facts]) -> dict[str, Any]:
    spec = {
        "type": "team",
        "profile": {"displayName": said["name"]},
        "parent": _reference("group", said["parent"]),
        "children": [_reference("group", other) for other, facts in sorted(teams.items()) if facts["parent"] == slug],
    }
    return _entity("Group", {"name": slug, "annotations": _known({"andon/channel": said["channel"]})}, spec)


def _service(slug: str, said: Facts, kinds: Mapping[str, str]) -> dict[str, Any]:
    kind, tags = kinds[slug], _tags(said)
    system = next((tag for tag in tags if tag.startswith(IN_SYSTEM)), "")
    metadata = {
        "name": slug,
        "title": said["name"],
        "description": said["description"],
        "annotations": _known(
            {
                "andon/tier": said["tier"],
                "andon/rto-minutes": _number(said["rto_minutes"]),
                "andon/rpo-minutes": _number(said["rpo_minutes"]),
            }
        ),
        "tags": [tag for tag in tags if tag not in {system, SYSTEM}],
        "links": _links(said),
    }
    spec = {
        "type": "service" if kind == "Component" else None,
        "lifecycle": LIVES.get(said["lifecycle"], said["lifecycle"]),
        "owner": _reference("group", said["owner_team"]),
        "system": _reference("system", system.removeprefix(IN_SYSTEM)),
        "dependsOn": [_reference(kinds[other].lower(), other) for other in said["dependencies"]],
    }
    return _entity(kind, metadata, spec)


def _entity(kind: str, metadata: Facts, spec: Facts) -> dict[str, Any]:
    needed = {"children": [], **_known(spec)} if kind == "Group" else _known(spec)
    return {"apiVersion": VERSION, "kind": kind, "metadata": _known(metadata), "spec": needed}


def _links(said: Facts) -> list[dict[str, str]]:
    links = [{"url": link["url"], "title": link["title"]} for link in said["links"]]
    return [*links, *({"url": book["url"], "title": book["title"], "type": "runbook"} for book in said["runbooks"])]


def _tags(said: Facts) -> Sequence[str]:
    tags: Sequence[str] = said.get("attributes.tags") or ()
    return tags


def _reference(kind: str, slug: str | None) -> str | None:
    return f"{kind}:default/{slug}" if slug else None


def _number(minutes: int | None) -> str | None:
    return None if minutes is None else str(minutes)


def _known(said: Facts) -> dict[str, Any]:
    """Leave out what nobody has said."""
    return {name: value for name, value in said.items() if value not in (None, "", [], {})}
