"""Keeping what Slack delivers before it is answered, so that nothing of it is lost or done twice."""

from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from foundation.jobs import Lane, NewJob
from foundation.work import Work
from integrations.slack.inbound.model import SlackDelivery

WORK_ON = "slack.work_on_event"
KEPT = timedelta(days=2)


def take_event(work: Work, *, event_id: str, body: str) -> bool:
    """Keep an event and have it worked on; False where it was delivered before."""
    work.require("slack:receive")
    make = sqlite.insert if work.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {"event_id": event_id, "body": body, "received_at": work.now}
    kept = make(SlackDelivery).values(**row).on_conflict_do_nothing().returning(SlackDelivery.id)
    delivery_id = work.session.execute(kept).scalar()
    if delivery_id is None:
        return False
    work.enqueue(NewJob(kind=WORK_ON, payload={"delivery_id": delivery_id}, lane=Lane.INTERACTIVE))
    return True


def finish_event(work: Work, *, delivery_id: int) -> None:
    """Empty what was worked on, and forget what nobody delivers again."""
    work.require("slack:receive")
    still = {"synchronize_session": False}
    done = update(SlackDelivery).where(SlackDelivery.id == delivery_id).values(body="", done_at=work.now)
    work.session.execute(done.execution_options(**still))
    old = delete(SlackDelivery).where(SlackDelivery.received_at < work.now - KEPT, SlackDelivery.done_at.is_not(None))
    work.session.execute(old.execution_options(**still))
