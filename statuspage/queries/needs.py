"""What of the public side waits for a person."""

from datetime import timedelta

from sqlalchemy import func, select

from foundation.slots import Need
from foundation.work import Reading
from statuspage.model import PublicIncident, PublicUpdate, StatusPage, going_on
from statuspage.queries.pages import page_names

SILENCE = timedelta(minutes=60)
MOST = 10
RANK = 22


def silent_incidents(reading: Reading) -> list[Need]:
    """Return the published incidents about which the world has heard nothing for an hour."""
    if not reading.permits("statuspage:publish"):
        return []
    seen = page_names(reading)
    last = func.max(PublicUpdate.display_at)
    open_ones = (
        select(
            PublicIncident.public_id, PublicIncident.name, PublicIncident.status, StatusPage.slug, last.label("last")
        )
        .join(StatusPage, StatusPage.id == PublicIncident.page_id)
        .join(PublicUpdate, PublicUpdate.public_incident_id == PublicIncident.id)
        .where(going_on())
        .group_by(PublicIncident.id, StatusPage.id)
        .having(last < reading.now - SILENCE)
        .order_by(last)
        .limit(MOST)
    )
    return [
        Need(
            kind="statuspage.silence",
            title=f"Tell the world how it stands: {row.name}",
            key=f"statuspage:{row.public_id}",
            url=f"/status-pages/{row.slug}#incident-{row.public_id}",
            facts=f"{row.status}, no public update for an hour or more",
            button="Post update",
            rank=RANK,
            due=row.last + SILENCE,
            tone="orange",
            icon="globe",
        )
        for row in reading.session.execute(open_ones)
        if row.slug in seen
    ]
