"""What incidents do by themselves: a pending severity acts, a missed update is noted, and dependents are told."""

from datetime import datetime

from catalog.queries import severity as severity_of
from foundation.authz import machine
from foundation.jobs import Job, JobKind, Lane, Subscription
from foundation.log import StoredEvent
from foundation.work import Work
from incidents.commands import tell_dependents
from incidents.commands.promise import escalate, remind
from incidents.commands.subject import REMIND, SETTLE, keep_promise
from incidents.events import SeverityChanged
from incidents.lifecycle import Audience, Mode
from incidents.model import Incident

HOUSE = machine("incidents")


def watch_promise(work: Work, job: Job) -> None:
    """Remind of a promised update, and tell ever more people once it is missed; one kept or moved says nothing."""
    incident = work.session.get(Incident, job.payload["incident_id"], with_for_update=True)
    audience = Audience(job.payload.get("audience", Audience.STAKEHOLDERS))
    due, step = datetime.fromisoformat(job.payload["due"]), job.payload.get("step", 1)
    if incident is None or incident.promised(audience)[0] != due or incident.mode == Mode.DRILL:
        return
    work.require("incidents:respond", incident)
    if step == 0 and work.now < due:
        remind(work, incident, audience)
    elif work.now >= due:
        escalate(work, incident, audience, max(step, 1))


def settle_severity(work: Work, job: Job) -> None:
    """Let a severity that is pending still act as the one that it stands for."""
    incident = work.session.get(Incident, job.payload["incident_id"], with_for_update=True)
    if incident is None or not incident.is_active or incident.severity != incident.acting_severity:
        return
    pending = severity_of(work, incident.severity)
    if not pending.acts_as or pending.acts_as == pending.key:
        return
    work.require("incidents:respond", incident)
    acting = severity_of(work, pending.acts_as)
    incident.apply_severity(pending.key, acting.key, acting.update_minutes, work.now)
    keep_promise(work, incident)
    work.record(
        incident.stream,
        SeverityChanged(
            from_severity=pending.key,
            to_severity=pending.key,
            acting_severity=acting.key,
            update_minutes=acting.update_minutes,
        ),
    )


def tell_those_who_depend_on_it(event: StoredEvent, work: Work) -> None:
    """Find, once, the teams whose services fail with the affected ones, and record that they are to be told."""
    tell_dependents(work, incident_id=event.subject_id)


TELLS_ON = (
    "incident.declared",
    "incident.merged",
    "incident.moved",
    "incident.service_added",
    "incident.severity_changed",
    "incident.visibility_changed",
)
SUBSCRIPTIONS = tuple(
    Subscription(event=name, handler=tell_those_who_depend_on_it, kind="incidents.tell_dependents", principal=HOUSE)
    for name in TELLS_ON
)
JOBS = (
    JobKind(REMIND, HOUSE, run=watch_promise, lane=Lane.INTERACTIVE),
    JobKind(SETTLE, HOUSE, run=settle_severity, lane=Lane.INTERACTIVE),
)
