"""Which channel an incident has, and what is wrong in Slack, for whoever may see the incident."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from foundation.work import Reading
from incidents.queries import IncidentBrief, brief
from integrations.slack.outbound.facts import THE_ONE, followers
from integrations.slack.outbound.model import FAILED, POSTED, WAITING, SlackMessage, SlackRoom, SlackWorkspace
from integrations.slack.outbound.plan import NOT_IN_CHANNEL

TROUBLES = {
    "channel_not_found": "Slack shows Andon no such channel any more: it was deleted, or Andon was removed from it. "
    "Invite the app into it again.",
    "channel_deleted": "Somebody deleted the channel in Slack. The incident goes on here, in /incident with its key, "
    "and in the announcement.",
    "is_archived": "Somebody archived the channel while the incident goes on. Unarchive it in Slack.",
    "not_in_channel": "Andon was removed from the channel and could not come back. Invite the app into it again.",
    "restricted_action": "The workspace's rules do not let Andon do this. Ask an administrator of the workspace.",
    "missing_scope": "Andon's Slack app lacks a scope for this. An administrator has to install it again.",
    "name_taken": "Andon looks whether the channel was made when Slack did not answer.",
    "plan_upgrade_required": "The workspace's plan has no user groups, so none could be invited.",
}
RESPONDERS = "responders"
OF_CHANNEL = select(SlackRoom.incident_id).where(SlackRoom.channel_id == bindparam("channel"))
NOT_THERE = {"channel_not_found", "is_archived", NOT_IN_CHANNEL}
COMES_BACK = "Andon was removed from the channel. It comes back as soon as it has something to say there."
TOKEN_TROUBLES = {
    "token_revoked": "Slack no longer accepts Andon's token: it was revoked.",
    "token_expired": "Slack no longer accepts Andon's token: it has expired.",
    "account_inactive": "Slack no longer accepts Andon's token: the app was removed from the workspace.",
    "invalid_auth": "Slack does not accept Andon's token.",
    "not_authed": "Slack does not accept Andon's token.",
}


@dataclass(frozen=True)
class RoomItem:
    """The channel of an incident, as its page shows it."""

    name: str
    url: str
    is_private: bool
    archived_at: datetime | None
    trouble: str
    trouble_at: datetime | None
    tries_again: bool
    workspace_trouble: str
    waiting: int
    failed: int


def room_of(reading: Reading, incident: IncidentBrief) -> RoomItem | None:
    """Return the incident's channel and its troubles; None where Slack has no part in it."""
    found = brief(reading, incident)
    if reading.lacks(SlackRoom.incident_id, found.id):
        return None
    room = reading.session.get(SlackRoom, found.id)
    workspace = reading.session.get(SlackWorkspace, THE_ONE)
    if room is None or workspace is None:
        return None
    counts = select(SlackMessage.state, func.count()).where(SlackMessage.incident_id == found.id)
    by_state = {row[0]: row[1] for row in reading.session.execute(counts.group_by(SlackMessage.state))}
    waits = by_state.get(WAITING, 0)
    if not (room.channel_id or room.trouble or (waits and workspace.trouble)):
        return None
    return RoomItem(
        name=room.name,
        url=f"https://slack.com/app_redirect?team={workspace.team_id}&channel={room.channel_id}"
        if room.channel_id
        else "",
        is_private=room.is_private,
        archived_at=room.archived_at,
        trouble=COMES_BACK if comes_back(room) else in_words(room.trouble),
        trouble_at=room.trouble_at,
        tries_again=room.retry_at is not None and room.trouble != "channel_deleted",
        workspace_trouble=TOKEN_TROUBLES.get(workspace.trouble, "Slack does not answer." if workspace.trouble else ""),
        waiting=waits,
        failed=by_state.get(FAILED, 0),
    )


def comes_back(room: SlackRoom) -> bool:
    """Whether Andon can join the channel again by itself."""
    return room.trouble == NOT_IN_CHANNEL and room.retry_at is None


def in_words(trouble: str) -> str:
    """Return what is wrong, and how to mend it where we know."""
    error = trouble.rpartition(" ")[2]
    if trouble.startswith("announcement") and error in NOT_THERE:
        return f"It could not be announced ({error}): invite Andon into the channel for announcements, or name another."
    known = TROUBLES.get(error)
    if known is None:
        return f"Slack refused: {trouble}" if trouble else ""
    return known if error == trouble else f"{known} ({trouble.rpartition(' ')[0].rstrip(':')})"


def incident_of_channel(reading: Reading, channel_id: str) -> int | None:
    """Return the id of the incident that a channel belongs to; whether one may see it is for who reads it to ask."""
    return reading.session.scalar(OF_CHANNEL, {"channel": channel_id}) if channel_id else None


def channel_of_incident(reading: Reading, incident_id: int) -> str | None:
    """Return the id of an incident's channel, for whoever was found to see the incident."""
    return reading.session.scalar(select(SlackRoom.channel_id).where(SlackRoom.incident_id == incident_id))


def places_of(reading: Reading, incident: IncidentBrief, audience: str) -> list[str]:
    """Return where in Slack an update to that audience is read: in mrkdwn, one place a line."""
    found = brief(reading, incident)
    channel = channel_of_incident(reading, found.id)
    places = [f"In <#{channel}>."] if channel else []
    if audience == RESPONDERS:
        return places
    said = select(SlackMessage.channel_id).where(
        SlackMessage.incident_id == found.id, SlackMessage.kind == "announcement", SlackMessage.state == POSTED
    )
    places += [f"In the announcement, in <#{where}>." for where in reading.session.scalars(said)]
    following = len(followers(reading, found.id))
    return [*places, *([f"Directly to {following} who follow{'s' if following == 1 else ''} it."] if following else [])]
