"""The present, as far as it concerns what is said of one incident: read anew each time that something is to be said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.queries import principal_of
from foundation.work import Desk, Reading
from incidents.queries import ToldTeam, UpdateItem, detail, told, updates, watchers
from integrations.slack.blocks.incident import Seen
from integrations.slack.inbound.queries import members_of
from integrations.slack.outbound.model import DROPPED, FAILED, WAITING, SlackInvitation, SlackMessage, SlackRoom
from integrations.slack.outbound.model import SlackWorkspace as Workspace
from integrations.slack.outbound.policy import EVERYBODY
from integrations.slack.outbound.settings import OutboundSettings
from readiness.queries import known_of_incident

ROOM, ANNOUNCEMENTS, PERSON, TEAM = "room", "announcements", "person:", "team:"
THE_ONE = 1
OBSERVER = "observer"
# A member of a user group who is still to be invited.
OF_GROUP = "of_group"


@dataclass(frozen=True)
class Facts:
    """What a plan is made from; rows are detached, and only looked at."""

    settings: OutboundSettings
    now: datetime
    workspace: Workspace
    room: SlackRoom
    messages: Sequence[SlackMessage]
    seen: Seen
    told: Mapping[int, UpdateItem] = field(default_factory=dict)
    members: Mapping[int, str] = field(default_factory=dict)
    cleared: frozenset[int] = frozenset()
    invited: frozenset[str] = frozenset()
    of_groups: frozenset[str] = frozenset()
    dependents: Sequence[ToldTeam] = ()
    warns: bool = False

    def dependents_of(self, place: str) -> list[ToldTeam]:
        """Return which services of the team of that place fail with which affected ones."""
        return [each for each in self.dependents if f"{TEAM}{each.team_id}" == place]

    def waiting(self, place: str) -> list[SlackMessage]:
        """Return what is to be said in a place, the oldest first."""
        return [message for message in self.messages if message.place == place and message.state == WAITING]

    @property
    def responders(self) -> list[str]:
        """Who belongs into the channel, as Slack knows them, and may know of the incident."""
        board = self.seen.found.board
        wanted = {part.person_id for part in board.participants} | {role.person_id for role in board.roles}
        return sorted(self.members[each] for each in wanted & self.cleared & self.members.keys() if each is not None)


def facts_of(desk: Desk, incident_id: int, settings: OutboundSettings) -> Facts | None:
    """Read everything; None when there is nothing to be said of that incident in Slack."""
    with desk.reading() as reading:
        session = reading.session
        room = session.get(SlackRoom, incident_id)
        if room is None:
            return None
        workspace = session.get(Workspace, THE_ONE) or Workspace(id=THE_ONE, team_id="", bot_id="", failures=0)
        messages = messages_of(session, incident_id)
        found = detail(reading, incident_id)
        posted = updates(reading, incident_id)
        dependents = told(reading, incident_id, even_over=True)
        warns = bool(dependents) and bool(told(reading, incident_id))
        ids = concerned(reading, incident_id, messages) | {part.person_id for part in found.board.participants}
        ids |= {role.person_id for role in found.board.roles if role.person_id is not None}
        members = members_of(reading, ids, workspace.team_id) if workspace.team_id else {}
        cleared = frozenset(each for each in members if may_know(reading, each, found.brief))
        rows = session.scalars(select(SlackInvitation).where(SlackInvitation.incident_id == incident_id)).all()
        invited = frozenset(row.user_id for row in rows if row.outcome != OF_GROUP)
        of_groups = frozenset(row.user_id for row in rows if row.outcome == OF_GROUP)
        session.expunge_all()
    seen = Seen(found, settings.base_url, room.channel_id or "", posted, members=members)
    if any(message.kind == "known" and message.state == WAITING for message in messages):
        seen = with_known(desk, seen)
    by_id = {item.id: item for item in posted}
    who = (members, cleared, invited, of_groups)
    return Facts(settings, desk.now, workspace, room, messages, seen, by_id, *who, dependents, warns)


def messages_of(session: Session, incident_id: int) -> list[SlackMessage]:
    """Return what was and is to be said, in order; what was given up is left out."""
    live = SlackMessage.state.not_in([DROPPED, FAILED])
    return list(
        session.scalars(
            select(SlackMessage).where(SlackMessage.incident_id == incident_id, live).order_by(SlackMessage.id)
        )
    )


def followers(reading: Reading, incident_id: int) -> list[int]:
    """Return whom updates reach directly: who follows the incident, and who was asked to look on."""
    observers = {part.person_id for part in detail(reading, incident_id).board.participants if part.kind == OBSERVER}
    return sorted({*watchers(reading, incident_id), *observers})


def concerned(reading: Reading, incident_id: int, messages: Sequence[SlackMessage]) -> set[int]:
    """Return who follows the incident or is to be told something privately."""
    told = {int(m.place.removeprefix(PERSON)) for m in messages if m.state == WAITING and m.place.startswith(PERSON)}
    return told | set(watchers(reading, incident_id))


def may_know(reading: Reading, person_id: int, brief: object) -> bool:
    """Whether a person may know of the incident now."""
    principal = principal_of(reading.session, person_id)
    if principal is None:
        return False
    theirs = Reading(session=reading.session, principal=principal, now=reading.now, policy=reading.policy)
    return theirs.permits("incidents:read", brief)


def with_known(desk: Desk, seen: Seen) -> Seen:
    """Add what is on record, as far as everybody may know it: a channel has readers of all kinds."""
    with desk.acting_for(EVERYBODY).reading() as reading:
        known = known_of_incident(reading, seen.brief)
    return Seen(seen.found, seen.base_url, seen.channel_id, seen.told, known, seen.members)
