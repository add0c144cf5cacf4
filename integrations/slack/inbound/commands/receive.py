"""Keeping what Slack delivers before it is answered, so that nothing of it is lost or done twice."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from foundation.jobs import Lane, NewJob
from foundation.work import Work
from integrations.slack.inbound.model import SlackDelivery, SlackHeard

WORK_ON = "slack.work_on_event"
KEPT = timedelta(days=2)
THE_ONE = 1


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


def note_heard(work: Work, *, at: datetime, refused: int, why: str = "") -> None:
    """Note that a request verified, which forgets those that were refused before; or that so many were refused."""
    work.require("slack:receive")
    row = work.session.get(SlackHeard, THE_ONE, with_for_update=True)
    if row is None:
        row = SlackHeard(id=THE_ONE, refused=0, why="")
        work.session.add(row)
    if refused:
        row.refuse(refused, why, at)
    else:
        row.verify(at)
