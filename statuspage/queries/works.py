"""Announced work, of all pages or by itself."""

from collections.abc import Iterator

from sqlalchemy import select

from foundation.errors import NotFound
from foundation.work import Reading
from statuspage.model import Maintenance, StatusPage
from statuspage.queries.state import public_state
from statuspage.snapshot.state import PlannedWork

NOUN = "maintenance"


def planned_works(reading: Reading, slug: str | None = None) -> Iterator[tuple[PlannedWork, str]]:
    """Yield the work announced on a page, or on all by name, each with the page's slug."""
    reading.require("statuspage:read")
    wanted = select(StatusPage).order_by(StatusPage.name)
    for page in reading.session.scalars(wanted.where(StatusPage.slug == slug) if slug is not None else wanted).all():
        if reading.permits("statuspage:read", page):
            yield from ((work, page.slug) for work in public_state(reading, page.id).works)


def planned_work(reading: Reading, public_id: str) -> tuple[PlannedWork, str]:
    """Return one announced work and its page's slug."""
    where = select(StatusPage.slug).join(Maintenance, Maintenance.page_id == StatusPage.id)
    slug = reading.session.scalar(where.where(Maintenance.public_id == public_id))
    for work, page in planned_works(reading, slug) if slug is not None else ():
        if work.public_id == public_id:
            return work, page
    raise NotFound(NOUN)
