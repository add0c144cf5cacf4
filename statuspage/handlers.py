"""What follows by itself: the public side of incidents, the times of maintenances, and the snapshots."""

import logging

from foundation.authz import machine
from foundation.errors import DeliveryFailed
from foundation.jobs import Job, JobKind, Lane, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk, Work
from statuspage.commands.effects import REFRESH, SNAPSHOT
from statuspage.commands.follow import follow_correction, follow_end, follow_redaction, follow_update, follow_visibility
from statuspage.commands.maintenance import keep_time
from statuspage.commands.plan import PLANNED, say_planned
from statuspage.commands.redact import told_of_it
from statuspage.commands.seen import CHECK, note_look
from statuspage.commands.snapshot import keep_snapshot, next_version, renew
from statuspage.commands.timing import CLOCK
from statuspage.handlers_briefings import BRIEFING
from statuspage.handlers_subscribers import SPREADING
from statuspage.outside import Unreachable, told_outside
from statuspage.queries.seen import expected_outside
from statuspage.queries.snapshots import snapshot_version
from statuspage.queries.state import public_state
from statuspage.snapshot.bundle import pack
from statuspage.snapshot.render import render, withdrawn

LOG = logging.getLogger("andon.status")
KEEPER = machine("statuspage")
PUBLIC, PRIVATE = "public", "private"
ROUNDS = 5
OUTRUN = "other renderings of this page were faster each time"


def publish_public_update(event: StoredEvent, work: Work) -> None:
    """Show the world what was written for it."""
    if event.payload["audience"] == PUBLIC and not event.is_erased:
        follow_update(work, event=event)


def correct_public_update(event: StoredEvent, work: Work) -> None:
    """Put right what the world was told, where that was corrected."""
    if event.payload["audience"] == PUBLIC and not event.is_erased:
        follow_correction(work, event=event)


def end_public_side(event: StoredEvent, work: Work) -> None:
    """Close what is published of an incident that has ended."""
    follow_end(work, incident_id=event.subject_id, at=event.occurred_at)


def hide_private_incident(event: StoredEvent, work: Work) -> None:
    """Take down what is published of an incident that has become private."""
    if event.payload["to_visibility"] == PRIVATE:
        follow_visibility(work, incident_id=event.subject_id)


def erase_redacted_update(event: StoredEvent, work: Work) -> None:
    """Erase what was published from a text that was erased."""
    follow_redaction(work, incident_id=event.subject_id, seq=event.payload["seq"])


def make_snapshot(desk: Desk, job: Job) -> None:
    """Render the page as it is now and keep it; when somebody else was faster, look again.

    What is not for everybody is never kept: nothing takes its place in what was open until now.
    """
    page_id, home = job.payload["page_id"], desk.settings.base_url if desk.settings else ""
    for _ in range(ROUNDS):
        with desk.reading() as reading:
            known = snapshot_version(reading, page_id)
            state, at = public_state(reading, page_id, home), reading.now
        version = next_version(known, at)
        packed = pack((render if state.page.is_public else withdrawn)(state, version, at))
        if desk.run(keep_snapshot, page_id=page_id, known=known, version=version, rendered_at=at, packed=packed):
            return
    raise DeliveryFailed(OUTRUN, permanent=False)


def look_from_outside(desk: Desk, job: Job) -> None:
    """Read the page as the world does, and compare."""
    page_id: int = job.payload["page_id"]
    with desk.reading() as reading:
        expected = expected_outside(reading, page_id)
    if not expected.updates:
        return
    try:
        told = told_outside(expected.address)
    except Unreachable as error:
        LOG.warning("status.unreachable", extra={"address": expected.address, "error": str(error)})
        told = {}
    seen = [row_id for row_id, public_id, body in expected.updates if told.get(public_id) == body]
    missing = [row_id for row_id, _, _ in expected.updates if row_id not in seen]
    desk.run(note_look, page_id=page_id, seen=seen, missing=missing)


def renew_snapshot(work: Work, job: Job) -> None:
    """Renew the snapshot of a page on which nothing happened."""
    renew(work, page_id=job.payload["page_id"])


def run_maintenance_clock(work: Work, job: Job) -> None:
    """Begin or complete announced work at its time."""
    keep_time(work, maintenance_id=job.payload["maintenance_id"])


def say_planned_post(work: Work, job: Job) -> None:
    """Say what was written to be said now."""
    say_planned(work, post_id=job.payload["post_id"])


SUBSCRIPTIONS = (
    Subscription("incident.update_posted", publish_public_update, "statuspage.publish_update", KEEPER),
    Subscription("incident.update_corrected", correct_public_update, "statuspage.correct_update", KEEPER),
    Subscription("incident.moved", end_public_side, "statuspage.end", KEEPER),
    Subscription("incident.merged", end_public_side, "statuspage.end_merged", KEEPER),
    Subscription("incident.visibility_changed", hide_private_incident, "statuspage.hide", KEEPER),
    Subscription("incident.redacted", erase_redacted_update, "statuspage.erase", KEEPER),
    *SPREADING,
    *BRIEFING,
)
COPIES = (told_of_it,)
JOBS = (
    JobKind(SNAPSHOT, KEEPER, send=make_snapshot, lane=Lane.INTERACTIVE),
    JobKind(REFRESH, KEEPER, run=renew_snapshot, lane=Lane.INTERACTIVE),
    JobKind(CHECK, KEEPER, send=look_from_outside, lane=Lane.INTERACTIVE),
    JobKind(PLANNED, KEEPER, run=say_planned_post, lane=Lane.INTERACTIVE),
    JobKind(CLOCK, KEEPER, run=run_maintenance_clock, lane=Lane.INTERACTIVE),
)
