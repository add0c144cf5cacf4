"""Which updates the world should be able to read by now, and which it could not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, or_, select

from foundation.slots import Need
from foundation.work import Reading
from statuspage.lifecycle import Audience
from statuspage.model import Maintenance, PublicIncident, PublicUpdate, StatusPage
from statuspage.queries.state import address_of

RANK = 8
REMEMBERED = timedelta(hours=1)


@dataclass(frozen=True)
class Expected:
    """Updates of one page that nobody has seen from outside yet: row id, public id, text."""

    address: str
    updates: Sequence[tuple[int, str, str]]


def expected_outside(reading: Reading, page_id: int) -> Expected:
    """Return what should be found on the page."""
    reading.require("statuspage:read")
    rows = reading.session.execute(_unseen(reading).where(StatusPage.id == page_id)).all()
    address = address_of(rows[0][1]) if rows else ""
    return Expected(address, [(update.id, update.public_id, update.body) for update, _, _ in rows])


def unseen_updates(reading: Reading) -> list[Need]:
    """Return what was published and is not visible outside."""
    if not reading.permits("statuspage:publish"):
        return []
    rows = reading.session.execute(_unseen(reading).where(PublicUpdate.sought_at.is_not(None))).all()
    return [
        Need(
            kind="statuspage.unseen",
            title=f"Published, but not visible on {page.name}",
            key=f"statuspage:unseen:{update.public_id}",
            url=f"/status-pages/{page.slug}",
            facts=f"{update.status} · {update.body[:80]}",
            button="Look",
            rank=RANK,
            due=update.updated_at,
            tone="red",
            icon="globe",
        )
        for update, page, _ in rows
    ]


def _unseen(reading: Reading) -> Select[PublicUpdate, StatusPage, int | None]:
    """Choose the updates of public pages that were made lately and not seen."""
    owner = or_(StatusPage.id == PublicIncident.page_id, StatusPage.id == Maintenance.page_id)
    return (
        select(PublicUpdate, StatusPage, PublicIncident.id)
        .outerjoin(PublicIncident, PublicIncident.id == PublicUpdate.public_incident_id)
        .outerjoin(Maintenance, Maintenance.id == PublicUpdate.maintenance_id)
        .join(StatusPage, owner)
        .where(
            StatusPage.audience == Audience.PUBLIC,
            PublicIncident.unpublished_at.is_(None),
            PublicUpdate.erased_at.is_(None),
            PublicUpdate.seen_at.is_(None),
            PublicUpdate.updated_at > reading.now - REMEMBERED,
        )
        .order_by(PublicUpdate.id)
    )
