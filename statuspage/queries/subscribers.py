"""Who subscribed: for whoever looks after a page, and for the one person whom a link proves to be the owner."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from foundation.errors import NotFound
from foundation.paging import Page, clamp, earlier, paged
from foundation.work import Reading
from statuspage.lifecycle import Audience
from statuspage.links import NOUN, Proof
from statuspage.model import Component, PublicIncident, PublicUpdate, StatusPage, going_on
from statuspage.model_subscribers import Notification, Subscriber, SubscriberComponent, SubscriberIncident
from statuspage.policy import NOUN as PAGE
from statuspage.queries.state import page_of
from statuspage.snapshot.state import Page as OpenPage

MOST_KEPT = 1000


@dataclass(frozen=True)
class Choice:
    """A component that one can hear of."""

    id: str
    name: str
    group: str


@dataclass(frozen=True)
class SubscriberItem:
    """A subscriber in a list."""

    id: str
    channel: str
    email: str
    endpoint: str
    state: str
    components: Sequence[str]
    incidents: Sequence[tuple[str, str]]
    created_at: datetime
    confirmed_at: datetime | None
    quarantined_at: datetime | None


@dataclass(frozen=True)
class SubscriberPage:
    """A page of the list, with how many there are in each state."""

    page: str
    slug: str
    counts: Mapping[str, int]
    items: Sequence[SubscriberItem]
    next_cursor: str | None


@dataclass(frozen=True)
class Subscription:
    """What its owner sees of it."""

    page: str
    slug: str
    url: str
    item: SubscriberItem
    choices: Sequence[Choice]
    going_on: Sequence[tuple[str, str]] = ()
    language: str = "en"


@dataclass(frozen=True)
class Offer:
    """What a stranger can subscribe to."""

    page: str
    slug: str
    url: str
    choices: Sequence[Choice]
    going_on: Sequence[tuple[str, str]] = ()
    language: str = "en"


def choices(reading: Reading, slug: str) -> Offer:
    """Return what a page offers; one that is not public offers nothing to strangers."""
    page = _page(reading, slug)
    reading.require("statuspage:subscribe", page)
    if page.audience != Audience.PUBLIC:
        reading.require("statuspage:read", page)
    return Offer(page.name, page.slug, _home(page), _choices(reading, page), _going_on(reading, page), page.language)


def open_page(reading: Reading, slug: str) -> OpenPage:
    """Return a public page of which programs may ask to be told."""
    page = _page(reading, slug)
    reading.require("statuspage:subscribe", page)
    if page.audience != Audience.PUBLIC:
        raise NotFound(PAGE)
    return page_of(page)


def own_subscription(reading: Reading, proof: Proof) -> Subscription:
    """Return the subscription that a link proves."""
    found = select(Subscriber).where(Subscriber.public_id == proof.subscriber, Subscriber.epoch == proof.epoch)
    subscriber = reading.session.scalars(found).one_or_none()
    if subscriber is None:
        raise NotFound(NOUN)
    reading.require("statuspage:subscribe", subscriber)
    page = reading.session.get_one(StatusPage, subscriber.page_id)
    (item,) = _items(reading, [subscriber])
    offered = _choices(reading, page), _going_on(reading, page)
    return Subscription(page.name, page.slug, _home(page), item, *offered, page.language)


def language_for(reading: Reading, proof: Proof) -> str:
    """Return the language of the page that a link is about; English where there is nothing any more."""
    reading.require("statuspage:subscribe")
    found = select(StatusPage.language).join(Subscriber, Subscriber.page_id == StatusPage.id)
    return reading.session.scalar(found.where(Subscriber.public_id == proof.subscriber)) or "en"


def subscriber_record(reading: Reading, proof: Proof) -> dict[str, Any]:
    """Return everything that is kept about the owner of a link, for them to take along."""
    own = own_subscription(reading, proof)
    told = (
        select(PublicUpdate.public_id, Notification.state, Notification.due)
        .join(PublicUpdate, PublicUpdate.id == Notification.public_update_id)
        .join(Subscriber, Subscriber.id == Notification.subscriber_id)
        .where(Subscriber.public_id == proof.subscriber)
        .order_by(Notification.id.desc())
        .limit(MOST_KEPT)
    )
    return {
        "page": own.page,
        "channel": own.item.channel,
        "email": own.item.email,
        "endpoint": own.item.endpoint or None,
        "state": own.item.state,
        "components": list(own.item.components),
        "incidents": [public_id for public_id, _ in own.item.incidents],
        "created_at": own.item.created_at.isoformat(),
        "confirmed_at": own.item.confirmed_at.isoformat() if own.item.confirmed_at else None,
        "notifications": [{"update": row.public_id, "state": row.state} for row in reading.session.execute(told)],
    }


def page_subscribers(
    reading: Reading, slug: str, *, cursor: str | None = None, limit: int | None = None
) -> SubscriberPage:
    """Return who subscribed to a page, the newest first."""
    page, most = _page(reading, slug), clamp(limit)
    reading.require("statuspage:subscribers", page)
    here = (Subscriber.page_id == page.id, *earlier(Subscriber.id, cursor))
    rows = list(reading.session.scalars(select(Subscriber).where(*here).order_by(Subscriber.id.desc()).limit(most + 1)))
    shown: Page[Subscriber] = paged(rows, most, lambda row: (row.id,))
    states = select(Subscriber.state, func.count()).where(Subscriber.page_id == page.id).group_by(Subscriber.state)
    counts: dict[str, int] = {row.state: row[1] for row in reading.session.execute(states)}
    return SubscriberPage(page.name, page.slug, counts, _items(reading, shown.items), shown.next_cursor)


def _items(reading: Reading, rows: Sequence[Subscriber]) -> list[SubscriberItem]:
    link = SubscriberComponent
    wanted: dict[int, list[str]] = {row.id: [] for row in rows}
    pairs = (
        select(link.subscriber_id, Component.public_id)
        .join(Component, Component.id == link.component_id)
        .where(link.subscriber_id.in_(wanted))
        .order_by(Component.position)
    )
    for subscriber_id, public_id in reading.session.execute(pairs):
        wanted[subscriber_id].append(public_id)
    only = _incidents(reading, wanted)
    return [
        SubscriberItem(
            id=row.public_id,
            channel=row.channel,
            email=row.email,
            endpoint=row.endpoint,
            state=row.state,
            components=wanted[row.id],
            incidents=only.get(row.id, ()),
            created_at=row.created_at,
            confirmed_at=row.confirmed_at,
            quarantined_at=row.quarantined_at,
        )
        for row in rows
    ]


def _incidents(reading: Reading, ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Return the incidents of which subscribers want to hear, by public id and name."""
    link, found = SubscriberIncident, defaultdict[int, list[tuple[str, str]]](list)
    told = select(link.subscriber_id, PublicIncident.public_id, PublicIncident.name).join(
        PublicIncident, PublicIncident.id == link.public_incident_id
    )
    for subscriber_id, public_id, name in reading.session.execute(told.where(link.subscriber_id.in_(ids))):
        found[subscriber_id].append((public_id, name))
    return found


def _home(page: StatusPage) -> str:
    """Return where its readers find the page, as seen from here."""
    own = f"/status/{page.slug}" if page.audience == Audience.PUBLIC else f"/status-pages/{page.slug}/shown"
    return page.url or own


def _choices(reading: Reading, page: StatusPage) -> list[Choice]:
    rows = reading.session.scalars(select(Component).where(Component.page_id == page.id).order_by(Component.position))
    parts = list(rows)
    names = {part.id: part.name for part in parts}
    return [Choice(part.public_id, part.name, names.get(part.group_id or 0, "")) for part in parts]


def _going_on(reading: Reading, page: StatusPage) -> list[tuple[str, str]]:
    rows = reading.session.scalars(select(PublicIncident).where(PublicIncident.page_id == page.id, going_on()))
    return [(row.public_id, row.name) for row in rows.all()]


def _page(reading: Reading, slug: str) -> StatusPage:
    page = reading.session.scalars(select(StatusPage).where(StatusPage.slug == slug)).one_or_none()
    if page is None:
        raise NotFound(PAGE)
    return page
