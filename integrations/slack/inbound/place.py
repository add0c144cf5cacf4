"""Which incident a channel belongs to; the half that makes the channels keeps it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.db import Base

ROOMS = "slack_room"


def incident_here(session: Session, channel_id: str) -> int | None:
    """Return the incident whose channel this is, if it is one's."""
    rooms = Base.metadata.tables.get(ROOMS)
    if rooms is None or not channel_id:
        return None
    return session.scalar(select(rooms.c.incident_id).where(rooms.c.channel_id == channel_id))
