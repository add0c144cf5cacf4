"""A catalog as a file: our own YAML, JSON or TOML, or the descriptors that Backstage reads."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from catalog.backstage import is_backstage, read_entities
from catalog.commands.entries import Given, Outcome, RunbookEntry, ServiceEntry, TeamEntry, Verdict
from foundation.errors import Invalid
from foundation.text import shown
from foundation.web.words import errors_of
from foundation.yamltext import YamlDocument, read_yaml

LONGEST_FILE = 2_000_000
LONGEST_NAME_SHOWN = 80
PARTS = ("teams", "services")
FORMAT = "andon-catalog/1"
S = TypeVar("S", bound="Shape")
Slug = Annotated[str, Field(max_length=64)]
Text = Annotated[str, Field(max_length=500)]
Address = Annotated[str, Field(max_length=254)]


class Shape(BaseModel):
    """Base of what stands in a file; a field that it does not know is refused, and nothing is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True)


class LinkShape(Shape):
    """A link of a service."""

    title: Text = ""
    url: Text


class RunbookShape(Shape):
    """A runbook of a service."""

    title: Text
    url: Text
    owner_team: Slug | None = None
    rehearsed_on: Annotated[date | None, Field(strict=False)] = None
    rehearse_days: int | None = None

    def entry(self) -> RunbookEntry:
        """Return it as the command takes it."""
        return RunbookEntry(**self.model_dump())


class TeamShape(Shape):
    """A team; people go by their address."""

    slug: Slug
    name: Text | None = None
    channel: Text | None = None
    lead: Address | None = None
    parent: Slug | None = None
    members: list[Address] | None = None

    def entry(self, place: Mapping[str, Any]) -> TeamEntry:
        """Return it as the command takes it."""
        values = self.model_dump(exclude={"members"})
        members = None if self.members is None else tuple(self.members)
        return TeamEntry(**values, members=members, cleared=_cleared(self, ("channel", "lead", "parent")), **place)


class ServiceShape(Shape):
    """A service; a dependency without a kind is a hard one."""

    slug: Slug
    name: Text | None = None
    description: Annotated[str, Field(max_length=4000)] | None = None
    tier: Slug | None = None
    lifecycle: Slug | None = None
    successor: Slug | None = None
    owner_team: Slug | None = None
    rto_minutes: int | None = None
    rpo_minutes: int | None = None
    links: list[LinkShape] | None = None
    attributes: dict[str, Any] = {}
    dependencies: dict[str, str] | list[str] | None = None
    runbooks: list[RunbookShape] | None = None

    def entry(self, place: Mapping[str, Any]) -> ServiceEntry:
        """Return it as the command takes it."""
        needs = self.dependencies
        values = self.model_dump(exclude={"dependencies", "links", "runbooks"})
        return ServiceEntry(
            **values,
            dependencies=dict.fromkeys(needs, "hard") if isinstance(needs, list) else needs,
            links=None if self.links is None else tuple(link.model_dump() for link in self.links),
            runbooks=None if self.runbooks is None else tuple(book.entry() for book in self.runbooks),
            cleared=_cleared(self, ("owner_team", "rto_minutes", "rpo_minutes", "successor")),
            **place,
        )


def read_catalog(path: Path) -> Given:
    """Read a file, or say why nothing of it can be read."""
    if path.stat().st_size > LONGEST_FILE:
        raise Invalid("catalog.file_size", "Give a file of at most 2 MB.", where=path.name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except ValueError as error:
        raise Invalid("catalog.file", f"{path.name} is not UTF-8 text.", where=path.name) from error
    return read_text(text, path.suffix.lstrip("."))


def read_text(text: str, kind: str = "yaml") -> Given:
    """Read a text of that kind: ``json``, ``toml``, or else YAML."""
    if kind not in {"json", "toml"}:
        documents = read_yaml(text)
        return read_entities(documents) if is_backstage(documents) else _ours(documents)
    try:
        data = tomllib.loads(text) if kind == "toml" else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid("catalog.file", f"This is not {kind.upper()}: {error}.", where=kind) from error
    return _ours([YamlDocument(data, 0)])


def _ours(documents: list[YamlDocument]) -> Given:
    if len(documents) != 1 or not isinstance(documents[0].value, dict):
        detail = "A catalog is one document with teams, services or both. Begin with services: and a list below it."
        raise Invalid("catalog.file", detail, where="services")
    document, data = documents[0], dict(documents[0].value)
    said = data.pop("format", FORMAT)
    unknown = sorted(set(data) - set(PARTS))
    wrong = ", ".join(unknown[:3])
    if unknown or said != FORMAT or not all(isinstance(part, list) for part in data.values()):
        detail = (
            f"A catalog holds format ({FORMAT}), and the lists teams and services. Mend {shown(wrong, 200) or 'them'}."
        )
        raise Invalid("catalog.file", detail, where=shown(wrong, 200) or "format")
    refused: list[Outcome] = []
    teams = _entries(document, "teams", TeamShape, data, refused)
    services = _entries(document, "services", ServiceShape, data, refused)
    return Given(
        services=tuple(shape.entry(place) for shape, place in services),
        teams=tuple(shape.entry(place) for shape, place in teams),
        refused=tuple(refused),
    )


def _entries(
    document: YamlDocument, part: str, shape: type[S], data: Mapping[str, Any], refused: list[Outcome]
) -> list[tuple[S, dict[str, Any]]]:
    """Return what has the shape, with its place in the file; what has not is refused with the line of what is wrong."""
    found = []
    for number, value in enumerate(data.get(part, [])):
        try:
            made = shape.model_validate(value)
        except ValidationError as error:
            refused.append(_refused(document, (part, number), value, error))
        else:
            found.append((made, _place(document, part, number)))
    return found


def _refused(document: YamlDocument, at: tuple[str, int], value: object, error: ValidationError) -> Outcome:
    steps = [step for step in error.errors()[0]["loc"] if not isinstance(step, str) or "[" not in step]
    name = value.get("slug") if isinstance(value, dict) else None
    reason = "; ".join(f"{where}: {words}" if where else words for where, words in errors_of(error).items())
    return Outcome(
        kind=at[0].removesuffix("s"),
        name=name[:LONGEST_NAME_SHOWN] if isinstance(name, str) else f"number {at[1] + 1}",
        verdict=Verdict.REFUSED,
        line=document.line_of(*at, *steps) or None,
        reason=reason,
    )


def _place(document: YamlDocument, part: str, number: int) -> dict[str, Any]:
    """Return the line of an entity, and those of its fields by their dotted names."""
    inside = {path[2:]: line for path, line in document.lines.items() if path[:2] == (part, number)}
    lines = {".".join(map(str, path)): line for path, line in inside.items() if path}
    return {"line": document.line_of(part, number) or None, "lines": lines}


def _cleared(shape: Shape, names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for name in names if name in shape.model_fields_set and getattr(shape, name) is None)
