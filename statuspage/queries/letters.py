"""What is said to subscribers, as it stands when it is sent: nothing of what was taken down, erased or overtaken."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from foundation.work import Reading
from statuspage.commands.spread import Taken, is_next
from statuspage.links import Proof
from statuspage.model import Maintenance, PublicIncident, PublicUpdate, StatusPage
from statuspage.model_subscribers import NoticeState, Notification, Subscriber, SubscriberState
from statuspage.queries.state import address_of, public_state
from statuspage.snapshot.contract import Contract
from statuspage.snapshot.words import Tongue, tongue_of

STALE, TOO_OLD = timedelta(minutes=15), timedelta(days=1)


@dataclass(frozen=True)
class Recipient:
    """Whom something is sent, and what proves that it is theirs."""

    id: int
    proof: Proof
    email: str
    endpoint: str
    channel: str
    state: str


@dataclass(frozen=True)
class Said:
    """An update as it goes out."""

    id: int
    public_id: str
    page_id: int
    slug: str
    page: str
    page_url: str
    name: str
    status: str
    body: str
    html: str
    url: str
    at: datetime
    tongue: Tongue
    about: str


@dataclass(frozen=True)
class Invitation:
    """A wish to be told that its owner has to confirm, or that is confirmed already."""

    to: Recipient
    page: str
    page_url: str
    tongue: Tongue


def due_notices(reading: Reading, taken: Collection[Taken]) -> dict[Taken, tuple[Said, Recipient]]:
    """Return what still is to be said, and to whom; what is missing is to be dropped."""
    reading.require("statuspage:notify")
    told = {one: one.public_update_id for one in taken if one.public_update_id is not None}
    said, to = said_of(reading, set(told.values())), recipients(reading, {one.subscriber_id for one in taken})
    live = {one: said[row_id] for one, row_id in told.items() if row_id in said and one.subscriber_id in to}
    overtaken = _overtaken(reading, live)
    return {one: (words, to[one.subscriber_id]) for one, words in live.items() if one not in overtaken}


def said_of(reading: Reading, ids: Collection[int]) -> dict[int, Said]:
    """Return the updates that the world may still read."""
    U, P = PublicUpdate, StatusPage  # noqa: N806 - short names for the classes
    live = (U.id.in_(ids), U.erased_at.is_(None), U.created_at > reading.now - TOO_OLD)
    troubles = (
        select(U, P, PublicIncident.name, PublicIncident.public_id.label("about"))
        .join(PublicIncident, PublicIncident.id == U.public_incident_id)
        .join(P, P.id == PublicIncident.page_id)
        .where(*live, PublicIncident.unpublished_at.is_(None))
    )
    works = (
        select(U, P, Maintenance.name, Maintenance.public_id.label("about"))
        .join(Maintenance, Maintenance.id == U.maintenance_id)
        .join(P, P.id == Maintenance.page_id)
        .where(*live)
    )
    found = {}
    for folder, chosen in (("incidents", troubles), ("maintenances", works)):
        for update, page, name, about in reading.session.execute(chosen):
            found[update.id] = _said(update, page, name, f"{folder}/{about}.html")
    return found


def next_notice(reading: Reading, channel: str, *, in_turn: bool = False) -> datetime | None:
    """Return when something can be taken again, None when nothing waits."""
    reading.require("statuspage:notify")
    waiting = (Notification.channel == channel, Notification.state == NoticeState.WAITING)
    first = select(Notification.due).where(*waiting).order_by(Notification.due).limit(1)
    return reading.session.scalar(first.where(is_next()) if in_turn else first)


def takers(reading: Reading, channel: str) -> list[str]:
    """Return who holds something that is not sent yet."""
    reading.require("statuspage:notify")
    held = (Notification.channel == channel, Notification.state == NoticeState.WAITING, Notification.owner.is_not(None))
    return [owner for owner in reading.session.scalars(select(Notification.owner).where(*held).distinct()) if owner]


def invitation(reading: Reading, subscriber_id: int) -> Invitation | None:
    """Return the wish of somebody who is to be asked whether it is theirs; None when they have gone away."""
    reading.require("statuspage:notify")
    to = recipients(reading, [subscriber_id], states=tuple(SubscriberState)).get(subscriber_id)
    page_of = select(StatusPage).join(Subscriber, Subscriber.page_id == StatusPage.id)
    page = reading.session.scalar(page_of.where(Subscriber.id == subscriber_id))
    return Invitation(to, page.name, address_of(page), tongue_of(page.language)) if to and page else None


def told_to_programs(reading: Reading, update_id: int, at: datetime) -> Mapping[str, Any] | None:
    """Return an update in the shape that programs expect, without who gets it; None when it is no longer said."""
    said = said_of(reading, [update_id]).get(update_id)
    if said is None:
        return None
    return Contract(public_state(reading, said.page_id)).notice(said.public_id, at)


def _said(update: PublicUpdate, page: StatusPage, name: str, path: str) -> Said:
    return Said(
        id=update.id,
        public_id=update.public_id,
        page_id=page.id,
        slug=page.slug,
        page=page.name,
        page_url=address_of(page),
        name=name,
        status=update.status,
        body=update.body,
        html=update.body_html,
        url=f"{address_of(page)}/{path}",
        at=update.display_at,
        tongue=tongue_of(page.language),
        about=path.replace("/", "."),
    )


def recipients(
    reading: Reading, ids: Collection[int], states: Sequence[SubscriberState] = (SubscriberState.ACTIVE,)
) -> dict[int, Recipient]:
    """Return subscribers in these states, by their ids."""
    rows = reading.session.scalars(select(Subscriber).where(Subscriber.id.in_(ids), Subscriber.state.in_(states)))
    return {
        row.id: Recipient(row.id, Proof(row.public_id, row.epoch), row.email, row.endpoint, row.channel, row.state)
        for row in rows
    }


def _overtaken(reading: Reading, said: Mapping[Taken, Said]) -> set[Taken]:
    """Return what waited long, while something newer about the same thing waits for the same subscriber."""
    late = [one for one, words in said.items() if reading.now - words.at > STALE]
    newer, own = aliased(PublicUpdate), aliased(PublicUpdate)
    N = Notification  # noqa: N806 - a short name for the class
    waiting = aliased(Notification)
    same = (newer.public_incident_id == own.public_incident_id, newer.id > own.id)
    chosen = (
        select(N.id)
        .join(own, own.id == N.public_update_id)
        .where(
            N.id.in_([one.id for one in late]),
            exists()
            .where(waiting.subscriber_id == N.subscriber_id, waiting.state == NoticeState.WAITING)
            .where(waiting.public_update_id == newer.id, *same),
        )
    )
    ids = set(reading.session.scalars(chosen)) if late else set()
    return {one for one in late if one.id in ids}
