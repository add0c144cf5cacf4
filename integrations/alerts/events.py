"""What happens to alert sources, rules and silences."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.events import Event, passage


@dataclass(frozen=True, kw_only=True)
class SourceAdded(Event, name="alert_source.added"):
    """A system was given a token."""

    source: str
    declares_into: str


@dataclass(frozen=True, kw_only=True)
class SourceDisabled(Event, name="alert_source.disabled"):
    """Its token is taken no more."""

    source: str


@dataclass(frozen=True, kw_only=True)
class SourceLimited(Event, name="alert_source.limited"):
    """It may ask so often from now on."""

    source: str
    most_a_minute: int


@dataclass(frozen=True, kw_only=True)
class AlertsRecovered(Event, name="alert_source.recovered"):
    """All alerts of an incident are over, and a rule ends it then."""

    incident_id: int
    source: str


@dataclass(frozen=True, kw_only=True)
class RuleWritten(Event, name="alert_rule.written"):
    """A rule says what becomes of some alerts."""

    rule_id: int
    title: str
    said: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class RuleDropped(Event, name="alert_rule.dropped"):
    """A rule says nothing any more."""

    rule_id: int


@dataclass(frozen=True, kw_only=True)
class Silenced(Event, name="alert_silence.begun"):
    """Some alerts declare nothing for a while."""

    silence_id: int
    matches: dict[str, str]
    until: datetime
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class SilenceEnded(Event, name="alert_silence.ended"):
    """They declare again, before their time."""

    silence_id: int
