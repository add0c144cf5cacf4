"""Webhooks as resources."""

from datetime import datetime
from typing import Annotated

from flask import Blueprint
from pydantic import Field

from foundation.signing import secret_of
from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading, runtime
from foundation.work import Work
from integrations.webhooks import commands, queries
from integrations.webhooks.model import Webhook
from integrations.webhooks.queries import DeliveryItem, WebhookItem

BLUEPRINT = Blueprint("webhooks_api", __name__, url_prefix="/api/v1")
BLUEPRINTS = (BLUEPRINT,)
TAG = "webhooks"
Names = Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=50, default_factory=list)]


class WebhookBody(Body):
    """A program to be told; no ``event_types`` are all, a type may end with ``*``."""

    name: Annotated[str, Field(max_length=80)]
    url: Annotated[str, Field(max_length=500)]
    event_types: Names
    services: Names
    severities: Names


class SwitchBody(Body):
    """Whether it is told."""

    is_on: bool


class WebhookAnswer(Body):
    """A webhook; ``secret`` is shown when it is new, and to whoever repeats that request under its Idempotency-Key."""

    id: str
    name: str
    url: str
    state: str
    event_types: list[str]
    services: list[str]
    severities: list[str]
    created_at: datetime
    rotated_at: datetime | None
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_because: str
    generation: int
    """Of its secret: 1 is the first, and each rotation makes another."""
    secret: str | None = None


class WebhookList(Body):
    """All webhooks."""

    items: list[WebhookAnswer]
    next_cursor: str | None = None


class AttemptAnswer(Body):
    """One call."""

    number: int
    at: datetime
    milliseconds: int
    status: int | None
    error: str
    request: str
    answer: str


class DeliveryAnswer(Body):
    """One event for one webhook."""

    id: str
    event: str
    state: str
    created_at: datetime
    due: datetime | None
    attempts: list[AttemptAnswer]


class DeliveryList(Body):
    """What was sent, the newest first."""

    items: list[DeliveryAnswer]
    next_cursor: str | None


class Paging(Body):
    """Which part of the list."""

    limit: Annotated[int | None, Field(ge=1, le=200)] = None
    cursor: Annotated[str | None, Field(max_length=500)] = None


class Replayed(Body):
    """What became of the wish."""

    status: str


@BLUEPRINT.get("/webhooks")
@endpoint("List webhooks", answer=WebhookList, tag=TAG)
def list_webhooks() -> WebhookList:
    """By name."""
    return WebhookList(items=[_answer(item) for item in queries.webhooks(reading())])


@BLUEPRINT.post("/webhooks")
@endpoint("Add a webhook", body=WebhookBody, answer=WebhookAnswer, status=201, tag=TAG)
def add(body: WebhookBody) -> Answer:
    """Answer with its secret, this once."""
    made = write(lambda work: commands.add_webhook(work, **body.model_dump()), represent=_represented, status=201)
    return _with_secret(made)


@BLUEPRINT.get("/webhooks/<webhook>")
@endpoint("Read a webhook", answer=WebhookAnswer, tag=TAG)
def read(webhook: str) -> WebhookAnswer:
    """Without its secret."""
    return _answer(queries.webhook(reading(), webhook))


@BLUEPRINT.patch("/webhooks/<webhook>")
@endpoint("Switch a webhook on or off", body=SwitchBody, answer=WebhookAnswer, tag=TAG)
def switch(webhook: str, body: SwitchBody) -> Answer:
    """Leave untold what happens while it is off."""
    return write(
        lambda work: commands.switch_webhook(work, webhook=webhook, is_on=body.is_on),
        represent=_represented,
    )


@BLUEPRINT.delete("/webhooks/<webhook>")
@endpoint("Remove a webhook", status=204, tag=TAG)
def remove(webhook: str) -> Answer:
    """Forget it with its log."""
    return write(
        lambda work: commands.remove_webhook(work, webhook=webhook), represent=lambda _work, _gone: None, status=204
    )


@BLUEPRINT.post("/webhooks/<webhook>/rotations")
@endpoint("Rotate a webhook's secret", answer=WebhookAnswer, status=201, tag=TAG)
def rotate(webhook: str) -> Answer:
    """Sign with the new and the old secret for a day; answers with the new one, this once."""
    rotated = write(lambda work: commands.rotate_secret(work, webhook=webhook), represent=_represented, status=201)
    return _with_secret(rotated)


@BLUEPRINT.post("/webhooks/<webhook>/tests")
@endpoint("Test a webhook", answer=Replayed, status=202, tag=TAG)
def test(webhook: str) -> Answer:
    """Send something that means nothing; of its answer the log keeps the status only."""
    return write(
        lambda work: commands.test_webhook(work, webhook=webhook),
        represent=lambda _work, _one: Replayed(status="waiting"),
        status=202,
    )


@BLUEPRINT.get("/webhooks/<webhook>/deliveries")
@endpoint("List deliveries", query=Paging, answer=DeliveryList, tag=TAG)
def list_deliveries(webhook: str, query: Paging) -> DeliveryList:
    """With every request and answer."""
    found = queries.deliveries(reading(), webhook, cursor=query.cursor, limit=query.limit)
    return DeliveryList(items=[_delivery(item) for item in found.items], next_cursor=found.next_cursor)


@BLUEPRINT.post("/webhooks/<webhook>/deliveries/<delivery>/replays")
@endpoint("Send a delivery again", answer=Replayed, status=202, tag=TAG)
def replay(webhook: str, delivery: str) -> Answer:
    """Keep its id."""
    return write(
        lambda work: commands.replay_delivery(work, webhook=webhook, delivery=delivery),
        represent=lambda _work, _one: Replayed(status="waiting"),
        status=202,
    )


def _represented(work: Work, hook: Webhook) -> WebhookAnswer:
    return _answer(queries.webhook(work, hook.public_id))


def _with_secret(made: Answer) -> Answer:
    """Say the secret too: what is kept for a repeated Idempotency-Key is without it, so that no database holds one.

    It is derived anew, for whoever may see the webhook now, and is that of the generation which the answer is about.
    """
    kept = WebhookAnswer.model_validate_json(made.body)
    item = queries.webhook(reading(), kept.id)
    secret = secret_of(runtime().settings.secret_key, item.nonce, kept.generation)
    return Answer(made.status, kept.model_copy(update={"secret": secret}).model_dump_json())


def _answer(item: WebhookItem) -> WebhookAnswer:
    return WebhookAnswer(
        id=item.id,
        name=item.name,
        url=item.url,
        state=item.state,
        event_types=list(item.event_types),
        services=list(item.services),
        severities=list(item.severities),
        created_at=item.created_at,
        rotated_at=item.rotated_at,
        failing_since=item.failing_since,
        disabled_at=item.disabled_at,
        disabled_because=item.disabled_because,
        generation=item.generation,
    )


def _delivery(item: DeliveryItem) -> DeliveryAnswer:
    return DeliveryAnswer(
        id=item.id,
        event=item.event,
        state=item.state,
        created_at=item.created_at,
        due=item.due,
        attempts=[AttemptAnswer(**vars(one)) for one in item.attempts],
    )
