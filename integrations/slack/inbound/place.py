"""Which incident a channel belongs to; the half that makes the channels keeps it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from integrations.slack.outbound.model import SlackRoom


def incident_here(session: Session, channel_id: str) -> int | None:
    """Return the incident whose channel this is, if it is one's."""
    here = SlackRoom.channel_id == channel_id
    return session.scalar(select(SlackRoom.incident_id).where(here)) if channel_id else None
