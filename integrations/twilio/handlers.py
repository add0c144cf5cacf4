"""Carrying pages and codes to telephones."""

from foundation.errors import DeliveryFailed
from foundation.jobs import Job, JobKind, Lane, NewJob, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk, Work
from integrations.twilio.adapter import NOT_SET, OPTED_OUT, Refused, call, send_text
from integrations.twilio.policy import TWILIO
from integrations.twilio.said import call_of, code_call, code_text, text_of
from integrations.twilio.settings import twilio_settings
from oncall import commands
from oncall.ports import AnswerLinks, ContactCodes, NotSetUp, carry, put_down
from oncall.queries import SMS, VOICE, Parcel, code_parcel

TEXT_PAGE, CALL_PAGE, CODE = "twilio.text", "twilio.call", "twilio.code"
KINDS = {SMS: TEXT_PAGE, VOICE: CALL_PAGE}
PLACE = "/integrations/twilio"
MOST_TRIES = 4
STOPPED = "This number answered STOP. Text START to Andon's number from it, or remove it."
NOT_THERE = "the number was removed"


def put_page_down(event: StoredEvent, work: Work) -> None:
    """Put down what carries the page, where it goes to a telephone."""
    for way in (SMS, VOICE):
        if way in event.payload["ways"]:
            put_down(work, event.subject_id, way, KINDS[way])


def send_page(desk: Desk, job: Job) -> None:
    """Send the message, or call."""
    carry(desk, job, reach)


def reach(desk: Desk, parcel: Parcel) -> bool:
    """Send it there; Twilio says later whether it arrived.

    It knows no key by which repetitions are told apart. Where nobody knows whether it took the message, it is sent
    again: twice beats never, and both say the same page.
    """
    settings = twilio_settings(desk.environment)
    if desk.settings is None or not settings.is_configured:
        raise NotSetUp(NOT_SET)
    if not parcel.address:
        raise NotSetUp(NOT_THERE)
    here = f"{desk.settings.base_url}{PLACE}"
    report_to = f"{here}/reports/{parcel.delivery_id}/{parcel.tries}"
    try:
        if parcel.way == SMS:
            link = AnswerLinks.of(desk.settings).make(parcel)
            send_text(settings, parcel.address, text_of(parcel, link), report_to)
        else:
            action = f"{here}/calls/{parcel.delivery_id}/digits"
            call(settings, parcel.address, call_of(parcel, action), report_to)
    except Refused as refused:
        if refused.code == OPTED_OUT:
            _note(desk, parcel.address, STOPPED)
        raise
    if parcel.way == SMS:
        _note(desk, parcel.address, "")
    return False


def put_code_down(event: StoredEvent, work: Work) -> None:
    """Put down what carries a code."""
    if event.payload["kind"] in KINDS:
        payload = {"code_id": event.payload["code_id"]}
        work.enqueue(NewJob(CODE, payload, key=f"{CODE}:{event.payload['code_id']}", lane=Lane.PAGE))


def send_code(desk: Desk, job: Job) -> None:
    """Send a code; why it can't be is told where it is asked for."""
    house, code_id = desk.acting_for(TWILIO), int(job.payload["code_id"])
    with house.reading() as reading:
        parcel = code_parcel(reading, code_id)
    if parcel is None or desk.settings is None:
        return
    settings, digits = twilio_settings(desk.environment), ContactCodes.of(desk.settings).make(parcel.nonce)
    try:
        if parcel.kind == SMS:
            send_text(settings, parcel.address, code_text(digits))
        else:
            call(settings, parcel.address, code_call(digits))
    except DeliveryFailed as failure:
        house.run(commands.settle_code, code_id=code_id, error=failure.reason)
        if failure.permanent or job.attempt >= MOST_TRIES:
            return
        raise
    house.run(commands.settle_code, code_id=code_id)


def _note(desk: Desk, address: str, trouble: str) -> None:
    desk.acting_for(TWILIO).run(commands.note_trouble, address=address, trouble=trouble, kinds=(SMS,))


SUBSCRIPTIONS = (
    Subscription("page.queued", put_page_down, "twilio.put_page_down", TWILIO, Lane.PAGE),
    Subscription("contact.code_asked", put_code_down, "twilio.put_code_down", TWILIO, Lane.PAGE),
)
JOBS = (
    JobKind(TEXT_PAGE, TWILIO, send=send_page, lane=Lane.PAGE),
    JobKind(CALL_PAGE, TWILIO, send=send_page, lane=Lane.PAGE),
    JobKind(CODE, TWILIO, send=send_code, lane=Lane.PAGE),
)
