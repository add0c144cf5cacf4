"""Calling the monitor once a minute, unless pages are missing or the auditor that would notice does not come round."""

import logging
from datetime import timedelta

from foundation.authz import machine
from foundation.errors import DeliveryFailed
from foundation.http import AddressRefused, Caller, CallFailed, networks
from foundation.jobs import Job, JobKind, Lane, NewJob
from foundation.work import Desk, Work
from oncall.queries import is_well

LOG = logging.getLogger("andon.heartbeat")
BEAT, EVERY = "heartbeat.beat", timedelta(minutes=1)
URL, REFUSED = "ANDON_HEARTBEAT_URL", 400
HEART = machine("heartbeat")


def beat(desk: Desk, _job: Job) -> None:
    """Call, where there is an address and nothing is wrong, and come again; raises DeliveryFailed."""
    desk.run(_come_again)
    url = desk.environment.get(URL, "").strip()
    if not url:
        return
    with desk.reading() as look:
        well = is_well(look.session, look.now)
    if not well:
        LOG.warning("heartbeat.withheld")
        return
    try:
        answer = Caller(networks(desk.environment.get("ANDON_WEBHOOK_NETWORKS", ""))).get(url)
    except (AddressRefused, CallFailed) as error:
        raise DeliveryFailed(str(error), permanent=True) from error
    if answer.status >= REFUSED:
        message = f"the monitor answered {answer.status}"
        raise DeliveryFailed(message, permanent=True)


def _come_again(work: Work) -> None:
    work.enqueue(NewJob(BEAT, key=BEAT, due=work.now + EVERY, lane=Lane.PAGE))


JOBS = (JobKind(BEAT, HEART, send=beat, lane=Lane.PAGE),)
TIMERS = (NewJob(BEAT, key=BEAT, lane=Lane.PAGE),)
