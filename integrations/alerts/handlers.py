"""What alerts do by themselves: end an incident by a rule, notice what is not heard any more, prove messages."""

import logging
from datetime import timedelta

from foundation.errors import Invalid
from foundation.jobs import Job, JobKind, Lane, NewJob, Subscription
from foundation.log import StoredEvent
from foundation.markdown import plain
from foundation.work import Desk, Work
from incidents import commands as incidents
from incidents.queries import briefs
from integrations.alerts import commands
from integrations.alerts.amazon import Amazon, Forged
from integrations.alerts.envelope import CONFIRMATION, NOTIFICATION
from integrations.alerts.policy import RECOVERY, WATCHMAN
from integrations.alerts.queries import HeldMessage, held_message, live_sources

LOG = logging.getLogger("andon.alerts")
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


def prove(desk: Desk, job: Job) -> None:
    """Prove that a message is Amazon's, and take in what it says; one that is not counts for nothing."""
    with desk.reading() as reading:
        held = held_message(reading.session, job.payload["id"])
    if held is None:
        return
    outcome = _proven(desk, Amazon.of(desk.environment), held)
    speaks = desk.acting_for(held.source.principal)
    speaks.run(commands.settle_message, message_id=held.id, outcome=outcome, source=held.source)


def _proven(desk: Desk, amazon: Amazon, held: HeldMessage) -> str:
    message = held.message
    try:
        amazon.prove(message, desk.now)
        if message.Type == NOTIFICATION:
            return commands.TAKEN
        if message.Type != CONFIRMATION or message.TopicArn not in amazon.topics:
            return "left alone"
        amazon.confirm(message)
    except (Forged, Invalid) as error:
        LOG.warning("alerts.sns_refused", extra={"source": held.source.id, "why": type(error).__name__})
        return "refused"
    return "confirmed"


def _come_again(work: Work) -> None:
    work.enqueue(NewJob(WATCH, key=WATCH, due=work.now + EVERY))


SUBSCRIPTIONS = (Subscription("alert_source.recovered", end_incident, "alerts.end_incident", RECOVERY),)
JOBS = (
    JobKind(WATCH, WATCHMAN, send=watch, lane=Lane.BULK),
    JobKind(commands.PROVE, WATCHMAN, send=prove, lane=Lane.INTERACTIVE),
)
TIMERS = (NewJob(WATCH, key=WATCH),)
