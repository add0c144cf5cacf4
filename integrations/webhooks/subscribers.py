"""Programs that subscribed to a status page: the shape that its clients know, signed; for a channel of Slack, words.

A program is told of updates, and of every change of a component that it wants to hear of, with an incident or without.
"""

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
from foundation.signing import headers
from foundation.work import Desk, Reading, Work
from integrations.webhooks.chat import is_chat, message
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
            # Several at a time, but of each program one after the other: it is told everything in its order.
            taken = desk.run(pages.take_notices, channel=CHANNEL, owner=owner, most=BATCH, in_turn=True)
            if not taken:
                break
            with desk.reading() as reading:
                found = _messages(reading, taken, desk.settings)
            answers = pool.map(partial(_told, desk), [found.get(one) for one in taken])
            desk.run(pages.settle_notices, outcomes=dict(zip(taken, answers, strict=True)))
    desk.run(_come_again)


def _messages(reading: Reading, taken: list[Taken], settings: Settings) -> Mapping[Taken, Message]:
    """Return what each program is told, in the shape of its field, and how to unsubscribe."""
    links = Links(settings.base_url, settings.secret_key)
    return {**_of_updates(reading, taken, links), **_of_changes(reading, taken, links)}


def _of_updates(reading: Reading, taken: list[Taken], links: Links) -> dict[Taken, Message]:
    bodies, found = dict[int, Mapping[str, Any] | None](), {}
    for one, (said, to) in queries.due_notices(reading, taken).items():
        if said.id not in bodies:
            bodies[said.id] = queries.told_to_programs(reading, said.id, reading.now)
        body = bodies[said.id]
        if body is not None:
            way_out = links.make(Purpose.UNSUBSCRIBE, to.proof)
            sent = message(said, way_out) if is_chat(to.endpoint) else _written(body, said.slug, way_out, links)
            found[one] = Message(to, message_id(said, to), sent, int(reading.now.timestamp()))
    return found


def _of_changes(reading: Reading, taken: list[Taken], links: Links) -> dict[Taken, Message]:
    """Return the changes of components; people in a channel read of those in the updates."""
    due = queries.due_changes(reading, taken, links)
    bodies = queries.changes_for_programs(reading, {change for change, _ in due.values()}, reading.now)
    found = {}
    for one, (change, to) in due.items():
        body = bodies[change]
        if body is not None and not is_chat(to.endpoint):
            sent = _written(body, change.slug, links.make(Purpose.UNSUBSCRIBE, to.proof), links)
            name = f"cmp_{change.public_id}_{to.proof.subscriber}"
            found[one] = Message(to, name, sent, int(reading.now.timestamp()))
    return found


def _written(body: Mapping[str, Any], slug: str, way_out: str, links: Links) -> bytes:
    documentation = f"{links.base_url}/subscriptions/to/{slug}"
    meta = {"unsubscribe": way_out, "documentation": documentation, **body["meta"]}
    return json.dumps({**body, "meta": meta}, separators=(",", ":")).encode()


def message_id(said: Said, to: Recipient) -> str:
    """Return by what a program knows that it was told already."""
    return f"upd_{said.public_id}_{to.proof.subscriber}"


def _told(desk: Desk, message: Message | None) -> Outcome:
    if message is None:
        return DROPPED
    caller = Caller(networks(desk.environment.get("ANDON_WEBHOOK_NETWORKS", "")))
    secret_key = desk.settings.secret_key if desk.settings else ""
    nonce = queries.signed_as(message.to.proof)
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
    due = queries.next_notice(work, CHANNEL, in_turn=True)
    if due is not None:
        work.enqueue(NewJob(NOTICES, key=NOTICES, due=max(due, work.now + SOONEST)))
