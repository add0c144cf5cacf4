"""What happens to alert sources."""

from dataclasses import dataclass

from foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class SourceAdded(Event, name="alert_source.added"):
    """A system was given a token."""

    source: str
    declares_into: str


@dataclass(frozen=True, kw_only=True)
class SourceDisabled(Event, name="alert_source.disabled"):
    """Its token is taken no more."""

    source: str
