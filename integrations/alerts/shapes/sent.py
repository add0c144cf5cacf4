"""What came over the wire, before anybody made sense of it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from foundation.web.api import validated
from foundation.web.hostile import read_json
from foundation.web.times import YEARS
from integrations.alerts.said import KEY_LIMIT, TITLE_LIMIT, Alert, mapped, one_line, require_depth

M = TypeVar("M", bound=BaseModel)
LABEL_NAME, LABEL_VALUE = 80, 300
Text = Annotated[str, Field(max_length=4_000)]
Word = Annotated[str, Field(max_length=500)]


class Foreign(BaseModel):
    """Somebody else's JSON: fields that we do not know are left aside."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, populate_by_name=True)


@dataclass(frozen=True)
class Sent:
    """A request: its body, its headers by lower-case name, the mapping of the source, if it has one, and its token."""

    raw: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, str] | None = None
    token: str = ""

    @cached_property
    def json(self) -> object:
        """The body as JSON; raises Malformed or Invalid."""
        return require_depth(read_json(self.raw))

    def of(self, model: type[M]) -> M:
        """Read the body into ``model``; raises Invalid."""
        return validated(model, self.json, self.raw)

    def mapped(self, inner: object) -> Alert | None:
        """Read a part by the source's mapping, if it has one."""
        return mapped(self.mapping, inner) if self.mapping else None


def labels_of(said: Mapping[str, str]) -> dict[str, str]:
    """Return labels as they are kept."""
    return {one_line(name)[:LABEL_NAME]: one_line(value)[:LABEL_VALUE] for name, value in said.items() if value}


def tags_of(tags: list[str]) -> dict[str, str]:
    """Read tags such as ``service:payments``; one without a colon is there, and says no more."""
    pairs = (tag.strip().partition(":") for tag in tags)
    return labels_of({name.strip(): value.strip() or "yes" for name, _, value in pairs if name.strip()})


def key_of(*parts: str) -> str:
    """Return a key made of parts, as far as they say something."""
    return "|".join(one_line(part) for part in parts if part)[:KEY_LIMIT]


def title_of(*parts: str) -> str:
    """Return a title made of the parts that say something."""
    return ": ".join(filter(None, map(one_line, parts)))[:TITLE_LIMIT]


def moment_of(text: str) -> datetime | None:
    """Return the moment that a text says with its offset; an alert is not lost over a time that says nothing."""
    with suppress(ValueError, OverflowError):
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo and at.year in YEARS else None
    return None
