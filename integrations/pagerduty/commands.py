"""Taking in what PagerDuty says: stored once, applied in the order of what happened, never backwards."""

from sqlalchemy import select

from foundation.errors import Conflict
from foundation.jobs import Lane, NewJob
from foundation.work import Work
from integrations.pagerduty.events import SubscriptionRevived
from integrations.pagerduty.model import PagerDutyEvent, PagerDutyIncident
from integrations.pagerduty.said import STATUSES, Said
from oncall import commands as oncall
from oncall.queries import outside_page

APPLY = "pagerduty.apply"
APPLIED, STALE, FOREIGN, NOTED = "applied", "stale", "foreign", "noted"
MERGED = "merged"
STREAM = "pagerduty:subscription"


def take_in(work: Work, *, said: Said) -> bool:
    """Keep an event, once; says whether it was new."""
    work.require("pagerduty:follow")
    if work.session.get(PagerDutyEvent, said.id) is not None:
        return False
    work.session.add(
        PagerDutyEvent(
            id=said.id,
            kind=said.kind,
            incident_id=said.incident_id,
            occurred_at=said.occurred_at,
            received_at=work.now,
            said=dict(said.facts),
        )
    )
    work.session.flush()
    payload, key = {"incident_id": said.incident_id}, f"pagerduty:{said.incident_id}"
    work.enqueue(NewJob(APPLY, payload, order_key=key, lane=Lane.INTERACTIVE))
    return True


def apply_events(work: Work, *, incident_id: str) -> list[str]:
    """Apply what waits of one incident there, in the order in which it happened."""
    work.require("pagerduty:follow")
    waiting = select(PagerDutyEvent).where(
        PagerDutyEvent.incident_id == incident_id, PagerDutyEvent.applied_at.is_(None)
    )
    rows = work.session.scalars(waiting.order_by(PagerDutyEvent.occurred_at, PagerDutyEvent.id).with_for_update())
    outcomes = []
    for event in rows:
        event.outcome, event.applied_at = _apply(work, event), work.now
        outcomes.append(event.outcome)
    return outcomes


def note_revival(work: Work, *, subscription: str) -> None:
    """Note that webhooks had been switched off there, and are on again."""
    work.require("pagerduty:follow")
    work.record(STREAM, SubscriptionRevived(subscription=subscription))


def _apply(work: Work, event: PagerDutyEvent) -> str:
    known = work.session.get(PagerDutyIncident, event.incident_id, with_for_update=True)
    key = event.said.get("key") or (known.dedup_key if known else "")
    page = outside_page(work, key) if key else None
    if page is None:
        return FOREIGN
    status = STATUSES.get(event.kind)
    if status is None:
        return NOTED
    if known is not None and event.occurred_at < known.heard_at:
        return STALE
    known = known or PagerDutyIncident(id=event.incident_id, dedup_key=key)
    known.url, known.status, known.heard_at = event.said.get("url", ""), status, event.occurred_at
    work.session.add(known)
    if page.is_open and status == "acknowledged":
        _answer(work, page.key, event.said.get("by", ""))
    elif page.is_open and status == "resolved" and event.said.get("reason") != MERGED:
        # Who ends it there has seen it; whether our incident is over is for people here to say.
        _answer(work, page.key, event.said.get("by", ""))
    return APPLIED


def _answer(work: Work, key: str, by: str) -> None:
    """Answer the page as PagerDuty; what was answered here already stays as it is, so that nothing echoes."""
    try:
        oncall.acknowledge(work, key=key, by=f"{by or 'somebody'} in PagerDuty")
    except Conflict:
        return
