"""conversations.*, pins.* and bookmarks.*: channels, who is in them, and what stands at their head."""

import re
from collections.abc import Mapping
from typing import Any

from tests.fakes.slack.limits import TIER_2, TIER_3, TIER_4
from tests.fakes.slack.methods import Asked, method
from tests.fakes.slack.refusals import Refused
from tests.fakes.slack.workspace import Channel

MANAGE = ("channels:manage", "groups:write")
READ = ("channels:read", "groups:read")
HISTORY = ("channels:history", "groups:history", "im:history")
LONGEST_NAME, LONGEST_TOPIC, MOST_BOOKMARKS = 80, 250, 100
TRUE = {"1", "true", "True", True}


def is_true(value: Any) -> bool:
    return value in TRUE


def of(asked: Asked, *, member: bool = True, alive: bool = True) -> Channel:
    """Return the channel that is meant, if the caller may do something to it."""
    (ref,) = asked.need("channel")
    channel = asked.workspace.find(ref, asked.me)
    if member and asked.me not in channel.members:
        raise Refused("not_in_channel")
    if alive and channel.is_archived:
        raise Refused("is_archived")
    return channel


def named(asked: Asked) -> str:
    """Return the name, if a channel may have it and none has."""
    name = str(asked.params.get("name") or "")
    if not name:
        raise Refused("invalid_name_required")
    if len(name) > LONGEST_NAME:
        raise Refused("invalid_name_maxlength")
    if not re.fullmatch(r"[a-z0-9_-]+", name):
        raise Refused("invalid_name_specials")
    if not re.search(r"[a-z0-9]", name):
        raise Refused("invalid_name_punctuation")
    if any(channel.name == name for channel in asked.workspace.channels.values()):
        raise Refused("name_taken")
    return name


@method("conversations.create", TIER_2, *MANAGE)
def create(asked: Asked) -> Mapping[str, Any]:
    is_private = is_true(asked.params.get("is_private"))
    asked.require("groups:write" if is_private else "channels:manage")
    channel = asked.workspace.add_channel(named(asked), asked.me, is_private=is_private)
    channel.creator = asked.me
    return {"channel": channel.seen(asked.me)}


@method("conversations.rename", TIER_2, *MANAGE)
def rename(asked: Asked) -> Mapping[str, Any]:
    channel = of(asked)
    if channel.creator != asked.me:
        raise Refused("not_authorized")
    channel.name = named(asked)
    return {"channel": channel.seen(asked.me)}


@method("conversations.archive", TIER_2, *MANAGE)
def archive(asked: Asked) -> Mapping[str, Any]:
    channel = of(asked, alive=False)
    if channel.is_archived:
        raise Refused("already_archived")
    channel.is_archived = True
    return {}


@method("conversations.unarchive", TIER_2, *MANAGE)
def unarchive(asked: Asked) -> Mapping[str, Any]:
    """Refuse it, as Slack does to every bot: only people take channels out of the archive."""
    channel = of(asked, member=False, alive=False)
    raise Refused("not_in_channel" if channel.is_archived else "not_archived")


@method("conversations.setTopic", TIER_2, *MANAGE)
def set_topic(asked: Asked) -> Mapping[str, Any]:
    channel, topic = of(asked), str(asked.params.get("topic", ""))
    if len(topic) > LONGEST_TOPIC:
        raise Refused("too_long")
    channel.topic = topic
    return {"channel": channel.seen(asked.me)}


@method("conversations.invite", TIER_3, *MANAGE, "channels:write.invites")
def invite(asked: Asked) -> Mapping[str, Any]:
    channel, wanted = of(asked), str(asked.need("users")[0]).split(",")
    problems = [(user, problem) for user in wanted if (problem := uninvitable(asked, channel, user))]
    if problems and len(problems) == len(wanted):
        raise Refused(problems[0][1], errors=[{"user": u, "ok": False, "error": p} for u, p in problems])
    if problems and not is_true(asked.params.get("force")):
        raise Refused(problems[0][1], errors=[{"user": u, "ok": False, "error": p} for u, p in problems])
    channel.members |= set(wanted) - {user for user, _ in problems}
    return {"channel": channel.seen(asked.me)}


def uninvitable(asked: Asked, channel: Channel, user_id: str) -> str:
    user = asked.workspace.users.get(user_id)
    if user is None or user.deleted:
        return "user_not_found"
    if user_id == asked.me:
        return "cant_invite_self"
    if user.is_restricted:
        return "user_is_restricted"
    return "already_in_channel" if user_id in channel.members else ""


@method("conversations.kick", TIER_3, *MANAGE)
def kick(asked: Asked) -> Mapping[str, Any]:
    channel, user = of(asked), asked.need("user")[0]
    if user not in channel.members:
        raise Refused("not_in_channel")
    channel.members.discard(user)
    return {}


@method("conversations.join", TIER_3, "channels:join")
def join(asked: Asked) -> Mapping[str, Any]:
    channel = of(asked, member=False)
    if channel.is_private:
        raise Refused("method_not_supported_for_channel_type")
    channel.members.add(asked.me)
    return {"channel": channel.seen(asked.me)}


@method("conversations.open", TIER_3, "im:write")
def open_direct(asked: Asked) -> Mapping[str, Any]:
    return {"channel": {"id": asked.workspace.direct(asked.me, asked.need("users")[0]).id}}


@method("conversations.info", TIER_3, *READ, takes_json=False)
def info(asked: Asked) -> Mapping[str, Any]:
    return {"channel": of(asked, member=False, alive=False).seen(asked.me)}


@method("conversations.members", TIER_4, *READ, takes_json=False)
def members(asked: Asked) -> Mapping[str, Any]:
    return {"members": sorted(of(asked, member=False, alive=False).members), "response_metadata": {"next_cursor": ""}}


@method("conversations.list", TIER_2, *READ, takes_json=False)
def list_channels(asked: Asked) -> Mapping[str, Any]:
    types = str(asked.params.get("types", "public_channel")).split(",")
    found = [
        channel
        for channel in asked.workspace.channels.values()
        if not channel.is_im
        and (not channel.is_private or asked.me in channel.members)
        and ("private_channel" if channel.is_private else "public_channel") in types
        and not (is_true(asked.params.get("exclude_archived")) and channel.is_archived)
    ]
    most, start = int(asked.params.get("limit") or 100), int(asked.params.get("cursor") or 0)
    beyond = str(start + most) if len(found) > start + most else ""
    shown = [channel.seen(asked.me) for channel in found[start : start + most]]
    return {"channels": shown, "response_metadata": {"next_cursor": beyond}}


def readable(asked: Asked, channel: Channel) -> None:
    """Refuse what stands in a kind of channel that the token may not read."""
    asked.require(f"{'im' if channel.is_im else 'groups' if channel.is_private else 'channels'}:history")


@method("conversations.history", TIER_3, *HISTORY, takes_json=False)
def history(asked: Asked) -> Mapping[str, Any]:
    channel = of(asked, alive=False)
    readable(asked, channel)
    most, oldest = min(int(asked.params.get("limit") or 100), 999), str(asked.params.get("oldest") or "0")
    whole = is_true(asked.params.get("include_all_metadata"))
    latest, both = float(asked.params.get("latest") or "inf"), is_true(asked.params.get("inclusive"))
    ends = {float(oldest), latest} if both else set()
    said = [m for m in channel.messages.values() if m.thread_ts in {None, m.ts}]
    within = [m for m in said if float(oldest) < float(m.ts) < latest or float(m.ts) in ends]
    found = [m.seen(metadata=whole) for m in within]
    return {"messages": found[::-1][:most], "has_more": len(found) > most, "response_metadata": {"next_cursor": ""}}


@method("conversations.replies", TIER_3, *HISTORY, takes_json=False)
def replies(asked: Asked) -> Mapping[str, Any]:
    """Return a message and what answers it; of an answer that one alone."""
    channel, ts = of(asked, alive=False), asked.need("ts")[0]
    readable(asked, channel)
    if ts not in channel.messages:
        raise Refused("thread_not_found")
    found = [m.seen(metadata=False) for m in channel.messages.values() if ts in {m.ts, m.thread_ts}]
    return {"messages": found, "has_more": False, "response_metadata": {"next_cursor": ""}}


@method("pins.add", TIER_2, "pins:write")
def pin(asked: Asked) -> Mapping[str, Any]:
    channel, ts = of(asked), asked.need("timestamp")[0]
    if ts not in channel.messages:
        raise Refused("message_not_found")
    if ts in channel.pins:
        raise Refused("already_pinned")
    channel.pins.append(ts)
    return {}


@method("reactions.add", TIER_3, "reactions:write")
def react(asked: Asked) -> Mapping[str, Any]:
    channel, ts, name = of(asked), *asked.need("timestamp", "name")
    if ts not in channel.messages:
        raise Refused("message_not_found")
    if (ts, name) in channel.reactions:
        raise Refused("already_reacted")
    channel.reactions.append((ts, name))
    return {}


@method("bookmarks.add", TIER_2, "bookmarks:write")
def add_bookmark(asked: Asked) -> Mapping[str, Any]:
    channel_id, title, kind, link = asked.need("channel_id", "title", "type", "link")
    channel = asked.workspace.find(channel_id, asked.me)
    if len(channel.bookmarks) >= MOST_BOOKMARKS:
        raise Refused("too_many_bookmarks")
    if not str(link).startswith(("https://", "http://")):
        raise Refused("invalid_link")
    number = f"Bk{asked.workspace.number():08d}"
    bookmark = {"id": number, "channel_id": channel.id, "title": title, "link": link, "type": kind}
    channel.bookmarks.append(bookmark)
    return {"bookmark": bookmark}


@method("bookmarks.list", TIER_3, "bookmarks:read", takes_json=False)
def list_bookmarks(asked: Asked) -> Mapping[str, Any]:
    channel = asked.workspace.find(asked.need("channel_id")[0], asked.me)
    return {"bookmarks": channel.bookmarks}
