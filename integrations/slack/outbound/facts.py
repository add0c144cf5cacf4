"""The present, as far as it concerns what is said of one incident: read anew each time that something is to be said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.queries import principal_of
from foundation.work import Desk, Reading
from incidents.queries import IncidentBrief, ToldTeam, UpdateItem, detail, told, updates, watchers
from integrations.slack.blocks.incident import Seen
from integrations.slack.inbound.queries import members_of, person_ids
from integrations.slack.outbound.model import DROPPED, FAILED, WAITING, SlackInvitation, SlackMessage, SlackRoom
from integrations.slack.outbound.model import SlackWorkspace as Workspace
from integrations.slack.outbound.policy import EVERYBODY
from integrations.slack.outbound.settings import OutboundSettings
from readiness.queries import known_of_incident

ROOM, ANNOUNCEMENTS, PERSON, TEAM = "room", "announcements", "person:", "team:"
THE_ONE = 1
OBSERVER = "observer"
# A member of a user group who is still to be invited; and what became of those who are there.
OF_GROUP, THERE = "of_group", {"invited", "already_in_channel"}


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
    outsiders: frozenset[str] = frozenset()
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
        ids = concerned(reading, incident_id, messages, even_told=found.brief.is_private)
        ids |= {part.person_id for part in found.board.participants}
        ids |= {role.person_id for role in found.board.roles if role.person_id is not None}
        members = members_of(reading, ids, workspace.team_id) if workspace.team_id else {}
        cleared = frozenset(each for each in members if may_know(reading, each, found.brief))
        rows = session.scalars(select(SlackInvitation).where(SlackInvitation.incident_id == incident_id)).all()
        invited = frozenset(row.user_id for row in rows if row.outcome != OF_GROUP)
        is_closed = room.is_private and found.brief.is_private
        outsiders = barred(reading, rows, workspace.team_id, found.brief) if is_closed else frozenset()
        of_groups = frozenset(row.user_id for row in rows if row.outcome == OF_GROUP)
        session.expunge_all()
    seen = Seen(found, settings.base_url, room.channel_id or "", posted, members=members)
    if any(message.kind == "known" and message.state == WAITING for message in messages):
        seen = with_known(desk, seen)
    by_id = {item.id: item for item in posted}
    who = (members, cleared, invited, of_groups, outsiders)
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


def concerned(
    reading: Reading, incident_id: int, messages: Sequence[SlackMessage], *, even_told: bool = False
) -> set[int]:
    """Return who follows the incident or is to be told something privately; with ``even_told`` who was told it too."""
    directly = [m for m in messages if m.place.startswith(PERSON) and (even_told or m.state == WAITING)]
    return {int(m.place.removeprefix(PERSON)) for m in directly} | set(watchers(reading, incident_id))


def barred(reading: Reading, rows: Sequence[SlackInvitation], team_id: str, brief: IncidentBrief) -> frozenset[str]:
    """Return whom we invited into a private channel and who may not know any longer what is said there."""
    there = [row.user_id for row in rows if row.outcome in THERE]
    known = person_ids(reading, [(team_id, user_id) for user_id in there])
    may_stay = {user for (_, user), person_id in known.items() if may_know(reading, person_id, brief)}
    return frozenset(there) - may_stay


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
