"""What happens between an incident and Slack, in a stream of its own. Fields are only ever added."""

from dataclasses import dataclass

from foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class RoomOpened(Event, name="slack_room.opened"):
    """The incident has a channel."""

    channel_id: str
    is_private: bool


@dataclass(frozen=True, kw_only=True)
class RoomArchived(Event, name="slack_room.archived"):
    """Its channel was put away; ``why`` tells whether it was over or had become private."""

    channel_id: str
    why: str


@dataclass(frozen=True, kw_only=True)
class RoomTroubled(Event, name="slack_room.troubled"):
    """Slack refused something that the incident needs there."""

    method: str
    error: str
