"""Keeping what was rendered: an older rendering never takes the place of a newer one, however they race."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from foundation.work import Work
from statuspage.commands.effects import show_anew
from statuspage.commands.loading import load_page
from statuspage.model import StatusSnapshot


def next_version(known: int | None, now: datetime) -> int:
    """Return the version after ``known``; it follows the clock, so that a restored database does not fall behind."""
    return max((known or 0) + 1, int(now.timestamp()))


def keep_snapshot(
    work: Work, *, page_id: int, known: int | None, version: int, rendered_at: datetime, packed: bytes
) -> bool:
    """Keep a rendering if nothing was kept since version ``known`` was seen, before it began; returns whether."""
    work.require("statuspage:publish")
    values = {"version": version, "rendered_at": rendered_at, "bundle": packed}
    if known is None:
        make = sqlite.insert if work.session.get_bind().dialect.name == "sqlite" else postgresql.insert
        first = make(StatusSnapshot).values(page_id=page_id, **values).on_conflict_do_nothing()
        return work.session.execute(first.returning(StatusSnapshot.page_id)).first() is not None
    here = (StatusSnapshot.page_id == page_id, StatusSnapshot.version == known)
    later = update(StatusSnapshot).where(*here).values(**values).returning(StatusSnapshot.page_id)
    return work.session.execute(later.execution_options(synchronize_session=False)).first() is not None


def renew(work: Work, *, page_id: int) -> None:
    """Ask for a snapshot although nothing changed, so that the age that the page shows stays true."""
    page = load_page(work, page_id)
    work.require("statuspage:publish", page)
    show_anew(work, page)
