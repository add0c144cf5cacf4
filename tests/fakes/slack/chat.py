"""chat.*: posting, changing and taking back messages."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.slack.kit import check_message
from tests.fakes.slack.limits import SPECIAL, TIER_3, TIER_4
from tests.fakes.slack.methods import Asked, method
from tests.fakes.slack.refusals import Refused
from tests.fakes.slack.workspace import Channel, Message

LONGEST_EDIT, LONGEST_TEXT = 4_000, 40_000


@method("chat.postMessage", 300, "chat:write")
def post(asked: Asked) -> Mapping[str, Any]:
    channel = spoken_in(asked)
    check_message(asked.params)
    thread = asked.params.get("thread_ts")
    if thread and thread not in channel.messages:
        raise Refused("thread_not_found")
    ts = asked.workspace.ts()
    text = str(asked.params.get("text", ""))[:LONGEST_TEXT]
    message = Message(ts, text, asked.me, asked.params.get("blocks") or [], asked.params.get("metadata"), thread)
    message.posted_at = asked.workspace.clock.now()
    channel.messages[ts] = message
    return {"channel": channel.id, "ts": ts, "message": message.seen(metadata=True)}


@method("chat.update", TIER_3, "chat:write")
def update(asked: Asked) -> Mapping[str, Any]:
    channel, message = written(asked)
    check_message(asked.params)
    if len(str(asked.params.get("text", ""))) > LONGEST_EDIT:
        raise Refused("msg_too_long")
    message.text, message.blocks = str(asked.params.get("text", "")), asked.params.get("blocks") or []
    message.edits += 1
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.seen(metadata=True)}


@method("chat.delete", TIER_3, "chat:write")
def delete(asked: Asked) -> Mapping[str, Any]:
    channel, message = written(asked)
    del channel.messages[message.ts]
    return {"channel": channel.id, "ts": message.ts}


@method("chat.postEphemeral", TIER_4, "chat:write")
def whisper(asked: Asked) -> Mapping[str, Any]:
    channel = spoken_in(asked)
    (user,) = asked.need("user")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    check_message(asked.params)
    asked.workspace.whispers.append((channel.id, user, asked.params))
    return {"message_ts": asked.workspace.ts()}


@method("chat.getPermalink", SPECIAL)
def permalink(asked: Asked) -> Mapping[str, Any]:
    channel_id, ts = asked.need("channel", "message_ts")
    channel = asked.workspace.find(channel_id, asked.me)
    if ts not in channel.messages:
        raise Refused("message_not_found")
    link = f"https://workspace.slack.example/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def spoken_in(asked: Asked) -> Channel:
    """Return the channel that the caller may write to."""
    (ref,) = asked.need("channel")
    workspace, me = asked.workspace, asked.me
    channel = workspace.direct(me, ref) if ref in workspace.users else workspace.find(ref, me, by_name=True)
    if channel.is_archived:
        raise Refused("is_archived")
    everywhere = "chat:write.public" in workspace.tokens[asked.token].scopes and not channel.is_private
    if me not in channel.members and not everywhere:
        raise Refused("not_in_channel")
    return channel


def written(asked: Asked) -> tuple[Channel, Message]:
    channel_id, ts = asked.need("channel", "ts")
    channel = asked.workspace.find(channel_id, asked.me)
    message = channel.messages.get(ts)
    if message is None:
        raise Refused("message_not_found")
    if message.user != asked.me:
        raise Refused("cant_update_message")
    return channel, message
