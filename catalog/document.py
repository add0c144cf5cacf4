"""A catalog as a file: JSON or TOML with a list of services."""

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from catalog.commands import ServiceEntry
from foundation.errors import Invalid
from foundation.web.words import errors_of

LONGEST_FILE = 5_000_000


class Entry(BaseModel):
    """A service as a file describes it."""

    model_config = ConfigDict(extra="forbid")
    slug: Annotated[str, Field(max_length=64)]
    name: Annotated[str, Field(max_length=120)] | None = None
    description: Annotated[str, Field(max_length=4000)] | None = None
    tier: str | None = None
    lifecycle: str | None = None
    owner_team: str | None = None
    attributes: dict[str, Any] = {}
    dependencies: dict[str, str] | list[str] | None = None

    def entry(self) -> ServiceEntry:
        """Return it as the command takes it; a dependency without a kind is a hard one."""
        needs = self.dependencies
        named = dict.fromkeys(needs, "hard") if isinstance(needs, list) else needs
        return ServiceEntry(**self.model_dump(exclude={"dependencies"}), dependencies=named)


class Catalog(BaseModel):
    """All of a file."""

    model_config = ConfigDict(extra="forbid")
    services: list[Entry]


def read_catalog(path: Path) -> list[ServiceEntry]:
    """Read a file, or say what is wrong in it and where."""
    if path.stat().st_size > LONGEST_FILE:
        raise Invalid("catalog.file_size", "Give a file of at most 5 MB.", where=path.name)
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
        return [entry.entry() for entry in Catalog.model_validate(data).services]
    except ValidationError as error:
        errors = errors_of(error)
        detail = "; ".join(f"{where}: {words}" for where, words in errors.items())
        raise Invalid("catalog.file", detail, where=next(iter(errors), None), extra={"errors": errors}) from error
    except (ValueError, RecursionError) as error:
        detail = f"{path.name} is neither JSON nor, with the ending .toml, TOML: {error}"
        raise Invalid("catalog.file", detail, where=path.name) from error
