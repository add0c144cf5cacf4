"""Tickets on the pages of what they are about, and how trackers and rules stand."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from accounts import queries as accounts
from catalog import queries as catalog
from coe import queries as coes
from foundation.errors import NotFound
from foundation.work import Reading
from incidents import queries as incidents
from integrations.trackers.commands.make import Destination, rules_of, team_of
from integrations.trackers.model import (
    LET_GO,
    LIVE,
    REFUSED,
    WAITING,
    TrackerRule,
    TrackerStanding,
    TrackerTicket,
)
from integrations.trackers.ours import OPEN, STANDARD
from integrations.trackers.ports import ACTION, INCIDENT, KINDS

MOST_TROUBLED = 50


@dataclass(frozen=True)
class TicketItem:
    """A ticket, as pages show it."""

    subject: str
    tracker: str
    label: str
    project: str
    state: str
    key: str
    url: str
    status: str
    trouble: str
    next_at: datetime | None
    said: str
    synced_at: datetime | None
    made_at: datetime


@dataclass(frozen=True)
class TicketPanel:
    """The ticket of something, and where one could be made; ``is_private`` where only released words may go."""

    key: str
    noun: str
    ticket: TicketItem | None
    to: Sequence[tuple[str, str]]
    is_private: bool
    may_change: bool


@dataclass(frozen=True)
class RuleItem:
    """A rule, as its page shows it."""

    id: int
    subject: str
    team: str
    levels: Sequence[str]
    tracker: str
    label: str
    project: str


@dataclass(frozen=True)
class Finding:
    """One thing that was tried."""

    what: str
    is_well: bool
    said: str
    step: str


@dataclass(frozen=True)
class TrackerItem:
    """How one tracker stands."""

    name: str
    label: str
    quiet_until: datetime | None
    trouble: str
    asked_at: datetime | None
    heard_at: datetime | None
    refused_at: datetime | None
    trial_asked_at: datetime | None
    trial_done_at: datetime | None
    findings: Sequence[Finding]
    live: int
    waiting: int

    @property
    def waits(self) -> bool:
        """Whether a trial is under way."""
        return self.trial_asked_at is not None and self.trial_done_at is None


def ticket_of(reading: Reading, subject: str, key: str) -> TicketItem | None:
    """Return the ticket of something that the reader may see."""
    if subject == ACTION:
        return _ticket(reading, TrackerTicket.action_id == coes.action(reading, key).id)
    return _ticket(reading, TrackerTicket.incident_id == incidents.brief(reading, key).id)


def of_action(reading: Reading, action: coes.ActionBrief, defaults: Mapping[str, str]) -> TicketPanel | None:
    """Return what the page of an action item shows of its ticket; ``defaults`` are the trackers that are set up."""
    if not reading.permits("action:read", action):
        return None
    ticket = _ticket(reading, TrackerTicket.action_id == action.id)
    may_change = reading.permits("action:work", action)
    is_private = coes.visibilities(reading, {action.coe_id}).get(action.coe_id) != OPEN
    if is_private:
        may_change = may_change and reading.permits("coe:release", coes.brief(reading, action.coe_id))
    team_id = team_of(reading, action)
    to = destinations(reading, ACTION, [team_id] if team_id else [], defaults) if may_change else []
    if ticket is None and not to:
        return None
    return TicketPanel(action.key, "actions", ticket, _choices(to), is_private, may_change)


def of_incident(reading: Reading, incident: incidents.IncidentBrief, defaults: Mapping[str, str]) -> TicketPanel | None:
    """Return what an incident's page shows of its ticket."""
    if not reading.permits("incidents:read", incident):
        return None
    ticket = _ticket(reading, TrackerTicket.incident_id == incident.id)
    stays = incident.is_private or incident.mode != STANDARD
    may_change = reading.permits("incidents:respond", incident)
    to: list[Destination] = []
    if may_change and not stays:
        services = catalog.find_services(reading, incident.service_ids).values()
        teams = [each.owner_team_id for each in services if each.owner_team_id is not None]
        to = destinations(reading, INCIDENT, teams, defaults)
    if ticket is None and not to:
        return None
    return TicketPanel(incident.key, "incidents", ticket, _choices(to), is_private=False, may_change=may_change)


def destinations(
    reading: Reading, subject: str, team_ids: Sequence[int], defaults: Mapping[str, str]
) -> list[Destination]:
    """Return where a ticket can go: as rules say for these teams and for all, then where settings say."""
    found = [Destination(rule.tracker, rule.project) for rule in rules_of(reading, subject, team_ids)]
    found = [each for each in found if each.tracker in defaults]
    for name, project in defaults.items():
        if subject in KINDS[name].takes and (project or name == "servicenow"):
            found.append(Destination(name, project))
    return list(dict.fromkeys(found))


def rules(reading: Reading) -> list[RuleItem]:
    """Return all rules."""
    reading.require("trackers:manage")
    teams = {team.id: team.name for team in accounts.teams(reading)}
    return [
        RuleItem(
            id=row.id,
            subject=row.subject,
            team=teams.get(row.team_id or 0, ""),
            levels=[level for level in row.levels.split(",") if level],
            tracker=row.tracker,
            label=KINDS[row.tracker].label,
            project=row.project,
        )
        for row in reading.session.scalars(select(TrackerRule).order_by(TrackerRule.subject, TrackerRule.id))
    ]


def projects(reading: Reading, tracker: str) -> list[str]:
    """Return the projects of a tracker that rules and tickets name."""
    named = select(TrackerRule.project).where(TrackerRule.tracker == tracker)
    used = select(TrackerTicket.project).where(TrackerTicket.tracker == tracker, TrackerTicket.state != LET_GO)
    return sorted({*reading.session.scalars(named), *reading.session.scalars(used.distinct())} - {""})


def overview(reading: Reading, names: Collection[str]) -> list[TrackerItem]:
    """Return how the trackers stand that are set up."""
    reading.require("trackers:manage")
    counted = select(TrackerTicket.tracker, TrackerTicket.state, func.count()).group_by(
        TrackerTicket.tracker, TrackerTicket.state
    )
    counts = {(tracker, state): number for tracker, state, number in reading.session.execute(counted)}
    return [_standing(reading, name, counts) for name in names]


def troubled(reading: Reading) -> list[tuple[str, TicketItem]]:
    """Return the tickets that somebody has to look after, with the place where: only what the reader may see."""
    reading.require("trackers:manage")
    wrong = TrackerTicket.state.in_((REFUSED, "gone")) | (TrackerTicket.trouble != "")
    latest = select(TrackerTicket).where(wrong).order_by(TrackerTicket.id.desc()).limit(MOST_TROUBLED)
    rows = list(reading.session.scalars(latest))
    seen = incidents.briefs(reading, [row.incident_id for row in rows if row.incident_id])
    found = []
    for row in rows:
        if row.action_id is not None:
            try:
                path = f"/actions/{coes.action(reading, row.action_id).key}"
            except NotFound:
                continue
        elif row.incident_id in seen:
            path = f"/incidents/{seen[row.incident_id].key}"
        else:
            continue
        found.append((path, _item(row)))
    return found


def _ticket(reading: Reading, condition: object) -> TicketItem | None:
    row = reading.session.scalars(select(TrackerTicket).where(condition)).one_or_none()  # type: ignore[arg-type]
    return _item(row) if row is not None and row.state != LET_GO else None


def _item(row: TrackerTicket) -> TicketItem:
    return TicketItem(
        subject=row.subject,
        tracker=row.tracker,
        label=KINDS[row.tracker].label,
        project=row.project,
        state=row.state,
        key=row.key,
        url=row.url,
        status=row.status,
        trouble=row.trouble,
        next_at=row.next_at,
        said=row.said,
        synced_at=row.synced_at,
        made_at=row.made_at,
    )


def _choices(to: Sequence[Destination]) -> list[tuple[str, str]]:
    named = [(each.tracker, KINDS[each.tracker].label, each.project) for each in to]
    return [(f"{name} {project}".strip(), f"{label} {project}".strip()) for name, label, project in named]


def _standing(reading: Reading, name: str, counts: Mapping[tuple[str, str], int]) -> TrackerItem:
    row = reading.session.get(TrackerStanding, name) or TrackerStanding(tracker=name, trouble="", trial_said="[]")
    return TrackerItem(
        name=name,
        label=KINDS[name].label,
        quiet_until=row.quiet_until if row.quiet_until and row.quiet_until > reading.now else None,
        trouble=row.trouble,
        asked_at=row.asked_at,
        heard_at=row.heard_at,
        refused_at=row.refused_at,
        trial_asked_at=row.trial_asked_at,
        trial_done_at=row.trial_done_at,
        findings=[Finding(*each) for each in json.loads(row.trial_said)],
        live=counts.get((name, LIVE), 0),
        waiting=counts.get((name, WAITING), 0),
    )
