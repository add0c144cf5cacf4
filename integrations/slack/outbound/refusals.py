"""What follows where Slack refused a call: another name, another try, or doing without it."""

from datetime import datetime, timedelta

from foundation.work import Work
from integrations.slack.outbound.events import RoomTroubled
from integrations.slack.outbound.facts import ANNOUNCEMENTS, ROOM, TEAM
from integrations.slack.outbound.limits import hush
from integrations.slack.outbound.model import FAILED, SlackMessage, SlackRoom
from integrations.slack.outbound.outcomes import (
    AGAIN,
    DEFAULT_WAIT,
    DONE,
    GONE,
    LIMITED,
    TOKEN,
    TOKEN_AGAIN,
    UNSAID,
    done,
    workspace_row,
)
from integrations.slack.outbound.plan import JOIN, JOINED, NOT_IN_CHANNEL, Step
from integrations.slack.outbound.say import KEPT_TRUE

# What has ended needs its channel no more.
SELDOM = timedelta(days=1)
# What was asked for is so already.
SO_ALREADY = {
    "invite": {"already_in_channel"},
    "pin": {"already_pinned"},
    "archive": {"already_archived", "channel_not_found"},
    "remove": {"not_in_channel", "user_not_found"},
    "delete": {"message_not_found"},
}


def refused(
    work: Work, *, incident_id: int, step: Step, began: datetime, error: str, wait: float | None
) -> datetime | None:
    """Note that it was refused, and what follows; returns until when nothing can be done about this incident."""
    work.require("slack:deliver")
    if error in SO_ALREADY.get(step.what, ()):
        done(work, incident_id=incident_id, step=step, answer={})
        return None
    room = work.session.get_one(SlackRoom, incident_id, with_for_update=True)
    message = work.session.get(SlackMessage, step.message_id) if step.message_id else None
    if step.what == "post" and message is not None:
        message.unsure_at = None
    if step.what == "open_room" and room.asked_at == began:
        room.asked_at = None
    if error in LIMITED:
        hush(work, step.method, work.now + timedelta(seconds=wait or DEFAULT_WAIT))
        return None
    if error in TOKEN:
        workspace = workspace_row(work)
        workspace.trouble, workspace.down_until = error, work.now + TOKEN_AGAIN
        return workspace.down_until
    _refused(work, room, step, message, error)
    return None


def _refused(work: Work, room: SlackRoom, step: Step, message: SlackMessage | None, error: str) -> None:
    if step.what == "open_room" and error == "name_taken":
        _name_taken(room)
    elif step.what in {"look", "join_to_look", "reach", "locate"} and message is not None:
        _can_not_look(message, step, error)
    elif step.what == "edit" and message is not None and error in UNSAID:
        _unsaid(message, step)
    elif message is not None and message.place != ROOM:
        message.drop(error, FAILED)
        if message.place == ANNOUNCEMENTS:
            _trouble(work, room, step, f"announcement: {error}")
        elif message.place.startswith(TEAM):
            _trouble(work, room, step, f"channel of {message.place}: {error}")
    elif error in GONE or step.what in {"meet", "open_room", "find_room", "join"}:
        _gone(work, room, step, error)
    elif step.what == "invite":
        DONE[step.what](work, room, step, {"error": error})
    else:
        _do_without(work, room, step, message, error)


def _name_taken(room: SlackRoom) -> None:
    """Take the next name; or look first whether it was a call of ours, to which no answer came, that took it."""
    if room.asked_at is None:
        room.tries += 1
    else:
        room.trouble = "name_taken"


def _can_not_look(message: SlackMessage, step: Step, error: str) -> None:
    if step.what == "look" and error == NOT_IN_CHANNEL and message.failure != JOINED:
        message.failure = JOIN
    elif step.what == "reach":
        message.drop(error, FAILED)
    else:
        message.unsure_at, message.failure = None, ""


def _unsaid(message: SlackMessage, step: Step) -> None:
    """Somebody took it away: what is kept true is said anew, what was told once is not."""
    if message.kind in KEPT_TRUE:
        message.say_again()
    else:
        message.digest, message.is_stale = step.digest, False


def _gone(work: Work, room: SlackRoom, step: Step, error: str) -> None:
    """Note that the channel is not there for us: join it where that may help, else leave it alone for a while."""
    can_join = error == NOT_IN_CHANNEL and not room.is_private and step.what != "join"
    room.fails(error, work.now, None if can_join else work.now + (AGAIN if room.over_at is None else SELDOM))
    _record(work, room, step, error)


def _do_without(work: Work, room: SlackRoom, step: Step, message: SlackMessage | None, error: str) -> None:
    """Go on without what Slack will not do, and say so."""
    if step.what == "post" and message is not None:
        message.drop(error, FAILED)
    elif step.what in {"archive", "rename", "delete"}:
        room.fails(error, work.now, work.now + AGAIN)
        return
    else:
        DONE[step.what](work, room, step, {})
    _trouble(work, room, step, f"{step.method}: {error}")


def _trouble(work: Work, room: SlackRoom, step: Step, what: str) -> None:
    room.fails(what, work.now)
    _record(work, room, step, what.rpartition(" ")[2])


def _record(work: Work, room: SlackRoom, step: Step, error: str) -> None:
    work.record(f"slack_room:{room.incident_id}", RoomTroubled(method=step.method, error=error))
