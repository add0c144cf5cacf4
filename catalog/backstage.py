"""Backstage's descriptors (catalog-info.yaml): Components and Systems become services, Groups become teams.

What a descriptor says and the catalog has no place for is left out and named, so that nobody believes it is here. It
says nothing of how a dependency is needed, of rehearsals or of targets, so what was known of those stays.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from catalog.commands.entries import Entry, Given, Outcome, RunbookEntry, ServiceEntry, TeamEntry, Verdict
from catalog.descriptor import LONGEST_SHOWN, Descriptor
from catalog.events import Lifecycle
from catalog.vocabulary import LONGEST_WORD, WORD
from foundation.errors import Invalid
from foundation.yamltext import YamlDocument

VERSIONS = {"backstage.io/v1alpha1", "backstage.io/v1beta1"}
REFERENCE = re.compile(
    r"(?:(?P<kind>[A-Za-z]+):)?(?:(?P<space>[^/:]+)/)?(?P<name>[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)"
)
LIVES = {"experimental": Lifecycle.BETA, "production": Lifecycle.LIVE, "deprecated": Lifecycle.SUNSET} | {
    life.value: life for life in Lifecycle
}
SERVICES = {"component", "system"}
# What stands in a descriptor without being about the thing itself.
SILENT = {"apiVersion", "kind", "metadata", "spec", "relations", "status"}
OURS = {"andon/tier": "tier", "andon/rto-minutes": "rto_minutes", "andon/rpo-minutes": "rpo_minutes"}


def is_backstage(documents: Sequence[YamlDocument]) -> bool:
    """Whether any of the documents says that it is a descriptor."""
    values = [document.value for document in documents]
    return any(isinstance(value, dict) and {"apiVersion", "kind"} <= set(value) for value in values)


def read_entities(documents: Sequence[YamlDocument]) -> Given:
    """Read every descriptor: each becomes a service or a team, or is refused with its reason and line."""
    services: list[ServiceEntry] = []
    teams: list[TeamEntry] = []
    refused: list[Outcome] = []
    for document in documents:
        if document.value is None:
            continue
        try:
            entry = _entry(document)
        except Invalid as error:
            refused.append(_refused(document, error))
        else:
            (services if isinstance(entry, ServiceEntry) else teams).append(entry)  # type: ignore[arg-type]
    return Given(tuple(services), tuple(teams), tuple(refused))


def _entry(document: YamlDocument) -> Entry:
    value = document.value
    if not isinstance(value, dict) or "kind" not in value or "apiVersion" not in value:
        raise Invalid("catalog.descriptor", "A descriptor says apiVersion and kind.")
    if value["apiVersion"] not in VERSIONS:
        detail = f"The apiVersion is one of {', '.join(sorted(VERSIONS))}."
        raise Invalid("catalog.descriptor", detail, where="apiVersion")
    kind = str(value["kind"]).casefold()
    if kind not in READERS:
        detail = f"{str(value['kind'])[:LONGEST_SHOWN]} is not taken; Component, System and Group are."
        raise Invalid("catalog.descriptor_kind", detail, where="kind")
    metadata, spec = value.get("metadata"), value.get("spec", {})
    if not isinstance(metadata, dict) or not isinstance(spec, dict):
        raise Invalid("catalog.descriptor", "metadata and spec are mappings.", where="metadata")
    found = Descriptor(document, metadata, spec)
    for name in sorted(set(value) - SILENT):
        found.leave(name)
    return READERS[kind](found, kind)


def _service(found: Descriptor, kind: str) -> ServiceEntry:
    slug, texts = _slug(found), _facts(found)
    links, books = _links(found)
    system = _reference(found, "system", "system")
    tags = ([f"system/{system}"] if system else []) + (["system"] if kind == "system" else [])
    needs = found.texts("spec", "dependsOn")
    left = ("type", "dependencyOf", "subcomponentOf", "providesApis", "consumesApis", "domain", "presence")
    _leave_fields(found, left, {"owner", "lifecycle", "system", "dependsOn"})
    return ServiceEntry(
        slug=slug,
        name=found.text("metadata", "title"),
        description=found.text("metadata", "description"),
        lifecycle=_lifecycle(found),
        owner_team=_owner(found),
        links=links,
        runbooks=books,
        attributes={"tags": sorted({*tags, *_tags(found)})} if tags or found.metadata.get("tags") else {},
        dependencies=None if needs is None else dict.fromkeys(_needed(found, needs), "hard"),
        **texts,
        **_place(found),
    )


def _team(found: Descriptor, _kind: str) -> TeamEntry:
    slug, profile = _slug(found), found.spec.get("profile") or {}
    if not isinstance(profile, dict):
        raise Invalid("catalog.descriptor", "spec.profile is a mapping.", where="spec.profile")
    named = profile.get("displayName") or found.text("metadata", "title")
    for name in sorted(set(profile) - {"displayName"}):
        found.leave(f"profile.{name}")
    _leave_fields(found, ("type", "children", "members"), {"parent", "profile"})
    for name in sorted({"description", "tags", "links"} & set(found.metadata)):
        found.leave(name)
    channel = found.table("annotations").get("andon/channel")
    for name in sorted(set(found.table("annotations")) - {"andon/channel"}):
        found.leave(f"annotation {name}")
    return TeamEntry(
        slug=slug,
        name=None if named is None else str(named),
        channel=None if channel is None else str(channel),
        parent=_reference(found, "parent", "group"),
        **_place(found),
    )


READERS: Mapping[str, Callable[[Descriptor, str], Entry]] = {
    "component": _service,
    "system": _service,
    "group": _team,
}


def _slug(found: Descriptor) -> str:
    name = found.text("metadata", "name")
    if not name:
        raise Invalid("catalog.descriptor", "A descriptor has a name.", where="metadata.name")
    space = found.text("metadata", "namespace")
    if space not in {None, "default"}:
        found.leave(f"namespace {space}")
    return _as_slug(name)


def _as_slug(name: str) -> str:
    return re.sub(r"[._-]+", "-", name).strip("-").casefold()


def _reference(found: Descriptor, field_name: str, kind: str) -> str | None:
    """Return the slug that a reference of ``spec`` names, where it names something of that kind."""
    text = found.text("spec", field_name)
    if text is None:
        return None
    match = REFERENCE.fullmatch(text)
    if match is None:
        detail = f"{text[:LONGEST_SHOWN]} is no reference. Write kind:namespace/name."
        raise Invalid("catalog.descriptor", detail, where=f"spec.{field_name}")
    if (match["kind"] or kind).casefold() != kind:
        found.leave(f"{field_name} {text}")
        return None
    return _as_slug(match["name"])


def _owner(found: Descriptor) -> str | None:
    return _reference(found, "owner", "group")


def _needed(found: Descriptor, references: Sequence[str]) -> list[str]:
    needed = []
    for text in references:
        match = REFERENCE.fullmatch(text)
        if match is None or (match["kind"] or "component").casefold() not in SERVICES:
            found.leave(f"dependency on {text}")
        else:
            needed.append(_as_slug(match["name"]))
    return needed


def _lifecycle(found: Descriptor) -> str | None:
    said = found.text("spec", "lifecycle")
    if said is not None and said.casefold() not in LIVES:
        found.leave(f"lifecycle {said}")
        return None
    return LIVES[said.casefold()].value if said else None


def _tags(found: Descriptor) -> list[str]:
    fit = []
    for tag in found.texts("metadata", "tags") or []:
        if len(tag) <= LONGEST_WORD and WORD.fullmatch(tag.casefold()):
            fit.append(tag.casefold())
        else:
            found.leave(f"tag {tag}")
    return fit


def _links(found: Descriptor) -> tuple[tuple[Mapping[str, str], ...] | None, tuple[RunbookEntry, ...] | None]:
    """Return the links, and apart from them those of the type runbook."""
    listed = found.metadata.get("links")
    if listed is None:
        return None, None
    if not isinstance(listed, list) or not all(isinstance(link, dict) and _is_link(link) for link in listed):
        raise Invalid("catalog.descriptor", "metadata.links is a list of url and title.", where="metadata.links")
    links, books = [], []
    for link in listed:
        title = link.get("title") or link["url"]
        if str(link.get("type", "")).casefold() == "runbook":
            books.append(RunbookEntry(title=title, url=link["url"]))
        else:
            links.append({"title": title, "url": link["url"]})
    return tuple(links), tuple(books) or None


def _is_link(link: Mapping[str, Any]) -> bool:
    return isinstance(link.get("url"), str) and isinstance(link.get("title", ""), str)


def _facts(found: Descriptor) -> dict[str, Any]:
    """Return what our own annotations say; the others are left out, and labels too."""
    facts: dict[str, Any] = {}
    for name, value in found.table("annotations").items():
        where = f"metadata.annotations.{name}"
        if name not in OURS:
            found.leave(f"annotation {name}")
        elif name == "andon/tier":
            facts["tier"] = str(value)
        elif str(value).isascii() and str(value).isdigit():
            facts[OURS[name]] = int(str(value)[:9])
        else:
            raise Invalid("catalog.descriptor", f"{name} is a number of minutes.", where=where)
    for name in found.table("labels"):
        found.leave(f"label {name}")
    return facts


def _leave_fields(found: Descriptor, known: Sequence[str], taken: set[str]) -> None:
    """Note the fields of ``spec`` that have no place here."""
    for name in [*(name for name in known if name in found.spec), *sorted(set(found.spec) - {*known, *taken})]:
        value = found.spec[name]
        found.leave(f"{name} {value}" if isinstance(value, str) else name)


def _place(found: Descriptor) -> dict[str, Any]:
    """Return where it stands, under the names by which errors speak of its fields."""
    lines = {".".join(map(str, path)): line for path, line in found.document.lines.items() if path}
    said = {
        "metadata.name": ("slug", "name"),
        "metadata.description": ("description",),
        "metadata.links": ("links", "runbooks"),
        "metadata.tags": ("attributes",),
        "metadata.annotations.andon/tier": ("tier",),
        "metadata.annotations.andon/rto-minutes": ("rto_minutes",),
        "metadata.annotations.andon/rpo-minutes": ("rpo_minutes",),
        "spec.dependsOn": ("dependencies",),
        "spec.parent": ("parent",),
    }
    lines |= {ours: lines[theirs] for theirs, names in said.items() if theirs in lines for ours in names}
    return {
        "line": found.document.line,
        "lines": lines,
        "left_out": tuple(found.left_out),
        "is_foreign": True,
    }


def _refused(document: YamlDocument, error: Invalid) -> Outcome:
    value = document.value if isinstance(document.value, dict) else {}
    metadata = value.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    where = tuple(error.where.split(".")) if error.where else ()
    return Outcome(
        kind=str(value.get("kind", "descriptor"))[:LONGEST_SHOWN].casefold(),
        name=str(name or "without a name")[:LONGEST_SHOWN],
        verdict=Verdict.REFUSED,
        line=document.line_of(*where),
        reason=error.detail,
    )
