"""Asking for a ticket, by hand or by rule, trying it again, and ending the tie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import select

from catalog import queries as catalog
from coe import queries as coes
from foundation.errors import Conflict, Invalid, NotFound
from foundation.ids import opaque_id
from foundation.jobs import NewJob
from foundation.text import clean
from foundation.work import Reading, Work
from incidents import queries as incidents
from integrations.trackers.events import TicketAsked, TicketLetGo
from integrations.trackers.model import GONE, LET_GO, LIVE, REFUSED, WAITING, TrackerRule, TrackerTicket
from integrations.trackers.naming import named
from integrations.trackers.ours import OPEN, STANDARD
from integrations.trackers.ports import ACTION, INCIDENT, KINDS

SYNC, NOUN = "trackers.sync", "ticket"
TITLE_LIMIT, TEXT_LIMIT, PROJECT_LIMIT = 200, 4_000, 200
OVER = frozenset({GONE, LET_GO, REFUSED})
NOWHERE: Mapping[str, str] = MappingProxyType({})
PENDING = frozenset({"open", "in_progress"})


@dataclass(frozen=True)
class Destination:
    """Where a ticket goes."""

    tracker: str
    project: str


@dataclass(frozen=True)
class Released:
    """The words of something private that may be said outside."""

    title: str = ""
    text: str = ""


def make_action_ticket(
    work: Work,
    *,
    key: str,
    to: Destination,
    released: Released | None = None,
    existing: str = "",
    defaults: Mapping[str, str] = NOWHERE,
) -> TrackerTicket:
    """Have a ticket made for an action item; of a private COE only by who may release it, with the words given.

    With ``existing``, the key or address of one that is there already, none is made: a job looks for it and links it.
    ``defaults`` are the trackers that are set up, each with the project where tickets go without a rule.
    """
    action = coes.action(work, key)
    work.require("action:work", action)
    _require_offered(work, ACTION, to, defaults)
    said = _clean(released or Released())
    if _is_private(work, action.coe_id):
        work.require("coe:release", coes.brief(work, action.coe_id))
        if not said.title:
            raise Invalid(
                "trackers.private",
                f"{action.coe_key} is private. Say in your own words what the ticket may tell; nothing else leaves.",
                where="title",
            )
    else:
        said = Released()
    name, address = named(to.tracker, to.project, existing) if existing.strip() else ("", "")
    ticket = _ask(work, ACTION, action.id, to, said)
    ticket.key, ticket.url = name, address
    return ticket


def make_incident_ticket(
    work: Work, *, key: str, to: Destination, defaults: Mapping[str, str] = NOWHERE
) -> TrackerTicket:
    """Have a ticket made for an incident that is open to all and real."""
    incident = incidents.brief(work, key)
    work.require("incidents:respond", incident)
    _require_offered(work, INCIDENT, to, defaults)
    if incident.is_private or incident.mode != STANDARD:
        why = "private" if incident.is_private else f"a {incident.mode} record"
        raise Conflict("trackers.stays_inside", f"{incident.key} is {why}: no ticket of it is made elsewhere.")
    return _ask(work, INCIDENT, incident.id, to, Released())


def make_by_rule(work: Work, *, subject: str, subject_id: int) -> TrackerTicket | None:
    """Have a ticket made where a rule wants one and there is none; nothing private, practised or told afterwards."""
    work.require("trackers:sync")
    if _row(work, subject, subject_id) is not None:
        return None
    rule = _rule_for_action(work, subject_id) if subject == ACTION else _rule_for_incident(work, subject_id)
    return _ask(work, subject, subject_id, Destination(rule.tracker, rule.project), Released()) if rule else None


def try_again(work: Work, *, subject: str, key: str) -> TrackerTicket:
    """Look at once, whatever it was waiting for; a ticket that had gone is looked for again."""
    ticket = load(work, subject, key)
    if ticket.state in {GONE, REFUSED}:
        ticket.state = LIVE if ticket.remote_id else WAITING
    put_sync(work, ticket.id)
    return ticket


def let_go(work: Work, *, subject: str, key: str) -> TrackerTicket:
    """End the tie: nothing is sent there or taken over from there any more."""
    ticket = load(work, subject, key)
    if ticket.state != LET_GO:
        ticket.state, ticket.trouble, ticket.next_at = LET_GO, "", None
        work.cancel(f"{SYNC}:{ticket.id}")
        work.record(ticket.stream, TicketLetGo(key=ticket.key))
    return ticket


def load(work: Work, subject: str, key: str) -> TrackerTicket:
    """Lock the ticket of something that one may work on."""
    if subject == ACTION:
        action = coes.action(work, key)
        work.require("action:work", action)
        ticket = _row(work, ACTION, action.id)
    else:
        incident = incidents.brief(work, key)
        work.require("incidents:respond", incident)
        ticket = _row(work, INCIDENT, incident.id)
    if ticket is None:
        raise NotFound(NOUN)
    return ticket


def put_sync(work: Work, ticket_id: int) -> None:
    """Have it brought to how things stand; several wishes are one job, and the last one counts."""
    key = f"{SYNC}:{ticket_id}"
    work.enqueue(NewJob(SYNC, {"ticket_id": ticket_id}, key=key, order_key=f"tracker:{ticket_id}"))


def team_of(reading: Reading, action: coes.ActionBrief) -> int | None:
    """Return the team that answers for an action item: its own, or that of its service."""
    if action.team_id is not None or action.service_id is None:
        return action.team_id
    service = catalog.find_services(reading, {action.service_id}).get(action.service_id)
    return service.owner_team_id if service else None


def rules_of(reading: Reading, subject: str, team_ids: Sequence[int]) -> list[TrackerRule]:
    """Return the rules that are about these teams, then those for everybody."""
    rows = reading.session.scalars(select(TrackerRule).where(TrackerRule.subject == subject).order_by(TrackerRule.id))
    found = list(rows)
    own = [rule for rule in found if rule.team_id in team_ids and rule.team_id is not None]
    return own + [rule for rule in found if rule.team_id is None]


def _rule_for_action(work: Work, action_id: int) -> TrackerRule | None:
    action = coes.action(work, action_id)
    coe = coes.brief(work, action.coe_id)
    if action.state not in PENDING or _is_private(work, action.coe_id):
        return None
    covered = incidents.briefs(work, coe.incident_ids).values()
    if any(each.mode != STANDARD for each in covered):
        return None
    team_id = team_of(work, action)
    return _fitting(rules_of(work, ACTION, [team_id] if team_id else []), action.priority)


def _rule_for_incident(work: Work, incident_id: int) -> TrackerRule | None:
    incident = incidents.brief(work, incident_id)
    if incident.is_private or incident.mode != STANDARD or not incident.is_active:
        return None
    services = catalog.find_services(work, incident.service_ids).values()
    teams = [each.owner_team_id for each in services if each.owner_team_id is not None]
    return _fitting(rules_of(work, INCIDENT, teams), incident.severity)


def _fitting(rules: Sequence[TrackerRule], level: str) -> TrackerRule | None:
    return next((rule for rule in rules if level in rule.levels.split(",")), None)


def _ask(work: Work, subject: str, subject_id: int, to: Destination, said: Released) -> TrackerTicket:
    require_takes(to.tracker, subject)
    ticket = _row(work, subject, subject_id)
    if ticket is not None and (ticket.state not in OVER or (ticket.state == REFUSED and ticket.remote_id)):
        raise Conflict("trackers.there_is_one", f"There is a ticket already: {ticket.key or 'it is being made'}.")
    fresh = ticket or TrackerTicket(
        action_id=subject_id if subject == ACTION else None,
        incident_id=subject_id if subject == INCIDENT else None,
    )
    fresh.tracker, fresh.project = to.tracker, clean(to.project, field="project", limit=PROJECT_LIMIT)
    fresh.anchor, fresh.state = f"andon-{opaque_id(16)}", WAITING
    fresh.remote_id = fresh.key = fresh.url = fresh.status = fresh.trouble = fresh.said = ""
    fresh.asked_at = fresh.next_at = fresh.synced_at = None
    fresh.sent, fresh.seen, fresh.overwrites, fresh.failures = {}, {}, False, 0
    fresh.released_title, fresh.released_text = said.title, said.text
    fresh.made_by, fresh.made_at = work.principal.id, work.now
    work.session.add(fresh)
    work.session.flush()
    asked = TicketAsked(
        subject=subject,
        subject_id=subject_id,
        tracker=fresh.tracker,
        project=fresh.project,
        is_release=fresh.is_released,
        title=said.title,
        text=said.text,
    )
    work.record(fresh.stream, asked)
    put_sync(work, fresh.id)
    return fresh


def require_takes(tracker: str, subject: str) -> None:
    """Raise Invalid for a tracker that there is none of, or that has no tickets for such a thing."""
    fitting = [kind.name for kind in KINDS.values() if subject in kind.takes]
    if tracker not in fitting:
        raise Invalid("trackers.unknown", f"Choose one of {', '.join(fitting)}.", where="tracker")


def _require_offered(work: Work, subject: str, to: Destination, defaults: Mapping[str, str]) -> None:
    """Raise Invalid for a project that neither a rule nor a setting names: where words go is administrators' to say."""
    require_takes(to.tracker, subject)
    if work.permits("trackers:manage") or defaults.get(to.tracker) == to.project:
        return
    named = (TrackerRule.subject == subject, TrackerRule.tracker == to.tracker, TrackerRule.project == to.project)
    if work.session.scalar(select(TrackerRule.id).where(*named).limit(1)) is None:
        detail = "Choose a project that a rule of administrators names, or ask one of them for such a rule."
        raise Invalid("trackers.not_offered", detail, where="project")


def _row(work: Work, subject: str, subject_id: int) -> TrackerTicket | None:
    column = TrackerTicket.action_id if subject == ACTION else TrackerTicket.incident_id
    return work.session.scalars(select(TrackerTicket).where(column == subject_id).with_for_update()).one_or_none()


def _is_private(work: Work, coe_id: int) -> bool:
    return coes.visibilities(work, {coe_id}).get(coe_id) != OPEN


def _clean(released: Released) -> Released:
    return Released(
        clean(released.title, field="title", limit=TITLE_LIMIT),
        clean(released.text, field="text", limit=TEXT_LIMIT, multiline=True),
    )
