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
from integrations.pagerduty.commands import APPLY
from integrations.pagerduty.policy import PAGERDUTY
from integrations.pagerduty.polling import reconcile
from integrations.pagerduty.settings import pagerduty_settings
from oncall.ports import AnswerLinks, NotSetUp, carry, put_down
from oncall.queries import OutsidePage, Parcel, outside_pages

WAY, KIND, FOLLOW, WATCH = "pagerduty", "pagerduty.page", "pagerduty.follow", "pagerduty.watch"
WATCH_EVERY = timedelta(hours=1)
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
    """Trigger an event under the page's own key: however often it is sent, it is one incident there."""
    settings = pagerduty_settings(desk.environment)
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
    return True


def follow_page(event: StoredEvent, work: Work) -> None:
    """Have PagerDuty told how a page stands that went there."""
    for page in outside_pages(work, page_id=event.subject_id):
        _put_follow(work, page)


def follow_escalation(event: StoredEvent, work: Work) -> None:
    """Have PagerDuty told how what its pages belong to has ended."""
    for page in outside_pages(work, escalation_id=event.subject_id):
        _put_follow(work, page)


def tell(desk: Desk, job: Job) -> None:
    """Say how it stands now: acknowledged, or over. What was never sent there is not spoken of."""
    settings = pagerduty_settings(desk.environment)
    with desk.acting_for(PAGERDUTY).reading() as reading:
        found = outside_pages(reading, page_id=int(job.payload["page_id"]))
    for page in found:
        key = settings.routing_keys.get(page.name)
        action = "resolve" if page.is_over else "acknowledge" if page.is_answered else ""
        if key and action and page.was_sent:
            send_event(settings, key, action, page.dedup_key)


def apply_events(work: Work, job: Job) -> None:
    """Apply what came."""
    commands.apply_events(work, incident_id=str(job.payload["incident_id"]))


def watch(desk: Desk, _job: Job) -> None:
    """Look whether the subscription is alive, ask what it may have missed, and come again in an hour."""
    settings = pagerduty_settings(desk.environment)
    try:
        if settings.api_token and settings.webhook_secrets:
            _revive(desk)
        if settings.api_token:
            reconcile(desk, settings)
    except DeliveryFailed:
        # The next look is soon enough, and nothing else depends on this one.
        return
    finally:
        desk.run(_look_again)


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


SUBSCRIPTIONS = (
    Subscription("page.queued", put_page_down, "pagerduty.put_page_down", PAGERDUTY, Lane.PAGE),
    Subscription("page.moved", follow_page, "pagerduty.follow_page", PAGERDUTY, Lane.PAGE),
    Subscription("escalation.ended", follow_escalation, "pagerduty.follow_escalation", PAGERDUTY, Lane.PAGE),
)
JOBS = (
    JobKind(KIND, PAGERDUTY, send=send_page, lane=Lane.PAGE),
    JobKind(FOLLOW, PAGERDUTY, send=tell, lane=Lane.PAGE),
    JobKind(APPLY, PAGERDUTY, run=apply_events, lane=Lane.INTERACTIVE),
    JobKind(WATCH, PAGERDUTY, send=watch, lane=Lane.BULK),
    *CHECKS,
)
TIMERS = (NewJob(WATCH, key=WATCH),)
