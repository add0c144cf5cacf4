"""Asking to be told, confirming it, choosing of what, and going away without a trace.

Whoever asks for an address that is known gets the same answer as for one that is not; only the mail differs.
"""

import hashlib
import ipaddress
import re
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from foundation.errors import DomainError, Invalid, NotFound
from foundation.ids import opaque_id
from foundation.text import clean
from foundation.work import Work
from statuspage.commands.choosing import Choice, choice_of, choose
from statuspage.commands.loading import load_page
from statuspage.events_subscribers import (
    SubscriberErased,
    SubscriptionAsked,
    SubscriptionChanged,
    SubscriptionConfirmed,
)
from statuspage.lifecycle import Audience
from statuspage.links import NOUN, Proof
from statuspage.model import StatusPage
from statuspage.model_subscribers import (
    Channel,
    Notification,
    Subscriber,
    SubscriberComponent,
    SubscriberIncident,
    SubscriberState,
    SubscriptionAsk,
)

EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.)+[A-Za-z]{2,63}")
ENDPOINT = re.compile(r"https?://[!-~]+")
LONGEST_EMAIL, LONGEST_ENDPOINT = 254, 500
ASK_AGAIN = timedelta(minutes=10)
MOST_ASKS, PATIENCE = 5, timedelta(days=1)
NETWORK_ASKS, NETWORK_WINDOW = 20, timedelta(hours=1)


class TooManyAsks(DomainError):
    """A network asks for too many addresses: 429."""

    status = 429
    title = "Wait a while"

    def __init__(self) -> None:
        """Say how long."""
        detail = "Too many subscriptions were asked for from your network. Try again in an hour."
        super().__init__("statuspage.too_many_asks", detail, extra={"retry_after": 3600})


def ask_to_subscribe(
    work: Work,
    *,
    page: str,
    email: str,
    endpoint: str = "",
    components: Sequence[str] = (),
    incident: str = "",
    client: str,
) -> Subscriber | None:
    """Note that an address is to be told of ``components`` or of an incident (of all without), once its owner confirms.

    Returns the subscriber where a mail goes out; who asked must not be told whether there is one.
    """
    here = load_page(work, page)
    work.require("statuspage:subscribe", here)
    if here.audience != Audience.PUBLIC:
        work.require("statuspage:read", here)
    _count(work, client)
    wanted = choice_of(work, here, components, incident)
    return _ask(work, here, clean_email(email), clean_endpoint(endpoint), wanted)


def ask_again(work: Work, *, proof: Proof, client: str) -> None:
    """Ask the owner of an address once more, if that is still open; who wants it is told nothing either way."""
    work.require("statuspage:subscribe")
    _count(work, client)
    found = select(Subscriber).where(Subscriber.public_id == proof.subscriber, Subscriber.epoch == proof.epoch)
    known = work.session.scalars(found.with_for_update()).one_or_none()
    if known is not None and known.state != SubscriberState.ACTIVE and _may_ask_again(work, known):
        work.record(known.stream, SubscriptionAsked(page_id=known.page_id, channel=known.channel, component_ids=()))


def invite_subscriber(
    work: Work, *, page: str, email: str, endpoint: str = "", components: Sequence[str] = ()
) -> Subscriber | None:
    """Ask the owner of an address whether they want to be told; nothing else is sent before they say so."""
    here = load_page(work, page)
    work.require("statuspage:subscribers", here)
    return _ask(work, here, clean_email(email), clean_endpoint(endpoint), choice_of(work, here, components))


def confirm_subscriber(work: Work, *, proof: Proof) -> Subscriber:
    """Begin to tell the owner of the address, who has proven to be it."""
    subscriber = load_subscriber(work, proof)
    work.require("statuspage:subscribe", subscriber)
    if subscriber.state != SubscriberState.ACTIVE:
        subscriber.confirm(work.now)
        work.record(subscriber.stream, SubscriptionConfirmed(page_id=subscriber.page_id))
    return subscriber


def choose_components(work: Work, *, proof: Proof, components: Sequence[str], incident: str = "") -> Subscriber:
    """Tell of these components and of this incident from now on; of all where none is named."""
    subscriber = load_subscriber(work, proof)
    work.require("statuspage:subscribe", subscriber)
    wanted = choice_of(work, load_page(work, subscriber.page_id), components, incident)
    choose(work, subscriber, wanted)
    work.record(subscriber.stream, SubscriptionChanged(component_ids=tuple(wanted.components)))
    return subscriber


def unsubscribe(work: Work, *, proof: Proof) -> None:
    """Forget the address and all that was kept about it; a second time nothing is left to be done."""
    work.require("statuspage:subscribe")
    try:
        subscriber = load_subscriber(work, proof)
    except NotFound:
        return
    forget_subscriber(work, subscriber, "unsubscribed")


def take_back(work: Work, *, proof: Proof) -> None:
    """End what a program asked for itself: an address that its owner confirmed is forgotten.

    One that nobody confirmed yet is only not to be confirmed any more: asking and taking back in turn, somebody could
    else send its owner any number of mails.
    """
    work.require("statuspage:subscribe")
    try:
        subscriber = load_subscriber(work, proof)
    except NotFound:
        return
    if subscriber.state == SubscriberState.UNCONFIRMED:
        subscriber.epoch += 1
    else:
        forget_subscriber(work, subscriber, "unsubscribed")


def remove_subscriber(work: Work, *, page: str, subscriber: str) -> None:
    """Forget an address, as its owner asked somebody who looks after the page."""
    here = load_page(work, page)
    work.require("statuspage:subscribers", here)
    found = select(Subscriber).where(Subscriber.public_id == subscriber, Subscriber.page_id == here.id)
    known = work.session.scalars(found.with_for_update()).one_or_none()
    if known is None:
        raise NotFound(NOUN)
    forget_subscriber(work, known, "removed")


def forget_subscriber(work: Work, subscriber: Subscriber, because: str) -> None:
    """Delete every row about an address; what stays in the log names nobody."""
    for table in (SubscriberComponent, SubscriberIncident, Notification):
        gone = delete(table).where(table.subscriber_id == subscriber.id)
        work.session.execute(gone.execution_options(synchronize_session=False))
    work.session.delete(subscriber)
    work.record(subscriber.stream, SubscriberErased(page_id=subscriber.page_id, because=because))


def load_subscriber(work: Work, proof: Proof) -> Subscriber:
    """Load the subscriber that a link proves, for change; one of an earlier epoch proves nothing."""
    found = select(Subscriber).where(Subscriber.public_id == proof.subscriber, Subscriber.epoch == proof.epoch)
    subscriber = work.session.scalars(found.with_for_update()).one_or_none()
    if subscriber is None:
        raise NotFound(NOUN)
    return subscriber


def clean_email(email: str) -> str:
    """Return an address as it is kept, in small letters."""
    email = clean(email, field="email", limit=LONGEST_EMAIL).lower()
    if not EMAIL.fullmatch(email):
        raise Invalid("statuspage.email", "Write an email address like ada@example.org.", where="email")
    return email


def clean_endpoint(endpoint: str) -> str:
    """Return the address of a program; empty stays empty. Where it leads is looked at whenever it is called."""
    endpoint = clean(endpoint, field="endpoint", limit=LONGEST_ENDPOINT)
    if endpoint and not ENDPOINT.fullmatch(endpoint):
        raise Invalid("statuspage.endpoint", "Write the address like https://example.org/hook.", where="endpoint")
    return endpoint


def network_of(client: str) -> str:
    """Return the network that a client is in: a /24, or a /64 of IPv6."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return "unknown"
    size = 24 if address.version == 4 else 64  # noqa: PLR2004 - the two versions that there are
    return str(ipaddress.ip_network(f"{client}/{size}", strict=False))


def _ask(work: Work, page: StatusPage, email: str, endpoint: str, wanted: Choice) -> Subscriber | None:
    known = _known(work, page, email, endpoint)
    if known is not None and not _may_ask_again(work, known):
        return None
    subscriber = known or _new(work, page, email, endpoint)
    if subscriber.state != SubscriberState.ACTIVE:
        choose(work, subscriber, wanted)
    asked = SubscriptionAsked(
        page_id=page.id,
        channel=subscriber.channel,
        component_ids=tuple(wanted.components),
        public_incident_id=wanted.incident,
    )
    work.record(subscriber.stream, asked)
    return subscriber


def _count(work: Work, client: str) -> None:
    """Count one more wish of the client's network, or say that there were too many."""
    network = hashlib.sha256(network_of(client).encode()).hexdigest()
    row = work.session.get(SubscriptionAsk, network, with_for_update=True)
    if row is None:
        work.session.add(SubscriptionAsk(network=network, since=work.now, count=1))
        old = delete(SubscriptionAsk).where(SubscriptionAsk.since < work.now - NETWORK_WINDOW)
        work.session.execute(old.execution_options(synchronize_session=False))
    elif row.since < work.now - NETWORK_WINDOW:
        row.since, row.count = work.now, 1
    elif row.count >= NETWORK_ASKS:
        raise TooManyAsks
    else:
        row.count += 1


def _known(work: Work, page: StatusPage, email: str, endpoint: str) -> Subscriber | None:
    same = (Subscriber.email == email, Subscriber.endpoint == endpoint)
    found = select(Subscriber).where(Subscriber.page_id == page.id, *same)
    return work.session.scalars(found.with_for_update()).first()


def _may_ask_again(work: Work, subscriber: Subscriber) -> bool:
    """Note one more wish for a known address, unless it got mail about it lately, or often."""
    waited = work.now - subscriber.asked_at
    if waited < ASK_AGAIN or (subscriber.asks >= MOST_ASKS and waited < PATIENCE):
        return False
    subscriber.asks = 1 if waited >= PATIENCE else subscriber.asks + 1
    subscriber.asked_at = work.now
    return True


def _new(work: Work, page: StatusPage, email: str, endpoint: str) -> Subscriber:
    subscriber = Subscriber(
        public_id=opaque_id(),
        page_id=page.id,
        channel=Channel.WEBHOOK if endpoint else Channel.EMAIL,
        email=email,
        endpoint=endpoint,
        state=SubscriberState.UNCONFIRMED,
        is_whole=True,
        epoch=1,
        asks=1,
        failures=0,
        asked_at=work.now,
        created_at=work.now,
    )
    work.session.add(subscriber)
    work.session.flush()
    return subscriber
