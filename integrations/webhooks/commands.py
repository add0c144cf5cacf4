"""Adding webhooks and looking after them, and the steps of telling them."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update

from foundation.errors import Conflict, Invalid, NotFound
from foundation.http import AddressRefused, Caller
from foundation.ids import opaque_id
from foundation.jobs import NewJob
from foundation.log import StoredEvent, version_of
from foundation.text import clean
from foundation.work import Work
from integrations.webhooks.events import (
    WebhookAdded,
    WebhookRemoved,
    WebhookReplayed,
    WebhookRotated,
    WebhookSwitched,
    WebhookTested,
)
from integrations.webhooks.model import DeliveryState, Webhook, WebhookAttempt, WebhookDelivery
from integrations.webhooks.policy import NOUN
from integrations.webhooks.visible import subject_of

DELIVER = "webhooks.deliver"
MOST_HOOKS, MOST_TYPES = 100, 50
LEASE = timedelta(seconds=60)
S, M, H = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
LADDER = (5 * S, 5 * M, 30 * M, 2 * H, 5 * H, 10 * H, 14 * H, 20 * H, 24 * H)
GIVE_UP_AFTER = timedelta(days=5)
GONE = 410
OFF = "This webhook is switched off. Switch it on first."
SUCCESS = range(200, 300)
EVERY_PORT = frozenset(range(1, 65536))


@dataclass(frozen=True)
class Call:
    """A delivery in the hands of whoever calls."""

    delivery_id: int
    message_id: str
    webhook_id: int
    stream: str
    seq: int
    attempt: int


@dataclass(frozen=True)
class Came:
    """What came of a call; without a status nobody answered."""

    request: str
    status: int | None = None
    answer: str = ""
    error: str = ""
    milliseconds: int = 0
    retry_after: float | None = None
    is_dropped: bool = False


def add_webhook(
    work: Work,
    *,
    name: str,
    url: str,
    event_types: Sequence[str] = (),
    services: Sequence[str] = (),
    severities: Sequence[str] = (),
) -> Webhook:
    """Have a program told of events, all where no type is named; its secret is asked for with ``secret_of``."""
    work.require("webhooks:manage")
    if len(list(work.session.scalars(select(Webhook.id).limit(MOST_HOOKS)))) >= MOST_HOOKS:
        raise Invalid("webhooks.too_many", f"There are at most {MOST_HOOKS} webhooks. Remove one.", where="url")
    types = _names(event_types, "event_types")
    hook = Webhook(
        public_id=opaque_id(),
        name=_name(name),
        url=clean_url(url),
        event_types=json.dumps(types),
        services=json.dumps(_names(services, "services")),
        severities=json.dumps(_names(severities, "severities")),
        nonce=secrets.token_hex(16),
        generation=1,
        created_by=work.principal.id,
        created_at=work.now,
    )
    work.session.add(hook)
    work.session.flush()
    work.record(hook.stream, WebhookAdded(event_types=tuple(types), url=hook.url))
    return hook


def rotate_secret(work: Work, *, webhook: str) -> Webhook:
    """Take a new secret; for a day messages are signed with both."""
    hook = _load(work, webhook)
    hook.rotate(work.now)
    work.record(hook.stream, WebhookRotated(generation=hook.generation))
    return hook


def switch_webhook(work: Work, *, webhook: str, is_on: bool) -> Webhook:
    """Tell it, or tell it no more; what happened while it was off is not told."""
    hook = _load(work, webhook)
    if is_on == (hook.disabled_at is None):
        return hook
    if is_on:
        hook.switch_on()
    else:
        _switch_off(work, hook, "switched off by hand")
    work.record(hook.stream, WebhookSwitched(is_on=is_on, because=hook.disabled_because))
    return hook


def remove_webhook(work: Work, *, webhook: str) -> None:
    """Forget it and its log."""
    hook = _load(work, webhook)
    mine = select(WebhookDelivery.id).where(WebhookDelivery.webhook_id == hook.id)
    for gone in (
        delete(WebhookAttempt).where(WebhookAttempt.delivery_id.in_(mine)),
        delete(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id),
    ):
        work.session.execute(gone.execution_options(synchronize_session=False))
    work.session.delete(hook)
    work.record(hook.stream, WebhookRemoved())


def replay_delivery(work: Work, *, webhook: str, delivery: str) -> WebhookDelivery:
    """Send a delivery again, under the same id, so that who had it already can tell."""
    hook = _load(work, webhook)
    found = select(WebhookDelivery).where(WebhookDelivery.public_id == delivery, WebhookDelivery.webhook_id == hook.id)
    one = work.session.scalars(found.with_for_update()).one_or_none()
    if one is None:
        raise NotFound("delivery")
    if hook.disabled_at is not None:
        raise Conflict("webhooks.off", OFF)
    one.state, one.due = DeliveryState.WAITING, work.now
    work.record(hook.stream, WebhookReplayed(delivery_id=one.id))
    work.enqueue(NewJob(DELIVER))
    return one


def test_webhook(work: Work, *, webhook: str) -> WebhookDelivery:
    """Send something that means nothing."""
    hook = _load(work, webhook)
    if hook.disabled_at is not None:
        raise Conflict("webhooks.off", OFF)
    seq = version_of(work.session, hook.stream) + 1
    work.record(hook.stream, WebhookTested())
    one = WebhookDelivery.of(hook, hook.stream, seq, WebhookTested.name, work.now)
    work.session.add(one)
    work.enqueue(NewJob(DELIVER))
    return one


def fan_out(work: Work, *, event: StoredEvent) -> int:
    """Put an event down for every webhook that wants it, as far as it may leave the house at all."""
    work.require("webhooks:deliver")
    wanted = [hook for hook in work.session.scalars(select(Webhook).where(Webhook.disabled_at.is_(None)))
              if hook.wants(event.name)]  # fmt: skip
    subject = subject_of(work, event.stream) if wanted else None
    if subject is None:
        return 0
    here = (WebhookDelivery.stream == event.stream, WebhookDelivery.seq == event.seq)
    known = set(work.session.scalars(select(WebhookDelivery.webhook_id).where(*here)))
    made = 0
    for hook in wanted:
        services, severities = set(json.loads(hook.services)), json.loads(hook.severities)
        fits = (not services or services & subject.services) and (not severities or subject.severity in severities)
        if fits and hook.id not in known:
            work.session.add(WebhookDelivery.of(hook, event.stream, event.seq, event.name, work.now))
            made += 1
    if made:
        work.enqueue(NewJob(DELIVER))
    return made


def take_calls(work: Work, *, most: int, busy: Sequence[int] = ()) -> list[Call]:
    """Take the oldest delivery that is due of each webhook, so that none holds up another."""
    work.require("webhooks:deliver")
    D = WebhookDelivery  # noqa: N806 - a short name for the class
    due = select(D).where(D.state == DeliveryState.WAITING, D.due <= work.now, D.webhook_id.not_in(busy))
    rows = work.session.scalars(due.order_by(D.due, D.id).limit(most * 8).with_for_update(skip_locked=True)).all()
    first = list({row.webhook_id: row for row in reversed(rows)}.values())[:most]
    for row in first:
        row.attempt, row.due = row.attempt + 1, work.now + LEASE
    return [Call(row.id, row.public_id, row.webhook_id, row.stream, row.seq, row.attempt) for row in first]


def settle_call(work: Work, *, call: Call, came: Came) -> None:
    """Log a call, and go on as its answer says: done, again later, given up, or the webhook switched off."""
    work.require("webhooks:deliver")
    one = work.session.get(WebhookDelivery, call.delivery_id, with_for_update=True)
    hook = work.session.get(Webhook, call.webhook_id, with_for_update=True)
    if one is None or hook is None:
        return
    if came.is_dropped:
        one.state = DeliveryState.DROPPED
        return
    _log(work, call, came)
    if came.status is not None and came.status in SUCCESS:
        one.state, hook.failing_since = DeliveryState.DELIVERED, None
        return
    hook.failing_since = hook.failing_since or work.now
    if came.status == GONE:
        one.state = DeliveryState.FAILED
        _switch_off_by_itself(work, hook, "it answered 410: gone for good")
    elif work.now - hook.failing_since > GIVE_UP_AFTER:
        one.state = DeliveryState.FAILED
        _switch_off_by_itself(work, hook, f"nothing got through for {GIVE_UP_AFTER.days} days")
    elif one.attempt > len(LADDER):
        one.state = DeliveryState.FAILED
    else:
        wait = LADDER[one.attempt - 1] * (0.9 + secrets.randbelow(200) / 1000)
        one.due = work.now + max(wait, timedelta(seconds=came.retry_after or 0))


def clean_url(url: str) -> str:
    """Return an address that may be called, as far as its spelling tells; where it leads is looked at at each call."""
    url = clean(url, field="url", limit=500)
    try:
        Caller(resolve=_elsewhere, ports=EVERY_PORT).vet(url)
    except AddressRefused as refused:
        raise Invalid("webhooks.url", str(refused), where="url") from refused
    return url


def _elsewhere(_host: str, _port: int) -> list[str]:
    """Stand for the answer of a name server: no command waits for one."""
    return ["1.1.1.1"]


def _log(work: Work, call: Call, came: Came) -> None:
    row = work.session.get(WebhookAttempt, (call.delivery_id, call.attempt)) or WebhookAttempt(
        delivery_id=call.delivery_id, number=call.attempt
    )
    row.at, row.milliseconds, row.status = work.now, came.milliseconds, came.status
    row.error, row.request = came.error[:300], came.request
    row.answer = "" if call.stream.startswith("webhook:") else came.answer
    work.session.add(row)


def _switch_off_by_itself(work: Work, hook: Webhook, because: str) -> None:
    _switch_off(work, hook, because)
    work.record(hook.stream, WebhookSwitched(is_on=False, because=because))


def _switch_off(work: Work, hook: Webhook, because: str) -> None:
    hook.switch_off(work.now, because)
    waiting = (WebhookDelivery.webhook_id == hook.id, WebhookDelivery.state == DeliveryState.WAITING)
    dropped = update(WebhookDelivery).where(*waiting).values(state=DeliveryState.DROPPED)
    work.session.execute(dropped.execution_options(synchronize_session=False))


def _load(work: Work, public_id: str) -> Webhook:
    found = select(Webhook).where(Webhook.public_id == public_id).with_for_update()
    hook = work.session.scalars(found).one_or_none()
    work.require("webhooks:manage", hook)
    if hook is None:
        raise NotFound(NOUN)
    return hook


def _name(name: str) -> str:
    name = clean(name, field="name", limit=80)
    if not name:
        raise Invalid("webhooks.name", "Say what it is for.", where="name")
    return name


def _names(names: Sequence[str], field: str) -> list[str]:
    found = [clean(name, field=field, limit=80) for name in names]
    if len(found) > MOST_TYPES:
        raise Invalid("webhooks.too_many_names", f"Name at most {MOST_TYPES}.", where=field)
    return sorted({name for name in found if name})
