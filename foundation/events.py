"""Events: what happened, as frozen, keyword-only, additive dataclasses, and how they are written down.

Free text and personal data are fields made with ``passage()``: they go to an erasable passage, and the event itself
holds only their salted digest. All other fields go to the payload, canonical JSON.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Self

REGISTRY: dict[str, "type[Event]"] = {}


def passage(default: Any = "") -> Any:  # noqa: ANN401 - a dataclass field stands in for the declared type
    """Declare a field that holds free text or personal data."""
    return field(default=default, metadata={"passage": True})


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events; a subclass names itself with ``class X(Event, name="incident.declared")``.

    ``changed`` names the fields or sections that the event touched: two edits conflict only where these meet.
    ``occurred_at`` is when it happened, where that differs from when we were told.
    """

    name: ClassVar[str] = ""
    occurred_at: datetime | None = None
    changed: tuple[str, ...] = ()

    def __init_subclass__(cls, *, name: str) -> None:
        """Register the event under its stored name; two events may not share one."""
        if name in REGISTRY:
            message = f"two events are named {name}"
            raise TypeError(message)
        cls.name = name
        REGISTRY[name] = cls

    def payload(self) -> dict[str, Any]:
        """Return what may be kept for ever."""
        apart = _passages_of(self.name)
        return {n: v for n, v in self._values().items() if n not in apart and n != "occurred_at"}

    def passages(self) -> dict[str, Any]:
        """Return what can be erased; empty when there is nothing."""
        apart = _passages_of(self.name)
        return {n: v for n, v in self._values().items() if n in apart and v not in ("", None)}

    @classmethod
    def revive(cls, payload: Mapping[str, Any], passages: Mapping[str, Any]) -> Self:
        """Build the event from what was stored; fields that this code does not know are left out."""
        known = {f.name: f for f in fields(cls)}
        values = {n: v for n, v in {**payload, **passages}.items() if n in known}
        values["changed"] = tuple(values.get("changed", ()))
        return cls(**values)

    def _values(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


@cache
def _passages_of(name: str) -> frozenset[str]:
    return frozenset(f.name for f in fields(REGISTRY[name]) if f.metadata.get("passage"))


def canonical(values: Mapping[str, Any]) -> str:
    """Write ``values`` as the one JSON text that is stored and signed: sorted, compact, times as RFC 3339."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    message = f"{type(value).__name__} cannot stand in an event"
    raise TypeError(message)
