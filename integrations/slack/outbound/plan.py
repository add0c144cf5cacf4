"""What is to be done next about one incident, in order of worth: pure, from the facts.

Each step is one call. The worker makes the first one that the rate limits allow, notes what came of it, and plans anew;
so what was superseded meanwhile is never said, and a crash costs nothing but the step that was under way.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from integrations.slack.blocks import incident as blocks
from integrations.slack.blocks.kit import Payload
from integrations.slack.outbound.facts import ANNOUNCEMENTS, PERSON, ROOM, TEAM, Facts
from integrations.slack.outbound.model import POSTED, SlackMessage
from integrations.slack.outbound.say import KEPT_TRUE, payload_of

EVENT_TYPE = "andon_message"
BEFORE = timedelta(minutes=2)
MOST_INVITED, MOST_LISTED, MOST_READ = 100, 999, 100
NOT_IN_CHANNEL, JOIN, JOINED = "not_in_channel", "join", "joined"
TOPIC, WITHDRAWN = 250, "withdrawn"
LISTING = {"find_room", "locate"}
# There is no such channel any more, and nothing in it that could be taken back.
LOST = {"channel_not_found", "channel_deleted"}
# Where a team is reached may be anywhere; this is how channels of Slack are written.
CHANNEL = re.compile(r"#[^\s#]{1,79}|[CG][A-Z0-9]{5,19}")


@dataclass(frozen=True)
class Step:
    """One call, and what it is for; without a method only our own record changes."""

    what: str
    method: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    message_id: int | None = None
    digest: str = ""
    channel: str = ""


def plan(facts: Facts) -> Iterator[Step]:
    """Give the next steps, the most important first; each may be taken before those ahead of it."""
    if facts.seen.brief.is_quiet:
        return
    if not facts.workspace.team_id:
        yield Step("meet", "auth.test")
        return
    if facts.seen.brief.is_private:
        yield from taken_back(facts)
    if facts.room.channel_id is None:
        yield from opening(facts)
    elif facts.seen.brief.is_private and not facts.room.is_private:
        yield from withdrawing(facts)
    elif not is_troubled(facts):
        yield from standing(facts)
    yield from announcing(facts)
    for place in dict.fromkeys(m.place for m in facts.messages if m.place.startswith(TEAM)):
        yield from warning(facts, place)
    for place in dict.fromkeys(m.place for m in facts.messages if m.place.startswith(PERSON)):
        yield from telling(facts, place)


def is_troubled(facts: Facts) -> bool:
    """Whether the channel is to be left alone for a while."""
    return facts.room.retry_at is not None and facts.room.retry_at > facts.now


def opening(facts: Facts) -> Iterator[Step]:
    """Get a channel: for what goes on, and nothing that is over before there was one."""
    room, brief = facts.room, facts.seen.brief
    if not brief.is_active:
        yield from (Step("over", message_id=message.id) for message in facts.waiting(ROOM))
        return
    if brief.state == "triage" or is_troubled(facts):
        return
    name = facts.settings.channel_name(brief, room.tries)
    if room.trouble == "name_taken" and room.asked_at is not None:
        kinds = "private_channel" if brief.is_private else "public_channel"
        params = {"types": kinds, "limit": MOST_LISTED, "exclude_archived": "true"}
        yield Step("find_room", "conversations.list", params, digest=name)
        return
    yield Step("open_room", "conversations.create", {"name": name, "is_private": brief.is_private}, digest=name)


def standing(facts: Facts) -> Iterator[Step]:
    """Keep the channel as it should be."""
    room, here = facts.room, {"channel": facts.room.channel_id}
    if room.archived_at is not None:
        return
    put_away = Step("archive", "conversations.archive", here, digest="over")
    is_time = room.over_at is not None and room.over_at + facts.settings.kept <= facts.now
    if is_time and room.trouble in {*LOST, "is_archived"}:
        yield put_away
        return
    if room.trouble == NOT_IN_CHANNEL and not room.is_private:
        yield Step("join", "conversations.join", here)
        return
    for user in sorted(facts.outsiders):
        yield Step("remove", "conversations.kick", {**here, "user": user}, digest=user)
    for group in facts.settings.groups_for(facts.seen.brief):
        if group not in facts.invited:
            yield Step("ask_group", "usergroups.users.list", {"usergroup": group}, digest=group)
    wanted = [*facts.responders, *sorted([] if facts.seen.brief.is_private else facts.of_groups)]
    uninvited = [user for user in dict.fromkeys(wanted) if user not in facts.invited][:MOST_INVITED]
    if uninvited:
        yield Step("invite", "conversations.invite", {**here, "users": ",".join(uninvited), "force": "true"})
    yield from saying(facts, ROOM, str(room.channel_id))
    yield from decorating(facts)
    if is_time:
        yield put_away


def decorating(facts: Facts) -> Iterator[Step]:
    """Keep pin, topic and bookmark as they should be."""
    room, here = facts.room, {"channel": facts.room.channel_id}
    for message in facts.messages:
        if message.kind == "panel" and message.state == POSTED and message.pinned_at is None:
            yield Step("pin", "pins.add", {**here, "timestamp": message.ts}, message.id)
    topic = blocks.topic(facts.seen)
    if room.topic != topic:
        yield Step("topic", "conversations.setTopic", {**here, "topic": topic}, digest=topic)
    if room.bookmarked_at is None:
        mark = {"channel_id": room.channel_id, "title": facts.seen.brief.key, "type": "link", "link": facts.seen.url}
        yield Step("bookmark", "bookmarks.add", mark)


def announcing(facts: Facts) -> Iterator[Step]:
    """Announce it where that is read, once, and keep the announcement true."""
    where = facts.settings.announces_in(facts.seen.brief)
    waiting = facts.waiting(ANNOUNCEMENTS)
    if waiting and not (where and facts.seen.brief.is_active):
        if facts.seen.brief.state != "triage":
            yield from (Step("over", message_id=message.id) for message in waiting)
        return
    yield from saying(facts, ANNOUNCEMENTS, where)


def warning(facts: Facts, place: str) -> Iterator[Step]:
    """Tell a team in its own channel that it fails with what is affected, while that is so; and keep it true."""
    channel = next((each.channel for each in facts.dependents_of(place)), "")
    if facts.waiting(place) and not (facts.warns and CHANNEL.fullmatch(channel)):
        what = "no_channel" if facts.warns else "over"
        yield from (Step(what, message_id=message.id) for message in facts.waiting(place))
        return
    yield from saying(facts, place, channel)


def telling(facts: Facts, place: str) -> Iterator[Step]:
    """Tell one person what is theirs to know."""
    person_id = int(place.removeprefix(PERSON))
    if person_id in facts.members and person_id in facts.cleared:
        yield from saying(facts, place, facts.members[person_id])
        return
    yield from (Step("unreachable", message_id=message.id) for message in facts.waiting(place))


def saying(facts: Facts, place: str, channel: str) -> Iterator[Step]:
    """Say the oldest thing that waits for a place, and put right what is no longer true there."""
    for message in facts.waiting(place):
        payload = payload_of(facts, message)
        if payload is None:
            yield Step("stale", message_id=message.id)
        elif message.unsure_at is not None:
            yield looking(message, channel)
        else:
            yield posting(message, payload, channel)
        break
    for message in facts.messages:
        if message.place == place and message.state == POSTED and (message.is_stale or message.kind in KEPT_TRUE):
            payload = payload_of(facts, message)
            if payload is not None and digest_of(payload) != message.digest:
                params = {"channel": message.channel_id, "ts": message.ts, **payload.params}
                yield Step("edit", "chat.update", params, message.id, digest_of(payload))
            elif message.is_stale:
                yield Step("fresh", message_id=message.id)


def posting(message: SlackMessage, payload: Payload, channel: str) -> Step:
    """Post it, with a token of ours by which it can be found again."""
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"token": message.token}}
    params = {"channel": channel, "metadata": metadata, **payload.params}
    return Step("post", "chat.postMessage", params, message.id, digest_of(payload), channel)


def looking(message: SlackMessage, channel: str) -> Step:
    """Look whether it stands there already: nobody knows whether it was taken."""
    where = message.channel_id or channel
    if message.failure == JOIN:
        return Step("join_to_look", "conversations.join", {"channel": where}, message.id)
    if where.startswith("U"):
        return Step("reach", "conversations.open", {"users": where}, message.id)
    if where.startswith("#"):
        return locating(where, message.id)
    since = str(int(((message.unsure_at or message.wanted_at) - BEFORE).timestamp()))
    params = {"channel": where, "oldest": since, "limit": MOST_READ, "include_all_metadata": "true"}
    return Step("look", "conversations.history", params, message.id)


def locating(name: str, message_id: int) -> Step:
    """Ask for the id of a channel that is known by name: one may post by name, but read by id alone."""
    params = {"types": "public_channel,private_channel", "limit": MOST_LISTED, "exclude_archived": "true"}
    return Step("locate", "conversations.list", params, message_id, digest=name.removeprefix("#"))


def further(step: Step, answer: Mapping[str, Any]) -> Step | None:
    """Return the step that reads the next page of channels, where the one that is looked for is not on this one."""
    cursor = (answer.get("response_metadata") or {}).get("next_cursor")
    if step.what not in LISTING or not cursor or id_of_channel(step, answer):
        return None
    return replace(step, params={**step.params, "cursor": cursor})


def id_of_channel(step: Step, answer: Mapping[str, Any]) -> str | None:
    """Return the id of the channel that was looked for, if it is there."""
    return next((str(each["id"]) for each in answer.get("channels", ()) if each.get("name") == step.digest), None)


def taken_back(facts: Facts) -> Iterator[Step]:
    """Take back of what has become private what stands where others read it: everybody, or who may know no longer."""
    for message in facts.messages:
        if message.state == POSTED and message.place != ROOM and not is_cleared(facts, message.place):
            yield Step("delete", "chat.delete", {"channel": message.channel_id, "ts": message.ts}, message.id)


def is_cleared(facts: Facts, place: str) -> bool:
    """Whether a place is that of one person who may know of the incident."""
    return place.startswith(PERSON) and int(place.removeprefix(PERSON)) in facts.cleared


def withdrawing(facts: Facts) -> Iterator[Step]:
    """Leave a channel that everybody can join: empty it of what we said, unname it, put it away."""
    room, here = facts.room, {"channel": facts.room.channel_id}
    if room.trouble in LOST:
        yield Step("forget")
        return
    if is_troubled(facts):
        return
    if room.trouble == NOT_IN_CHANNEL:
        yield Step("join", "conversations.join", here)
        return
    for message in facts.messages:
        if message.state == POSTED and message.channel_id == room.channel_id:
            yield Step("delete", "chat.delete", {"channel": message.channel_id, "ts": message.ts}, message.id)
            return
    name = f"inc-{facts.seen.brief.key.rpartition('-')[2]}-{WITHDRAWN}"
    if room.topic:
        yield Step("topic", "conversations.setTopic", {**here, "topic": ""})
    elif room.name != name:
        yield Step("rename", "conversations.rename", {**here, "name": name}, digest=name)
    else:
        yield Step("archive", "conversations.archive", here, digest="private")


def digest_of(payload: Payload) -> str:
    """Return what tells one wording from another."""
    return hashlib.sha256(json.dumps(payload.params, sort_keys=True).encode()).hexdigest()
