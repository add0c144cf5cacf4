"""Change sources, and whose token it is."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.work import Reading
from integrations.changes.model import ChangeSource


@dataclass(frozen=True)
class SourceItem:
    """A source, as lists show it."""

    id: int
    name: str
    shape: str
    environments: str
    created_at: datetime
    is_live: bool


def sources(reading: Reading) -> list[SourceItem]:
    """Return all sources by name."""
    reading.require("change_sources:manage")
    rows = reading.session.scalars(select(ChangeSource).order_by(ChangeSource.name)).all()
    return [
        SourceItem(row.id, row.name, row.shape, row.environments, row.created_at, row.disabled_at is None)
        for row in rows
    ]


def source_of(session: Session, token: str, shape: str) -> ChangeSource | None:
    """Return the live source of that shape whose token this is."""
    mine = (ChangeSource.digest == digest_of(token), ChangeSource.shape == shape, ChangeSource.disabled_at.is_(None))
    return session.scalar(select(ChangeSource).where(*mine))


def digest_of(token: str) -> str:
    """Return what is kept of a token: it is too long to be guessed, so one round is enough."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
