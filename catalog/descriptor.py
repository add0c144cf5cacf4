"""One of Backstage's descriptors while it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from foundation.errors import Invalid
from foundation.yamltext import YamlDocument

LONGEST_SHOWN = 80


@dataclass
class Descriptor:
    """One descriptor while it is read: what it says, where, and what of it was left out."""

    document: YamlDocument
    metadata: Mapping[str, Any]
    spec: Mapping[str, Any]
    left_out: list[str] = field(default_factory=list)

    def text(self, part: str, name: str) -> str | None:
        """Return a text of the descriptor; what is no text is refused."""
        value = (self.metadata if part == "metadata" else self.spec).get(name)
        if value is not None and not isinstance(value, str):
            raise Invalid("catalog.descriptor", f"{part}.{name} is a text.", where=f"{part}.{name}")
        return value

    def texts(self, part: str, name: str) -> list[str] | None:
        """Return a list of texts."""
        value = (self.metadata if part == "metadata" else self.spec).get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise Invalid("catalog.descriptor", f"{part}.{name} is a list of texts.", where=f"{part}.{name}")
        return value

    def table(self, name: str) -> Mapping[str, Any]:
        """Return a mapping of the metadata."""
        value = self.metadata.get(name) or {}
        if not isinstance(value, dict):
            raise Invalid("catalog.descriptor", f"metadata.{name} is a mapping.", where=f"metadata.{name}")
        return value

    def leave(self, what: str) -> None:
        """Note what is left out."""
        self.left_out.append(what[:LONGEST_SHOWN])
