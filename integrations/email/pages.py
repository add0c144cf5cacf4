"""Carrying pages by mail; no link in it acts by itself, it leads to a page with buttons."""

from html import escape

from foundation.authz import machine
from foundation.jobs import Job, JobKind, Lane, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk, Work
from integrations.email.adapter import post_office
from integrations.email.letters import Draft, Envelope, Link
from oncall.ports import AnswerLinks, NotSetUp, carry, put_down
from oncall.queries import Parcel

POSTMAN = machine("email")
WAY, KIND = "email", "email.page"


def put_page_down(event: StoredEvent, work: Work) -> None:
    """Put down what carries the page, where it goes by mail."""
    if WAY in event.payload["ways"]:
        put_down(work, event.subject_id, WAY, KIND)


def send_page(desk: Desk, job: Job) -> None:
    """Hand it in."""
    carry(desk, job, post)


def post(desk: Desk, parcel: Parcel) -> bool:
    """Send the mail; that the server took it is all that one knows."""
    office = post_office(desk.environment) if desk.settings else None
    if office is None or desk.settings is None:
        raise NotSetUp
    words = f"{parcel.message}\n\n" if parcel.message else ""
    asked = f"{words}{parcel.key}, severity {parcel.severity}, asked for by {parcel.asked_by}."
    draft = Draft(
        sender=office.sender,
        subject=f"[{parcel.key}] {parcel.headline}",
        at=desk.now,
        text=asked,
        html=f"<h1 style='font-size:20px'>{escape(parcel.headline)}</h1><p>{escape(asked)}</p>",
        why="You get this because you are on call, or somebody asked for you.",
        link=Link("Acknowledge or decline", AnswerLinks.of(desk.settings).make(parcel)),
    )
    to = parcel.address or parcel.email
    with office.open() as counter:
        counter.send(to, draft.to(_envelope(to, parcel)))
    return False


def _envelope(to: str, parcel: Parcel) -> Envelope:
    """Address it; the pages of one incident stand together."""
    thread = f"pages.{parcel.incident_key}.{parcel.person_id}" if parcel.incident_key else ""
    return Envelope(to, f"page.{parcel.page_id}.{parcel.delivery_id}", thread=thread)


SUBSCRIPTIONS = (Subscription("page.queued", put_page_down, "email.put_page_down", POSTMAN, Lane.PAGE),)
JOBS = (JobKind(KIND, POSTMAN, send=send_page, lane=Lane.PAGE),)
