"""What happens to the keys of builds."""

from dataclasses import dataclass

from foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class BuildSourceAdded(Event, name="build_source.added"):
    """A build was given a key."""

    source: str
    services: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BuildSourceRotated(Event, name="build_source.rotated"):
    """It was given another key; whether the one before ended at once, or a day later."""

    generation: int
    at_once: bool


@dataclass(frozen=True, kw_only=True)
class BuildSourceDisabled(Event, name="build_source.disabled"):
    """Its keys are taken no more."""
