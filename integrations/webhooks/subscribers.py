"""Programs that subscribed to a status page: the shape that its clients know, signed; for a channel of Slack, words."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from foundation.clock import monotonic
from foundation.config import Settings
from foundation.http import AddressRefused, Answer, Caller, CallFailed, networks
from foundation.jobs import Job, NewJob
from foundation.log import StoredEvent
from foundation.work import Desk, Reading, Work
from integrations.webhooks.chat import is_chat, message
from integrations.webhooks.signing import headers
from statuspage import commands as pages
from statuspage import queries
from statuspage.commands import DROPPED, FAILED, SENT, Outcome, Taken
from statuspage.queries import Links, Purpose, Recipient, Said

NOTICES, CHANNEL = "webhooks.notices", "webhook"
HANDS, BATCH, SLICE_S = 8, 16, 20.0
SOONEST = timedelta(seconds=1)
GONE = {404, 410}
SUCCESS = range(200, 300)


@dataclass(frozen=True)
class Message:
    """What one program is told."""

    to: Recipient
    id: str
    body: bytes
    at: int


def wake_notices(_event: StoredEvent, work: Work) -> None:
    """Have the programs called."""
    work.enqueue(NewJob(NOTICES))


def tell_programs(desk: Desk, job: Job) -> None:
    """Call what is due, batch by batch, for a while."""
    if desk.settings is None:
        return
    until, owner = monotonic() + SLICE_S, f"webhooks:{job.id}"
    with ThreadPoolExecutor(HANDS) as pool:
        while monotonic() < until:
            taken = desk.run(pages.take_notices, channel=CHANNEL, owner=owner, most=BATCH)
            if not taken:
                break
            with desk.reading() as reading:
                found = _messages(reading, taken, desk.settings)
            answers = pool.map(partial(_told, desk), [found.get(one) for one in taken])
            desk.run(pages.settle_notices, outcomes=dict(zip(taken, answers, strict=True)))
    desk.run(_come_again)


def _messages(reading: Reading, taken: list[Taken], settings: Settings) -> Mapping[Taken, Message]:
    """Return what each program is told: the update in the shape of its field, and how to unsubscribe."""
    links, bodies = Links(settings.base_url, settings.secret_key), dict[int, Mapping[str, Any] | None]()
    found = {}
    for one, (said, to) in queries.due_notices(reading, taken).items():
        if said.id not in bodies:
            bodies[said.id] = queries.told_to_programs(reading, said.id, reading.now)
        body = bodies[said.id]
        if body is not None and is_chat(to.endpoint):
            spoken = message(said, links.make(Purpose.UNSUBSCRIBE, to.proof))
            found[one] = Message(to, message_id(said, to), spoken, int(reading.now.timestamp()))
        elif body is not None:
            meta = {
                "unsubscribe": links.make(Purpose.UNSUBSCRIBE, to.proof),
                "documentation": f"{settings.base_url}/subscriptions/to/{said.slug}",
                **body["meta"],
            }
            sent = json.dumps({**body, "meta": meta}, separators=(",", ":")).encode()
            found[one] = Message(to, message_id(said, to), sent, int(reading.now.timestamp()))
    return found


def message_id(said: Said, to: Recipient) -> str:
    """Return by what a program knows that it was told already."""
    return f"upd_{said.public_id}_{to.proof.subscriber}"


def _told(desk: Desk, message: Message | None) -> Outcome:
    if message is None:
        return DROPPED
    caller = Caller(networks(desk.environment.get("ANDON_WEBHOOK_NETWORKS", "")))
    secret_key = desk.settings.secret_key if desk.settings else ""
    nonce = f"subscriber:{message.to.proof.subscriber}"
    signed = headers(
        message.id, message.at, message.body, secret_key=secret_key, nonce=nonce, generations=(message.to.proof.epoch,)
    )
    try:
        return _outcome(caller.post(message.to.endpoint, message.body, signed))
    except AddressRefused as refused:
        return Outcome(FAILED, str(refused), bounced=True)
    except CallFailed as failure:
        return Outcome(FAILED, str(failure), retry=True)


def _outcome(answer: Answer) -> Outcome:
    if answer.status in SUCCESS:
        return SENT
    wait = timedelta(seconds=answer.retry_after) if answer.retry_after else None
    return Outcome(FAILED, f"answered {answer.status}", retry=answer.status not in GONE,
                   bounced=answer.status in GONE, wait=wait)  # fmt: skip


def _come_again(work: Work) -> None:
    due = queries.next_notice(work, CHANNEL)
    if due is not None:
        work.enqueue(NewJob(NOTICES, key=NOTICES, due=max(due, work.now + SOONEST)))
