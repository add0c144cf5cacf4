"""What follows for subscribers: what the world is told goes to those who asked, unless its author said otherwise."""

from sqlalchemy import select

from foundation.authz import machine
from foundation.jobs import Lane, Subscription
from foundation.log import StoredEvent
from foundation.work import Work
from statuspage.commands.spread import spread_change, spread_update
from statuspage.model import PublicUpdate

KEEPER = machine("statuspage")
CHANGED = "statuspage.component_status_changed"


def spread_told(event: StoredEvent, work: Work) -> None:
    """Put it down for everybody whom it concerns; a correction never comes here, and so tells nobody a second time."""
    if not event.payload.get("notify", True):
        return
    if event.name == CHANGED:
        # One that was noted before programs were told of such things names no span, nor does one of the past.
        spread_change(work, span_id=event.payload.get("component_span_id") or 0)
    else:
        update_id = event.payload.get("public_update_id") or _said_then(event, work)
        spread_update(work, update_id=update_id or 0)


def _said_then(event: StoredEvent, work: Work) -> int | None:
    """Return the update of an event that does not name it."""
    said = (
        PublicUpdate.maintenance_id == event.payload["maintenance_id"],
        PublicUpdate.created_at == event.recorded_at,
    )
    return work.session.scalar(select(PublicUpdate.id).where(*said).order_by(PublicUpdate.id.desc()).limit(1))


SPREADING = tuple(
    Subscription(name, spread_told, "statuspage.spread", KEEPER, Lane.INTERACTIVE)
    for name in (
        CHANGED,
        "statuspage.update_posted",
        "statuspage.maintenance_scheduled",
        "statuspage.maintenance_moved",
        "statuspage.maintenance_rescheduled",
        "statuspage.maintenance_reminded",
    )
)
