"""Webhooks with their logs, what a call needs, and what of them waits for a person."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation.errors import NotFound
from foundation.log import event_at
from foundation.paging import Page, clamp, earlier, paged
from foundation.signing import headers
from foundation.slots import Need, NeedSource
from foundation.work import Reading
from integrations.webhooks.model import DeliveryState, Webhook, WebhookAttempt, WebhookDelivery
from integrations.webhooks.policy import NOUN
from integrations.webhooks.visible import body_of, subject_of

RANK = 25


@dataclass(frozen=True)
class WebhookItem:
    """A webhook, without its secret."""

    id: str
    name: str
    url: str
    event_types: Sequence[str]
    services: Sequence[str]
    severities: Sequence[str]
    created_by: str
    created_at: datetime
    rotated_at: datetime | None
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_because: str
    nonce: str
    generation: int

    @property
    def state(self) -> str:
        """How it stands."""
        return "off" if self.disabled_at else "failing" if self.failing_since else "on"


@dataclass(frozen=True)
class AttemptItem:
    """One call of a delivery."""

    number: int
    at: datetime
    milliseconds: int
    status: int | None
    error: str
    request: str
    answer: str


@dataclass(frozen=True)
class DeliveryItem:
    """One event for one webhook, with what came of it so far."""

    number: int
    id: str
    event: str
    state: str
    created_at: datetime
    due: datetime | None
    attempts: Sequence[AttemptItem]


@dataclass(frozen=True)
class Outgoing:
    """What is to be sent now: where, and the whole of it."""

    url: str
    body: bytes
    headers: Mapping[str, str]


def webhooks(reading: Reading) -> list[WebhookItem]:
    """Return all webhooks by name."""
    reading.require("webhooks:manage")
    return [_item(row) for row in reading.session.scalars(select(Webhook).order_by(Webhook.name, Webhook.id))]


def webhook(reading: Reading, public_id: str) -> WebhookItem:
    """Return one webhook."""
    return _item(_row(reading, public_id))


def deliveries(
    reading: Reading, public_id: str, *, cursor: str | None = None, limit: int | None = None
) -> Page[DeliveryItem]:
    """Return what was sent to a webhook, the newest first."""
    hook, most = _row(reading, public_id), clamp(limit)
    D = WebhookDelivery  # noqa: N806 - a short name for the class
    newest = select(D).where(D.webhook_id == hook.id, *earlier(D.id, cursor)).order_by(D.id.desc()).limit(most + 1)
    rows = list(reading.session.scalars(newest))
    calls: dict[int, list[AttemptItem]] = {row.id: [] for row in rows}
    of_them = select(WebhookAttempt).where(WebhookAttempt.delivery_id.in_(calls))
    for one in reading.session.scalars(of_them.order_by(WebhookAttempt.number)):
        calls[one.delivery_id].append(
            AttemptItem(one.number, one.at, one.milliseconds, one.status, one.error, one.request, one.answer)
        )
    items = [
        DeliveryItem(
            number=row.id,
            id=row.public_id,
            event=row.event,
            state=row.state,
            created_at=row.created_at,
            due=row.due if row.state == DeliveryState.WAITING else None,
            attempts=calls[row.id],
        )
        for row in rows
    ]
    return paged(items, most, lambda item: (item.number,))


def outgoing(
    reading: Reading, webhook_id: int, message_id: str, place: tuple[str, int], keys: tuple[str, str]
) -> Outgoing | None:
    """Return a delivery as it is to be sent now; None when it may not leave any more. ``keys``: secret, base URL."""
    hook = reading.session.get(Webhook, webhook_id)
    subject = subject_of(reading, place[0])
    if hook is None or hook.disabled_at is not None or subject is None:
        return None
    body = json.dumps(body_of(event_at(reading.session, *place), subject, keys[1]), separators=(",", ":")).encode()
    at = int(reading.now.timestamp())
    signed = headers(
        message_id, at, body, secret_key=keys[0], nonce=hook.nonce, generations=hook.generations(reading.now)
    )
    return Outgoing(hook.url, body, signed)


def next_call(reading: Reading) -> datetime | None:
    """Return when a delivery is due again, None when nothing waits."""
    waiting = select(func.min(WebhookDelivery.due)).where(WebhookDelivery.state == DeliveryState.WAITING)
    return reading.session.scalar(waiting)


def anybody_listens(session: Session) -> bool:
    """Whether there is a webhook at all."""
    return session.scalar(select(Webhook.id).where(Webhook.disabled_at.is_(None)).limit(1)) is not None


def switched_off(reading: Reading) -> list[Need]:
    """Return the webhooks that were switched off by how they answered, for those who can mend them."""
    if not reading.permits("webhooks:manage"):
        return []
    by_itself = (Webhook.disabled_at.is_not(None), Webhook.failing_since.is_not(None))
    return [
        Need(
            kind="webhook",
            title=f"Mend the webhook {row.name}",
            key=f"webhook:{row.public_id}",
            url=f"/webhooks/{row.public_id}",
            facts=f"It was switched off: {row.disabled_because}.",
            button="Look at its log",
            rank=RANK,
            tone="orange",
            icon="link",
        )
        for row in reading.session.scalars(select(Webhook).where(*by_itself).order_by(Webhook.id).limit(10))
    ]


def _row(reading: Reading, public_id: str) -> Webhook:
    reading.require("webhooks:manage")
    row = reading.session.scalars(select(Webhook).where(Webhook.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound(NOUN)
    return row


def _item(row: Webhook) -> WebhookItem:
    return WebhookItem(
        id=row.public_id,
        name=row.name,
        url=row.url,
        event_types=json.loads(row.event_types),
        services=json.loads(row.services),
        severities=json.loads(row.severities),
        created_by=row.created_by,
        created_at=row.created_at,
        rotated_at=row.rotated_at,
        failing_since=row.failing_since,
        disabled_at=row.disabled_at,
        disabled_because=row.disabled_because,
        nonce=row.nonce,
        generation=row.generation,
    )


NEEDS = (NeedSource("webhooks", switched_off),)
