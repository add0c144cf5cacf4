"""What happens to change sources."""

from dataclasses import dataclass

from foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class SourceAdded(Event, name="change_source.added"):
    """A system was given a token."""

    source: str
    shape: str
    environments: str


@dataclass(frozen=True, kw_only=True)
class SourceDisabled(Event, name="change_source.disabled"):
    """Its token is taken no more."""

    source: str
