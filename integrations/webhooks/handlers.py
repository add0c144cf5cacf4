"""Which events go out, and the jobs that call: several webhooks at a time, none waiting for a slow neighbour."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Final

import coe.events
import incidents.events
import learnings.events
import statuspage.events
from foundation.clock import monotonic
from foundation.events import REGISTRY
from foundation.http import AddressRefused, Caller, CallFailed, networks
from foundation.jobs import Job, JobKind, Lane, NewJob, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk, Work
from integrations.webhooks import commands, pages, queries
from integrations.webhooks.commands import DELIVER, Call, Came
from integrations.webhooks.programs import Webhooks
from integrations.webhooks.subscribers import NOTICES, tell_programs, wake_notices
from integrations.webhooks.visible import MESSENGER

ROOMS: Final = (incidents.events, coe.events, learnings.events, statuspage.events)
OFFERED: Final = tuple(sorted(n for n in REGISTRY if n.startswith(("incident.", "coe.", "learning.", "statuspage."))))
HANDS, SLICE_S = 8, 20.0
SOONEST = timedelta(seconds=1)


def put_down(event: StoredEvent, work: Work) -> None:
    """Put an event down for the webhooks that want it."""
    commands.fan_out(work, event=event)


def deliver(desk: Desk, _job: Job) -> None:
    """Call what is due, each webhook one delivery after the other, for a while."""
    call = calling(desk)
    if call is None:
        return
    until, flying = monotonic() + SLICE_S, dict[Future[Came], Call]()
    with ThreadPoolExecutor(HANDS) as pool:
        while True:
            if monotonic() < until and len(flying) < HANDS:
                busy = [one.webhook_id for one in flying.values()]
                taken = desk.run(commands.take_calls, most=HANDS - len(flying), busy=busy)
                flying |= {pool.submit(call, one): one for one in taken}
            if not flying:
                break
            for done in wait(flying, return_when=FIRST_COMPLETED).done:
                desk.run(commands.settle_call, call=flying.pop(done), came=done.result())
    desk.run(_come_again)


def calling(desk: Desk) -> Callable[[Call], Came] | None:
    """Return what makes one call; None in a house without settings, which reaches nobody."""
    settings = desk.settings
    if settings is None:
        return None
    caller = caller_of(desk)

    def call(one: Call) -> Came:
        with desk.reading() as reading:
            found = queries.outgoing(
                reading, one.webhook_id, one.message_id, (one.stream, one.seq), (settings.secret_key, settings.base_url)
            )
        return came_of(caller, found) if found else Came("", is_dropped=True)

    return call


def came_of(caller: Caller, found: queries.Outgoing) -> Came:
    """Send it, and say what came of it."""
    began, request = monotonic(), found.body.decode()
    try:
        answer = caller.post(found.url, found.body, found.headers)
    except (AddressRefused, CallFailed) as failure:
        return Came(request, error=str(failure), milliseconds=int((monotonic() - began) * 1000))
    said = answer.body.decode("utf-8", "replace").replace("\0", "\ufffd")
    return Came(request, answer.status, said, "", int(answer.seconds * 1000), answer.retry_after)


def caller_of(desk: Desk) -> Caller:
    """Return who calls: the open internet, and what ``ANDON_WEBHOOK_NETWORKS`` allows besides."""
    return Caller(networks(desk.environment.get("ANDON_WEBHOOK_NETWORKS", "")))


def _come_again(work: Work) -> None:
    due = queries.next_call(work)
    if due is not None:
        work.enqueue(NewJob(DELIVER, key=DELIVER, due=max(due, work.now + SOONEST)))


SUBSCRIPTIONS = (
    *pages.SUBSCRIPTIONS,
    *(
        Subscription(
            name, put_down, "webhooks.put_down", MESSENGER, Lane.BULK, ordered=False, wanted=queries.anybody_listens
        )
        for name in OFFERED
    ),
    *(
        Subscription(name, wake_notices, "webhooks.wake", MESSENGER, Lane.BULK, ordered=False)
        for name in ("statuspage.update_spread", "statuspage.change_spread")
    ),
)
PROGRAMS = (Webhooks(),)
JOBS = (
    *pages.JOBS,
    JobKind(DELIVER, MESSENGER, send=deliver, lane=Lane.BULK),
    JobKind(NOTICES, MESSENGER, send=tell_programs, lane=Lane.BULK),
)
