"""Carrying pages to PagerDuty, telling it how they end, applying what it says, and looking whether it still talks."""

from datetime import timedelta
from typing import Any

from foundation.errors import DeliveryFailed
from foundation.jobs import Job, JobKind, Lane, NewJob, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk, Work
from integrations.pagerduty import commands
from integrations.pagerduty.adapter import SUMMARY, call, send_event
from integrations.pagerduty.checks import JOBS as CHECKS
from integrations.pagerduty.commands.hearing import APPLY, FOLLOW
from integrations.pagerduty.commands.people import WATCH
from integrations.pagerduty.commands.schedules import IMPORT
from integrations.pagerduty.importing import run_import
from integrations.pagerduty.policy import PAGERDUTY, SCRIBE
from integrations.pagerduty.polling import get_to_know, reconcile
from integrations.pagerduty.queries import knows_any
from integrations.pagerduty.rest import make_incident, mirror
from integrations.pagerduty.saying import ASK, NOTED, SAY, UPDATED, ask, put_request_down, put_words_down, say
from integrations.pagerduty.settings import pagerduty_settings
from integrations.pagerduty.writing import write_down
from oncall.ports import AnswerLinks, NotSetUp, carry, put_down
from oncall.queries import OutsidePage, Parcel, outside_pages

WAY, KIND, ASK_AGAIN = "pagerduty", "pagerduty.page", "pagerduty.reconcile"
WATCH_EVERY, ASK_EVERY = timedelta(hours=1), timedelta(minutes=5)
URGENCY = {"SEV1": "critical", "SEV2": "error", "pending": "error", "SEV3": "warning"}
DISABLED = "temporarily_disabled"


def put_page_down(event: StoredEvent, work: Work) -> None:
    """Put down what carries the page, where it goes to PagerDuty."""
    if WAY in event.payload["ways"]:
        put_down(work, event.subject_id, WAY, KIND)


def send_page(desk: Desk, job: Job) -> None:
    """Hand it over."""
    carry(desk, job, trigger)


def trigger(desk: Desk, parcel: Parcel) -> bool:
    """Trigger an event, or make an incident where its id is wanted, under the page's own key.

    However often it is sent, it is one incident there.
    """
    settings = pagerduty_settings(desk.environment)
    if parcel.address in settings.services:
        make_incident(desk, settings, settings.services[parcel.address], parcel)
        _tell_if_late(desk, parcel)
        return True
    key = settings.routing_keys.get(parcel.address)
    if key is None or desk.settings is None:
        why = f"no key for the PagerDuty service {parcel.address}"
        raise NotSetUp(why)
    link = AnswerLinks.of(desk.settings).make(parcel)
    payload = {
        "summary": parcel.headline[:SUMMARY],
        "source": "andon",
        "severity": URGENCY.get(parcel.severity, "info"),
        "timestamp": parcel.created_at.isoformat(),
        "custom_details": {"page": parcel.key, "incident": parcel.incident_key, "message": parcel.message},
    }
    said: dict[str, Any] = {"payload": payload, "links": [{"href": link, "text": parcel.key}], "client": "Andon"}
    send_event(settings, key, "trigger", parcel.dedup_key, **said)
    _tell_if_late(desk, parcel)
    return True


def _tell_if_late(desk: Desk, parcel: Parcel) -> None:
    """Have PagerDuty told how it stands, where the page was answered or over while it was on its way there."""
    with desk.reading() as reading:
        late = [page for page in outside_pages(reading, page_id=parcel.page_id) if page.is_over or page.is_answered]
    for page in late:
        desk.run(_put_late_follow, page=page)


def _put_late_follow(work: Work, *, page: OutsidePage) -> None:
    # A key of its own: what is put down for other reasons does not speak of a page that was never noted as sent.
    work.enqueue(NewJob(FOLLOW, {"page_id": page.id, "late": True}, key=f"{FOLLOW}:{page.id}:late", lane=Lane.PAGE))


def follow_page(event: StoredEvent, work: Work) -> None:
    """Have PagerDuty told how a page stands that went there."""
    for page in outside_pages(work, page_id=event.subject_id):
        _put_follow(work, page)


def follow_escalation(event: StoredEvent, work: Work) -> None:
    """Have PagerDuty told how what its pages belong to has ended."""
    for page in outside_pages(work, escalation_id=event.subject_id):
        _put_follow(work, page)


def follow_incident(event: StoredEvent, work: Work) -> None:
    """Have PagerDuty told what of an incident's pages changed here: title, priority, in whose hands it is."""
    for page in outside_pages(work, incident_id=event.subject_id):
        if not page.is_over:
            _put_follow(work, page)


def tell(desk: Desk, job: Job) -> None:
    """Say how it stands now: acknowledged, or over. What was never sent there is not spoken of."""
    settings = pagerduty_settings(desk.environment)
    with desk.acting_for(PAGERDUTY).reading() as reading:
        found = outside_pages(reading, page_id=int(job.payload["page_id"]))
    for page in found:
        key = settings.routing_keys.get(page.name)
        action = "resolve" if page.is_over else "acknowledge" if page.is_answered else ""
        if not page.was_sent and not job.payload.get("late"):
            continue
        if key and action and not settings.is_by_id(page.name):
            send_event(settings, key, action, page.dedup_key)
        if settings.writes:
            mirror(desk, settings, page)


def apply_events(work: Work, job: Job) -> None:
    """Apply what came."""
    commands.apply_events(work, incident_id=str(job.payload["incident_id"]))


def watch(desk: Desk, _job: Job) -> None:
    """Look whether the subscription is alive and who is there, ask what was missed, and come again in an hour."""
    settings = pagerduty_settings(desk.environment)
    try:
        if settings.api_token and settings.webhook_secrets:
            _revive(desk)
        if settings.api_token:
            get_to_know(desk, settings)
            reconcile(desk, settings)
    except DeliveryFailed:
        # The next look is soon enough, and nothing else depends on this one.
        return
    finally:
        desk.run(commands.forget_events)
        desk.run(_look_again)


def ask_again(desk: Desk, _job: Job) -> None:
    """Ask what a lost webhook would have said of the pages that wait, and come again in a few minutes."""
    settings = pagerduty_settings(desk.environment)
    try:
        if settings.api_token:
            reconcile(desk, settings)
    except DeliveryFailed:
        return
    finally:
        desk.run(_ask_again)


def _ask_again(work: Work) -> None:
    work.enqueue(NewJob(ASK_AGAIN, key=ASK_AGAIN, due=work.now + ASK_EVERY))


def _revive(desk: Desk) -> None:
    settings = pagerduty_settings(desk.environment)
    base_url = desk.settings.base_url if desk.settings else ""
    for one in call(settings, "GET", "/webhook_subscriptions").get("webhook_subscriptions", []):
        method = one.get("delivery_method") or {}
        if str(method.get("url", "")).startswith(base_url) and method.get(DISABLED):
            call(settings, "POST", f"/webhook_subscriptions/{one['id']}/enable")
            desk.run(commands.note_revival, subscription=str(one["id"]))


def _look_again(work: Work) -> None:
    work.enqueue(NewJob(WATCH, key=WATCH, due=work.now + WATCH_EVERY))


def _put_follow(work: Work, page: OutsidePage) -> None:
    work.enqueue(NewJob(FOLLOW, {"page_id": page.id}, key=f"{FOLLOW}:{page.id}", lane=Lane.PAGE))


CHANGES = ("incident.severity_changed", "incident.edited", "incident.visibility_changed", "incident.role_assigned")
SUBSCRIPTIONS = (
    Subscription("page.queued", put_page_down, "pagerduty.put_page_down", PAGERDUTY, Lane.PAGE),
    Subscription("page.moved", follow_page, "pagerduty.follow_page", PAGERDUTY, Lane.PAGE),
    Subscription("escalation.ended", follow_escalation, "pagerduty.follow_escalation", PAGERDUTY, Lane.PAGE),
    *(
        Subscription(name, follow_incident, "pagerduty.follow_incident", PAGERDUTY, wanted=knows_any)
        for name in CHANGES
    ),
    *(
        Subscription(name, put_words_down, "pagerduty.put_words_down", PAGERDUTY, wanted=knows_any)
        for name in (NOTED, UPDATED)
    ),
    Subscription("page.queued", put_request_down, "pagerduty.put_request_down", PAGERDUTY, Lane.PAGE, wanted=knows_any),
    Subscription("pagerduty.heard", write_down, "pagerduty.write_down", SCRIBE),
)
JOBS = (
    JobKind(KIND, PAGERDUTY, send=send_page, lane=Lane.PAGE),
    JobKind(FOLLOW, PAGERDUTY, send=tell, lane=Lane.PAGE),
    JobKind(SAY, PAGERDUTY, send=say, lane=Lane.INTERACTIVE),
    JobKind(ASK, PAGERDUTY, send=ask, lane=Lane.PAGE),
    JobKind(APPLY, PAGERDUTY, run=apply_events, lane=Lane.INTERACTIVE),
    JobKind(WATCH, PAGERDUTY, send=watch, lane=Lane.BULK),
    *CHECKS,
    JobKind(ASK_AGAIN, PAGERDUTY, send=ask_again, lane=Lane.BULK),
    JobKind(IMPORT, PAGERDUTY, send=run_import, lane=Lane.INTERACTIVE),
)
TIMERS = (NewJob(WATCH, key=WATCH), NewJob(ASK_AGAIN, key=ASK_AGAIN))
