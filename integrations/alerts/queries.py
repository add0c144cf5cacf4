"""Alert sources, and whose token it is."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.work import Reading
from integrations.alerts.model import AlertSource


@dataclass(frozen=True)
class SourceItem:
    """A source, as lists show it."""

    id: int
    name: str
    declares_into: str
    created_at: datetime
    is_live: bool


def sources(reading: Reading) -> list[SourceItem]:
    """Return all sources by name."""
    reading.require("alerts:manage")
    rows = reading.session.scalars(select(AlertSource).order_by(AlertSource.name)).all()
    return [SourceItem(row.id, row.name, row.declares_into, row.created_at, row.disabled_at is None) for row in rows]


def source_of(session: Session, token: str) -> AlertSource | None:
    """Return the live source whose token this is."""
    live = select(AlertSource).where(AlertSource.digest == digest_of(token), AlertSource.disabled_at.is_(None))
    return session.scalar(live)


def digest_of(token: str) -> str:
    """Return what is kept of a token: it is too long to be guessed, so one round is enough."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
