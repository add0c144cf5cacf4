"""Carrying pages to an address that somebody gave for themselves, signed like every webhook."""

import json

from foundation.errors import DeliveryFailed
from foundation.http import AddressRefused, Caller, CallFailed, networks
from foundation.jobs import Job, JobKind, Lane, Subscription
from foundation.log import StoredEvent
from foundation.signing import headers
from foundation.work import Desk, Work
from integrations.webhooks.visible import MESSENGER
from oncall.ports import AnswerLinks, NotSetUp, carry, put_down
from oncall.queries import Parcel

WAY, KIND = "webhook", "webhooks.page"
SUCCESS = range(200, 300)
GONE = {404, 410}


def put_page_down(event: StoredEvent, work: Work) -> None:
    """Put down what carries the page, where it goes by webhook."""
    if WAY in event.payload["ways"]:
        put_down(work, event.subject_id, WAY, KIND)


def send_page(desk: Desk, job: Job) -> None:
    """Call the address."""
    carry(desk, job, post)


def post(desk: Desk, parcel: Parcel) -> bool:
    """Post the page; 2xx is all that one knows."""
    if desk.settings is None:
        raise NotSetUp
    body = json.dumps(
        {
            "type": "page.test" if parcel.is_test else "page",
            "timestamp": parcel.created_at.isoformat(),
            "data": {
                "page": parcel.key,
                "severity": parcel.severity,
                "incident": parcel.incident_key or None,
                "headline": parcel.headline,
                "message": parcel.message,
                "answer_url": AnswerLinks.of(desk.settings).make(parcel),
            },
        },
        separators=(",", ":"),
    ).encode()
    at, nonce = int(desk.now.timestamp()), f"page:{parcel.person_id}"
    signed = headers(parcel.dedup_key, at, body, secret_key=desk.settings.secret_key, nonce=nonce, generations=(1,))
    try:
        answer = Caller(networks(desk.environment.get("ANDON_WEBHOOK_NETWORKS", ""))).post(parcel.address, body, signed)
    except AddressRefused as refused:
        raise DeliveryFailed(str(refused), permanent=True) from refused
    except CallFailed as failure:
        raise DeliveryFailed(str(failure), permanent=False) from failure
    if answer.status not in SUCCESS:
        said = f"answered {answer.status}"
        raise DeliveryFailed(said, permanent=answer.status in GONE, retry_after=answer.retry_after)
    return False


SUBSCRIPTIONS = (Subscription("page.queued", put_page_down, "webhooks.put_page_down", MESSENGER, Lane.PAGE),)
JOBS = (JobKind(KIND, MESSENGER, send=send_page, lane=Lane.PAGE),)
