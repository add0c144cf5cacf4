"""What a workspace holds: people, channels, messages, dialogs, and what each token may do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from foundation.clock import Clock
from tests.fakes.slack.refusals import Refused

BOT_SCOPES = frozenset(
    f"{area}:{what}"
    for area, whats in {
        "chat": ("write", "write.public"),
        "channels": ("manage", "read", "join", "history"),
        "groups": ("write", "read", "history"),
        "im": ("write", "history"),
        "reactions": ("write", "read"),
        "pins": ("write", "read"),
        "bookmarks": ("write", "read"),
        "users": ("read", "read.email"),
        "usergroups": ("read",),
        "links": ("write", "read"),
    }.items()
    for what in whats
) | {"commands"}


@dataclass
class User:
    id: str
    email: str = ""
    is_restricted: bool = False
    deleted: bool = False
    is_bot: bool = False
    team_id: str = "T1"


@dataclass
class Message:
    ts: str
    text: str
    user: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    thread_ts: str | None = None
    edits: int = 0
    posted_at: datetime | None = None

    def seen(self, *, metadata: bool) -> dict[str, Any]:
        """Return it as history shows it."""
        shown: dict[str, Any] = {"type": "message", "ts": self.ts, "text": self.text, "user": self.user}
        shown |= {"blocks": self.blocks} if self.blocks else {}
        shown |= {"thread_ts": self.thread_ts} if self.thread_ts else {}
        return shown | ({"metadata": self.metadata} if metadata and self.metadata else {})


@dataclass
class Channel:
    id: str
    name: str
    is_private: bool = False
    is_im: bool = False
    creator: str = ""
    members: set[str] = field(default_factory=set)
    is_archived: bool = False
    topic: str = ""
    created: int = 0
    messages: dict[str, Message] = field(default_factory=dict)
    pins: list[str] = field(default_factory=list)
    bookmarks: list[dict[str, Any]] = field(default_factory=list)
    reactions: list[tuple[str, str]] = field(default_factory=list)

    def seen(self, me: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.is_im,
            "is_im": self.is_im,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_member": me in self.members,
            "created": self.created,
            "creator": self.creator,
            "topic": {"value": self.topic, "creator": self.creator, "last_set": self.created},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }


@dataclass(frozen=True)
class Call:
    at: datetime
    method: str
    params: Mapping[str, Any]
    error: str = ""


@dataclass
class Token:
    user: str
    scopes: frozenset[str] = BOT_SCOPES
    problem: str = ""


class Workspace:
    """The state behind the methods."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.team_id = "T1"
        self.has_user_groups = True
        self.socket_url = ""
        self.unfurled: dict[str, list[dict[str, Any]]] = {}
        self.has_work_objects = True
        self.entities: dict[str, dict[str, Any]] = {}
        self.panes: dict[str, tuple[str, datetime]] = {}
        self.presented: list[dict[str, Any]] = []
        self.whispers: list[tuple[str, str, dict[str, Any]]] = []
        self.users: dict[str, User] = {"UBOT": User("UBOT", is_bot=True)}
        self.groups: dict[str, list[str]] = {}
        self.channels: dict[str, Channel] = {}
        self.tokens: dict[str, Token] = {"xoxb-test": Token("UBOT")}
        self.triggers: dict[str, datetime] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.calls: list[Call] = []
        self._numbers = count(1)

    def number(self) -> int:
        return next(self._numbers)

    def ts(self) -> str:
        return f"{int(self.clock.now().timestamp())}.{self.number():06d}"

    def add_user(self, user_id: str, email: str = "", **more: Any) -> User:
        self.users[user_id] = User(user_id, email, **more)
        return self.users[user_id]

    def add_channel(self, name: str, *members: str, is_private: bool = False) -> Channel:
        now = int(self.clock.now().timestamp())
        channel = Channel(f"C{self.number():08d}", name, is_private, members=set(members), created=now)
        self.channels[channel.id] = channel
        return channel

    def mint_trigger(self) -> str:
        """Return a trigger, as a click or a command brings one along: good for three seconds, once."""
        trigger = f"{self.number()}.{self.number()}.{self.number():032x}"
        self.triggers[trigger] = self.clock.now()
        return trigger

    def mint_pane(self, key: str) -> str:
        """Return the trigger of a pane that somebody opens beside an entity."""
        trigger = self.mint_trigger()
        self.panes[trigger] = key, self.triggers.pop(trigger)
        return trigger

    def named(self, name: str) -> Channel:
        return next(channel for channel in self.channels.values() if channel.name == name)

    def find(self, ref: str, me: str, *, by_name: bool = False) -> Channel:
        """Return the channel; a private one of which the caller is no member does not exist for it."""
        named = (c for c in self.channels.values() if by_name and f"#{c.name}" == ref)
        found = self.channels.get(ref) or next(named, None)
        if found is None or (found.is_private and me not in found.members):
            raise Refused("channel_not_found")
        return found

    def direct(self, me: str, other: str) -> Channel:
        """Return the conversation of two, opened where it was not."""
        if other not in self.users or self.users[other].deleted:
            raise Refused("user_not_found" if other not in self.users else "user_disabled")
        for channel in self.channels.values():
            if channel.is_im and channel.members == {me, other}:
                return channel
        channel = Channel(f"D{self.number():08d}", "", is_im=True, members={me, other})
        self.channels[channel.id] = channel
        return channel

    def texts(self, name: str) -> list[str]:
        return [message.text for message in self.named(name).messages.values()]
