"""Subscribers of status pages as resources."""

from datetime import datetime
from typing import Annotated

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from statuspage import commands, queries
from statuspage.queries import SubscriberItem

BLUEPRINT = Blueprint("subscribers_api", __name__, url_prefix="/api/v1")
TAG = "status pages"
Ref = Annotated[str, Field(max_length=64)]


class SubscriberBody(Body):
    """An address whose owner is asked; with ``endpoint`` a program is told, and ``email`` hears of its trouble."""

    email: Annotated[str, Field(max_length=254)]
    endpoint: Annotated[str, Field(max_length=500)] = ""
    components: Annotated[list[Ref], Field(max_length=200, default_factory=list)]


class SubscriberAnswer(Body):
    """A subscriber."""

    id: str
    channel: str
    email: str
    endpoint: str | None
    state: str
    components: list[str]
    incidents: list[str]
    created_at: datetime
    confirmed_at: datetime | None
    quarantined_at: datetime | None


class SubscriberList(Body):
    """Subscribers, the newest first."""

    items: list[SubscriberAnswer]
    next_cursor: str | None


class Asked(Body):
    """What became of the wish: nothing shows whether the address is known."""

    status: str


class Paging(Body):
    """Which part of the list."""

    limit: Annotated[int | None, Field(ge=1, le=200)] = None
    cursor: Annotated[str | None, Field(max_length=500)] = None


@BLUEPRINT.get("/status-pages/<slug>/subscribers")
@endpoint("List subscribers", query=Paging, answer=SubscriberList, tag=TAG)
def list_subscribers(slug: str, query: Paging) -> SubscriberList:
    """With the addresses of people: only for administrators."""
    found = queries.page_subscribers(reading(), slug, cursor=query.cursor, limit=query.limit)
    return SubscriberList(items=[_answer(item) for item in found.items], next_cursor=found.next_cursor)


@BLUEPRINT.post("/status-pages/<slug>/subscribers")
@endpoint("Invite a subscriber", body=SubscriberBody, answer=Asked, status=202, tag=TAG)
def invite(slug: str, body: SubscriberBody) -> Answer:
    """Ask the owner of the address by mail; nothing else is sent before it is confirmed."""
    return write(
        lambda work: commands.invite_subscriber(work, page=slug, **body.model_dump()),
        represent=lambda _work, _made: Asked(status="asked"),
        status=202,
    )


@BLUEPRINT.delete("/status-pages/<slug>/subscribers/<subscriber>")
@endpoint("Forget a subscriber", status=204, tag=TAG)
def forget(slug: str, subscriber: str) -> Answer:
    """Delete the address and everything that is kept about it."""
    return write(
        lambda work: commands.remove_subscriber(work, page=slug, subscriber=subscriber),
        represent=lambda _work, _gone: None,
        status=204,
    )


def _answer(item: SubscriberItem) -> SubscriberAnswer:
    return SubscriberAnswer(
        id=item.id,
        channel=item.channel,
        email=item.email,
        endpoint=item.endpoint or None,
        state=item.state,
        components=list(item.components),
        incidents=[public_id for public_id, _ in item.incidents],
        created_at=item.created_at,
        confirmed_at=item.confirmed_at,
        quarantined_at=item.quarantined_at,
    )
