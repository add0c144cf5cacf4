"""What came of a call: done, refused, or lost on its way; each is noted in one transaction."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from foundation.work import Work
from integrations.slack.outbound.events import RoomArchived, RoomOpened
from integrations.slack.outbound.facts import OF_GROUP, ROOM, THE_ONE
from integrations.slack.outbound.model import POSTED, SlackInvitation, SlackMessage, SlackRoom, SlackWorkspace
from integrations.slack.outbound.plan import BEFORE, JOINED, NOT_IN_CHANNEL, Step, id_of_channel

Answer = Mapping[str, Any]
AGAIN, LONGEST_DOWN, TOKEN_AGAIN = timedelta(minutes=10), 60, timedelta(minutes=5)
DEFAULT_WAIT = 30.0
LIMITED = {"ratelimited", "rate_limited", "message_limit_exceeded"}
TOKEN = {"token_revoked", "token_expired", "account_inactive", "invalid_auth", "not_authed", "team_access_not_granted"}
GONE = {"channel_not_found", "is_archived", NOT_IN_CHANNEL}
UNSAID = {"message_not_found", "cant_update_message", "edit_window_closed"}
DROPPED_BECAUSE = {
    "over": "it was over before it could be said",
    "stale": "it had nothing to say any more",
    "unreachable": "nobody in Slack is linked to this person, or they may not know of it",
    "no_channel": "the team has no channel in Slack: write one on its page, such as #edge",
}


def done(work: Work, *, incident_id: int, step: Step, answer: Answer) -> None:
    """Note that it was done."""
    work.require("slack:deliver")
    workspace = workspace_row(work)
    if step.method and (workspace.failures or workspace.trouble):
        workspace.failures, workspace.down_until, workspace.down_since, workspace.trouble = 0, None, None, ""
    room = work.session.get_one(SlackRoom, incident_id, with_for_update=True)
    DONE[step.what](work, room, step, answer)


def lost(work: Work, *, why: str) -> datetime:
    """Note that no answer came; returns when Slack is asked again, by anybody."""
    work.require("slack:deliver")
    workspace = workspace_row(work)
    workspace.failures += 1
    workspace.down_since = workspace.down_since or work.now
    workspace.trouble = why[:200]
    workspace.down_until = work.now + timedelta(seconds=min(2**workspace.failures, LONGEST_DOWN))
    return workspace.down_until


def workspace_row(work: Work) -> SlackWorkspace:
    """Return the workspace, locked."""
    row = work.session.get(SlackWorkspace, THE_ONE, with_for_update=True)
    if row is None:
        row = SlackWorkspace(id=THE_ONE, team_id="", bot_id="", failures=0, trouble="")
        work.session.add(row)
        work.session.flush()
    return row


def _met(work: Work, _room: SlackRoom, _step: Step, answer: Answer) -> None:
    workspace = workspace_row(work)
    workspace.team_id, workspace.bot_id = str(answer["team_id"]), str(answer["user_id"])


def _opened(work: Work, room: SlackRoom, _step: Step, answer: Answer) -> None:
    channel = answer["channel"]
    is_private = bool(channel.get("is_private"))
    room.open(str(channel["id"]), str(channel["name"]), work.now, is_private=is_private)
    work.record(f"slack_room:{room.incident_id}", RoomOpened(channel_id=str(channel["id"]), is_private=is_private))


def _found(work: Work, room: SlackRoom, step: Step, answer: Answer) -> None:
    """Take the channel if it is ours, and was made when we asked for it; else take the next name."""
    since = ((room.asked_at or work.now) - BEFORE).timestamp()
    for channel in answer.get("channels", ()):
        ours = channel.get("creator") == workspace_row(work).bot_id and channel.get("created", 0) >= since
        if channel.get("name") == step.digest and ours:
            _opened(work, room, step, {"channel": channel})
            return
    room.asked_at, room.trouble = None, ""
    room.tries += 1


def _invited(work: Work, room: SlackRoom, step: Step, answer: Answer) -> None:
    problems = {each.get("user"): each.get("error", "") for each in answer.get("errors", ())}
    for user in str(step.params["users"]).split(","):
        outcome = str(problems.get(user) or answer.get("error") or "invited")[:40]
        work.session.merge(_invitation(work, room, user, outcome))


def _grouped(work: Work, room: SlackRoom, step: Step, answer: Answer) -> None:
    """Note that the group was asked for its members, and who of them is to be invited."""
    work.session.merge(_invitation(work, room, step.digest, "asked"))
    for user in answer.get("users", ()):
        if work.session.get(SlackInvitation, (room.incident_id, str(user))) is None:
            work.session.add(_invitation(work, room, str(user), OF_GROUP))


def _invitation(work: Work, room: SlackRoom, user: str, outcome: str) -> SlackInvitation:
    return SlackInvitation(incident_id=room.incident_id, user_id=user, outcome=outcome, at=work.now)


def _posted(work: Work, room: SlackRoom, step: Step, answer: Answer) -> None:
    message = _message(work, step)
    message.post(str(answer["channel"]), str(answer["ts"]), step.digest, work.now)
    is_mended = room.trouble in GONE or room.retry_at is not None
    if (message.place == ROOM and is_mended) or room.trouble.startswith(f"{message.kind}: "):
        room.works()


def _looked(work: Work, _room: SlackRoom, step: Step, answer: Answer) -> None:
    message = _message(work, step)
    for there in answer.get("messages", ()):
        if (there.get("metadata") or {}).get("event_payload", {}).get("token") == message.token:
            message.post(str(step.params["channel"]), str(there["ts"]), "", work.now)
            return
    message.unsure_at, message.failure = None, ""


def _deleted(work: Work, _room: SlackRoom, step: Step, _answer: Answer) -> None:
    message = _message(work, step)
    if message.place == ROOM:
        message.say_again()
    else:
        message.drop("it has become private")


def _archived(work: Work, room: SlackRoom, step: Step, _answer: Answer) -> None:
    archived = RoomArchived(channel_id=str(room.channel_id), why=step.digest)
    work.record(f"slack_room:{room.incident_id}", archived)
    if step.digest == "over":
        room.archived_at = work.now
        return
    _left(work, room, step, _answer)


def _left(work: Work, room: SlackRoom, _step: Step, _answer: Answer) -> None:
    """Let go of a channel, so that there can be another: what was said in it is said anew there."""
    room.leave()
    said = (SlackMessage.incident_id == room.incident_id, SlackMessage.place == ROOM, SlackMessage.state == POSTED)
    for message in work.session.scalars(select(SlackMessage).where(*said)):
        message.say_again()
    gone = delete(SlackInvitation).where(SlackInvitation.incident_id == room.incident_id)
    work.session.execute(gone.execution_options(synchronize_session=False))


def _removed(work: Work, room: SlackRoom, step: Step, _answer: Answer) -> None:
    """Forget that they were invited: who may know again is invited again."""
    there = work.session.get(SlackInvitation, (room.incident_id, step.digest))
    if there is not None:
        work.session.delete(there)


def _on_message(**values: Any) -> Callable[[Work, SlackRoom, Step, Answer], None]:  # noqa: ANN401 - columns of any type
    """Return what sets fields of the step's message; a callable is asked with step, answer and time."""

    def note(work: Work, _room: SlackRoom, step: Step, answer: Answer) -> None:
        message = _message(work, step)
        for name, value in values.items():
            setattr(message, name, value(step, answer, work.now) if callable(value) else value)

    return note


def _on_room(**values: Any) -> Callable[[Work, SlackRoom, Step, Answer], None]:  # noqa: ANN401 - columns of any type
    """Return what sets fields of the room, in the same way."""

    def note(work: Work, room: SlackRoom, step: Step, answer: Answer) -> None:
        for name, value in values.items():
            setattr(room, name, value(step, answer, work.now) if callable(value) else value)

    return note


def _dropped(work: Work, _room: SlackRoom, step: Step, _answer: Answer) -> None:
    _message(work, step).drop(DROPPED_BECAUSE[step.what])


def _message(work: Work, step: Step) -> SlackMessage:
    return work.session.get_one(SlackMessage, step.message_id, with_for_update=True)


DONE: dict[str, Callable[[Work, SlackRoom, Step, Answer], None]] = {
    "meet": _met,
    "open_room": _opened,
    "find_room": _found,
    "join": lambda _work, room, _step, _answer: room.works(),
    "invite": _invited,
    "remove": _removed,
    "forget": _left,
    "ask_group": _grouped,
    "post": _posted,
    "edit": _on_message(digest=lambda step, _answer, _now: step.digest, is_stale=False),
    "pin": _on_message(pinned_at=lambda _step, _answer, now: now),
    "topic": _on_room(topic=lambda step, _answer, _now: step.digest),
    "bookmark": _on_room(bookmarked_at=lambda _step, _answer, now: now),
    "rename": _on_room(name=lambda step, _answer, _now: step.digest),
    "archive": _archived,
    "delete": _deleted,
    "reach": _on_message(channel_id=lambda _step, answer, _now: str(answer["channel"]["id"])),
    "join_to_look": _on_message(failure=JOINED),
    "look": _looked,
    "locate": lambda work, _room, step, answer: _message(work, step).locate(id_of_channel(step, answer)),
    "fresh": _on_message(is_stale=False),
    **dict.fromkeys(DROPPED_BECAUSE, _dropped),
}
