"""The rendered pages as they are kept in the database, for the copies on every node."""

from dataclasses import dataclass

from sqlalchemy import select

from foundation.errors import NotFound
from foundation.work import Reading
from statuspage.model import StatusPage, StatusSnapshot
from statuspage.policy import NOUN


@dataclass(frozen=True)
class KeptSnapshot:
    """Which version of a page is kept."""

    page_id: int
    slug: str
    version: int


def kept_snapshots(reading: Reading) -> list[KeptSnapshot]:
    """Return the newest version of every page."""
    reading.require("statuspage:read")
    columns = select(StatusSnapshot.page_id, StatusPage.slug, StatusSnapshot.version)
    rows = reading.session.execute(columns.join(StatusPage, StatusPage.id == StatusSnapshot.page_id))
    return [KeptSnapshot(row.page_id, row.slug, row.version) for row in rows]


def snapshot_version(reading: Reading, page_id: int) -> int | None:
    """Return the version that is kept of a page, None before the first."""
    reading.require("statuspage:read")
    return reading.session.scalar(select(StatusSnapshot.version).where(StatusSnapshot.page_id == page_id))


def snapshot_bytes(reading: Reading, page_id: int) -> bytes:
    """Return the bundle that is kept of a page."""
    reading.require("statuspage:read")
    packed = reading.session.scalar(select(StatusSnapshot.bundle).where(StatusSnapshot.page_id == page_id))
    if packed is None:
        raise NotFound(NOUN)
    return packed
