"""What is wanted of Slack, and whose turn it is. What came of a call is in ``outcomes``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from foundation.errors import NotYet
from foundation.ids import opaque_id
from foundation.jobs import Lane, NewJob
from foundation.work import Work
from integrations.slack.outbound.events import RoomTroubled
from integrations.slack.outbound.facts import ROOM, THE_ONE
from integrations.slack.outbound.limits import buckets_of, hush, take
from integrations.slack.outbound.model import DROPPED, FAILED, POSTED, WAITING, SlackMessage, SlackRoom, SlackWorkspace
from integrations.slack.outbound.outcomes import AGAIN, DEFAULT_WAIT, TOKEN_AGAIN, workspace_row
from integrations.slack.outbound.plan import NOT_IN_CHANNEL, Step

TEND = "slack.tend"
HELD = timedelta(seconds=90)
LONGEST_NAME = 80


@dataclass(frozen=True)
class Wanted:
    """Something to be said; said once for each key."""

    key: str
    kind: str
    place: str = ROOM
    subject: str = ""


@dataclass(frozen=True)
class Turn:
    """The step that may be taken now, since when it is under way, or when to come back."""

    step: Step | None
    at: datetime


def want(work: Work, *, incident_id: int, wanted: Iterable[Wanted] = ()) -> SlackRoom:
    """Have things said about an incident, and let its channel be looked after; what was wanted before is not again."""
    work.require("slack:deliver")
    room = work.session.get(SlackRoom, incident_id, with_for_update=True)
    if room is None:
        room = SlackRoom(incident_id=incident_id, name="", topic="", trouble="", busy_by="", tries=0)
        work.session.add(room)
        work.session.flush()
    for each in wanted:
        _want(work, incident_id, each)
    _have_tended(work, incident_id)
    return room


def _have_tended(work: Work, incident_id: int) -> None:
    what = {"incident_id": incident_id}
    work.enqueue(NewJob(TEND, key=f"{TEND}:{incident_id}", payload=what, lane=Lane.CHAT))


def _want(work: Work, incident_id: int, wanted: Wanted) -> None:
    there = work.session.scalar(select(SlackMessage).where(SlackMessage.key == wanted.key))
    if there is not None:
        # An announcement that was refused may be taken now: somebody may have invited Andon meanwhile.
        if there.state == DROPPED or (there.state == FAILED and there.kind == "announcement"):
            there.say_again()
        return
    work.session.add(
        SlackMessage(
            key=wanted.key,
            incident_id=incident_id,
            place=wanted.place,
            kind=wanted.kind,
            subject=wanted.subject,
            token=opaque_id(),
            state=WAITING,
            wanted_at=work.now,
        )
    )
    work.session.flush()


def look_again(work: Work, *, incident_id: int, kind: str, subject: str = "") -> None:
    """Have what was said put right: its words have changed, or were erased."""
    work.require("slack:deliver")
    said = update(SlackMessage).where(
        SlackMessage.incident_id == incident_id, SlackMessage.kind == kind, SlackMessage.state == POSTED
    )
    if subject:
        said = said.where(SlackMessage.subject == subject)
    work.session.execute(said.values(is_stale=True).execution_options(synchronize_session=False))


def note_end(work: Work, *, incident_id: int, is_over: bool) -> None:
    """Note since when an incident is over, for its channel to be put away some time after; or that it goes on."""
    work.require("slack:deliver")
    room = work.session.get_one(SlackRoom, incident_id, with_for_update=True)
    room.over_at = (room.over_at or work.now) if is_over else None


def hold(work: Work, *, incident_id: int, who: str) -> None:
    """Be the only one who speaks of an incident; raises NotYet while somebody else does."""
    work.require("slack:deliver")
    room = work.session.get(SlackRoom, incident_id, with_for_update=True)
    if room is None:
        return
    if room.busy_until is not None and room.busy_until > work.now and room.busy_by != who:
        raise NotYet(room.busy_until, "another worker speaks of it")
    room.busy_by, room.busy_until = who, work.now + HELD


def let_go(work: Work, *, incident_id: int, who: str) -> None:
    """Let others speak of it."""
    work.require("slack:deliver")
    room = work.session.get(SlackRoom, incident_id, with_for_update=True)
    if room is not None and room.busy_by == who:
        room.busy_by, room.busy_until = "", None


def choose(work: Work, *, incident_id: int, steps: Sequence[Step]) -> Turn:
    """Return the first step that may be taken now, and note that it is under way."""
    work.require("slack:deliver")
    workspace = work.session.get(SlackWorkspace, THE_ONE)
    if workspace is not None and workspace.down_until is not None and workspace.down_until > work.now:
        return Turn(None, workspace.down_until)
    waits = []
    for step in steps:
        until = take(work, buckets_of(step.method, step.channel)) if step.method else None
        if until is None:
            _begin(work, incident_id, step)
            return Turn(step, work.now)
        waits.append(until)
    return Turn(None, min(waits))


def _begin(work: Work, incident_id: int, step: Step) -> None:
    """Note what can't be told apart afterwards: whether a call that got no answer was heard."""
    if step.what == "open_room":
        room = work.session.get_one(SlackRoom, incident_id)
        room.asked_at = room.asked_at or work.now
    if step.what == "post":
        work.session.get_one(SlackMessage, step.message_id).unsure_at = work.now


def take_turn(work: Work, *, method: str) -> datetime | None:
    """Count one call of a method that is about no incident; or return, counting nothing, when to come back."""
    work.require("slack:deliver")
    return take(work, buckets_of(method))


def keep_quiet(work: Work, *, method: str, wait: float | None) -> datetime:
    """Have a method asked nothing for as long as Slack wants it; returns until when."""
    work.require("slack:deliver")
    until = work.now + timedelta(seconds=wait or DEFAULT_WAIT)
    hush(work, method, until)
    return until


def rename_room(work: Work, *, channel_id: str, name: str) -> None:
    """Take the name that somebody has given a channel in Slack."""
    room = _room_of(work, channel_id)
    if room is not None and name:
        room.name = name[:LONGEST_NAME]


def move_room(work: Work, *, channel_id: str, to: str) -> None:
    """Take the id that Slack has given a channel anew."""
    room = _room_of(work, channel_id)
    if room is None or not to:
        return
    room.channel_id = to
    there = update(SlackMessage).where(SlackMessage.incident_id == room.incident_id)
    there = there.where(SlackMessage.channel_id == channel_id).values(channel_id=to)
    work.session.execute(there.execution_options(synchronize_session=False))


def lose_room(work: Work, *, channel_id: str, trouble: str) -> None:
    """Note that somebody has taken a channel away; one that can be joined is, once there is something to say."""
    room = _room_of(work, channel_id)
    if room is None or room.archived_at is not None:
        return
    can_join = trouble == NOT_IN_CHANNEL and not room.is_private
    room.fails(trouble, work.now, None if can_join else work.now + AGAIN)
    work.record(f"slack_room:{room.incident_id}", RoomTroubled(method="event", error=trouble))


def regain_room(work: Work, *, channel_id: str) -> None:
    """Note that somebody has given a channel back, and go on there at once."""
    room = _room_of(work, channel_id)
    if room is not None:
        room.archived_at = None
        room.works()
        _have_tended(work, room.incident_id)


def lose_workspace(work: Work, *, trouble: str) -> None:
    """Note that the workspace has taken our token away."""
    work.require("slack:deliver")
    workspace = workspace_row(work)
    workspace.trouble, workspace.down_until = trouble, work.now + TOKEN_AGAIN


def _room_of(work: Work, channel_id: str) -> SlackRoom | None:
    work.require("slack:deliver")
    return work.session.scalar(select(SlackRoom).where(SlackRoom.channel_id == channel_id).with_for_update())
