"""The keys of builds, and whose message it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.work import Reading
from integrations.builds.model import BuildSource


@dataclass(frozen=True)
class BuildSourceItem:
    """A source, without its key."""

    id: str
    name: str
    services: tuple[str, ...]
    generation: int
    created_at: datetime
    both_until: datetime | None
    disabled_at: datetime | None


def build_sources(reading: Reading) -> list[BuildSourceItem]:
    """Return all of them by name."""
    reading.require("build_sources:manage")
    return [item_of(row) for row in reading.session.scalars(select(BuildSource).order_by(BuildSource.name))]


def item_of(row: BuildSource) -> BuildSourceItem:
    """Return what may be shown of a source."""
    services = tuple(row.services)
    return BuildSourceItem(
        row.public_id, row.name, services, row.generation, row.created_at, row.both_until, row.disabled_at
    )


def live_source(session: Session, public_id: str) -> BuildSource | None:
    """Return the source that the address names, if its keys count."""
    mine = (BuildSource.public_id == public_id, BuildSource.disabled_at.is_(None))
    return session.scalar(select(BuildSource).where(*mine))
