"""What alerts do by themselves: end an incident where a rule says so, and notice what is not heard any more."""

from datetime import timedelta

from foundation.jobs import Job, JobKind, Lane, NewJob, Subscription
from foundation.log import StoredEvent
from foundation.markdown import plain
from foundation.work import Desk, Work
from incidents import commands as incidents
from incidents.queries import briefs
from integrations.alerts import commands
from integrations.alerts.policy import RECOVERY, WATCHMAN
from integrations.alerts.queries import live_sources

WATCH, EVERY = "alerts.watch", timedelta(minutes=1)


def end_incident(event: StoredEvent, work: Work) -> None:
    """End what the alerts were about; what nobody has accepted yet is declined."""
    found = briefs(work, [event.payload["incident_id"]]).get(event.payload["incident_id"])
    if found is None or not found.is_active:
        return
    to = "declined" if found.state == "triage" else "resolved"
    said = f"All alerts of {event.payload['source']} are over."
    incidents.transition(work, key=found.key, to=to, note=plain(said))


def watch(desk: Desk, _job: Job) -> None:
    """Look at each source as that source, and come again."""
    with desk.reading() as reading:
        found = live_sources(reading.session)
    for source in found:
        desk.acting_for(source.principal).run(commands.watch_time, source=source)
    desk.run(_come_again)


def _come_again(work: Work) -> None:
    work.enqueue(NewJob(WATCH, key=WATCH, due=work.now + EVERY))


SUBSCRIPTIONS = (Subscription("alert_source.recovered", end_incident, "alerts.end_incident", RECOVERY),)
JOBS = (JobKind(WATCH, WATCHMAN, send=watch, lane=Lane.BULK),)
TIMERS = (NewJob(WATCH, key=WATCH),)
