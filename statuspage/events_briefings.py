"""What happens to the wishes of people inside, in the past tense."""

from dataclasses import dataclass

from foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class BriefingAsked(Event, name="briefing.asked"):
    """Somebody wants to be told by mail."""

    wish_id: int
    service_ids: tuple[int, ...] = ()
    severities: tuple[str, ...] = ()
    team_ids: tuple[int, ...] = ()
    pace: str


@dataclass(frozen=True, kw_only=True)
class BriefingEnded(Event, name="briefing.ended"):
    """They want it no more."""

    wish_id: int


@dataclass(frozen=True, kw_only=True)
class BriefingsPutDown(Event, name="briefing.put_down"):
    """An update waits for those who asked to be told of such."""

    update_id: int
    recipients: int
