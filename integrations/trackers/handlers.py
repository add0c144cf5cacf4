"""Which events matter to tickets, the jobs that carry them, and the look each hour at what webhooks may have lost."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from coe import queries as coes
from foundation.config import MisconfiguredError
from foundation.jobs import Job, JobKind, Lane, NewJob, Subscription
from foundation.log import StoredEvent
from foundation.redaction import Holding, Part, Redaction
from foundation.work import Desk, Work
from integrations.trackers import commands, queries
from integrations.trackers.adapters import trackers_of
from integrations.trackers.changes import PROVE, prove, prove_what_is_linked
from integrations.trackers.commands.make import SYNC, put_sync
from integrations.trackers.commands.rules import TRY_OUT
from integrations.trackers.events import TicketRedacted
from integrations.trackers.model import TrackerTicket
from integrations.trackers.ours import seen_of
from integrations.trackers.policy import TRACKERS
from integrations.trackers.ports import ACTION, INCIDENT, Said, Tracker, TrackerError
from integrations.trackers.sync import sync

RECONCILE, EVERY = "trackers.reconcile", timedelta(hours=1)
OVERLAP, FIRST = timedelta(minutes=10), timedelta(days=7)
COUNTS = ("stage", "due", "account", "key")


def follow_action(event: StoredEvent, work: Work) -> None:
    """Bring an action item's ticket along, or make one where a rule wants it."""
    overwrite = event.name == "action.redacted"
    if not commands.follow(work, subject=ACTION, ids=[event.subject_id], overwrite=overwrite):
        commands.make_by_rule(work, subject=ACTION, subject_id=event.subject_id)


def follow_coe(event: StoredEvent, work: Work) -> None:
    """Tell or take back what may, or may not, be said of a COE's action items from now on."""
    ids = [each.id for each in coes.actions_of_coe(work, event.subject_id)]
    commands.follow(work, subject=ACTION, ids=ids)


def follow_incident(event: StoredEvent, work: Work) -> None:
    """Bring an incident's ticket along, or make one where a rule wants it."""
    overwrite = event.name == "incident.redacted"
    if not commands.follow(work, subject=INCIDENT, ids=[event.subject_id], overwrite=overwrite):
        commands.make_by_rule(work, subject=INCIDENT, subject_id=event.subject_id)


def follow_visibility(event: StoredEvent, work: Work) -> None:
    """Tell or take back what an incident's visibility lets out: of itself, and of what derives from it."""
    commands.follow(work, subject=INCIDENT, ids=[event.subject_id])
    ids = [
        action.id for coe in coes.of_incident(work, event.subject_id) for action in coes.actions_of_coe(work, coe.id)
    ]
    commands.follow(work, subject=ACTION, ids=ids)


def reconcile(desk: Desk, _job: Job) -> None:
    """Ask each tracker what webhooks may have lost, and come again in an hour."""
    try:
        found = trackers_of(desk.environment, desk.now)
    except MisconfiguredError:
        # Tickets, the doctor and the page for administrators say which setting it is.
        found = {}
    try:
        for name, tracker in found.items():
            with desk.reading() as look:
                known, asked_at = queries.polled(look, name)
                if queries.is_quiet(look, name):
                    continue
            since = (asked_at or desk.now - FIRST) - OVERLAP
            try:
                answers = tracker.changed([place for _, place, _ in known], since)
            except TrackerError:
                # Its tickets say so themselves; in an hour it is asked for all of the time since.
                continue
            there = {place.remote_id: seen for place, seen in answers}
            changed = []
            for ticket_id, place, kept in known:
                if place.remote_id not in there:
                    continue
                seen = there[place.remote_id]
                now = seen_of("", seen, tracker.kind) if seen else {}
                now |= {"stage": tracker.kind.normal(seen.stage).value} if seen else {}
                if any(now.get(part) != kept.get(part) for part in COUNTS):
                    changed.append(ticket_id)
            desk.run(commands.note_asked, tracker=name, changed=changed)
    finally:
        desk.run(_look_again)


def try_out(desk: Desk, job: Job) -> None:
    """Ask a tracker who we are there and what we may do, and keep what it says."""
    name = str(job.payload["tracker"])
    said: list[Said] = [(name, False, "not set up", "Set its address and its token, and start Andon anew.")]
    try:
        tracker = trackers_of(desk.environment, desk.now).get(name)
    except MisconfiguredError as error:
        tracker, said = None, [(name, False, str(error), "Start Andon anew then.")]
    if tracker is not None:
        with desk.reading() as look:
            projects = queries.projects(look, name)
        said = tried(tracker, projects)
    desk.run(commands.note_trial, tracker=name, said=said)


def tried(tracker: Tracker, projects: Iterable[str]) -> list[Said]:
    """Return what a tracker says to a trial, its refusal in its own words."""
    wanted = sorted({*projects, tracker.project} - {""})
    found: list[Said] = []
    try:
        found.extend(tracker.check(wanted))
    except TrackerError as error:
        step = "Look at its address, its account and its token; the README has the table of settings."
        found.append((tracker.kind.name, False, str(error), step))
    return found


def tickets_held(session: Session, holding: Holding) -> Iterable[Holding]:
    """Return what was released of an action item for its ticket; the ticket's own words are overwritten by the job."""
    told = (TrackerTicket.action_id == holding.id_of("action"), TrackerTicket.released_title != "")
    for ticket in session.scalars(select(TrackerTicket).where(*told).with_for_update()):
        parts = [Part(name, ticket, (name,)) for name in ("released_title", "released_text")]

        def settle(work: Work, done: Redaction, ticket: TrackerTicket = ticket) -> None:
            ticket.overwrites = True
            work.record(ticket.stream, TicketRedacted(**done.told()))
            put_sync(work, ticket.id)

        yield Holding(f"ticket of {holding.name}", ticket.stream, parts, (ticket.stream,), settle)


def _look_again(work: Work) -> None:
    work.enqueue(NewJob(RECONCILE, key=RECONCILE, due=work.now + EVERY))


def _on(event: str, handler: object, kind: str) -> Subscription:
    return Subscription(event, handler, kind, TRACKERS, wanted=queries.anybody_tracks)  # type: ignore[arg-type]


OF_ACTIONS = ("action.added", "action.edited", "action.moved", "action.due_moved", "action.redacted")
OF_INCIDENTS = (
    "incident.declared", "incident.moved", "incident.severity_changed", "incident.edited", "incident.redacted",
    "incident.merged", "incident.service_added", "incident.service_removed",
)  # fmt: skip
SUBSCRIPTIONS = (
    *(_on(name, follow_action, "trackers.follow_action") for name in OF_ACTIONS),
    *(_on(name, follow_coe, "trackers.follow_coe") for name in ("coe.released", "coe.withheld")),
    *(_on(name, follow_incident, "trackers.follow_incident") for name in OF_INCIDENTS),
    Subscription("action.moved", prove_what_is_linked, "trackers.prove_what_is_linked", TRACKERS),
    _on("incident.visibility_changed", follow_visibility, "trackers.follow_visibility"),
)
JOBS = (
    JobKind(SYNC, TRACKERS, send=sync),
    JobKind(RECONCILE, TRACKERS, send=reconcile),
    JobKind(PROVE, TRACKERS, send=prove),
    JobKind(TRY_OUT, TRACKERS, send=try_out, lane=Lane.INTERACTIVE),
)
TIMERS = (NewJob(RECONCILE, key=RECONCILE),)
COPIES = (tickets_held,)
