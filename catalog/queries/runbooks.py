"""Runbooks, and how much their last rehearsal still says."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from accounts.queries import teams
from catalog.model import Runbook, Service
from foundation.paging import Page, clamp, number_after, paged
from foundation.work import Reading

Rows = Select[*tuple[Any, ...]]
Found = Sequence[Row[*tuple[Any, ...]]]


@dataclass(frozen=True)
class RunbookItem:
    """A runbook of a service, judged on the day of the reading."""

    id: int
    service_id: int
    service_slug: str
    title: str
    url: str
    owner_team_slug: str | None
    owner_team: str | None
    rehearsed_on: date | None
    rehearse_days: int
    today: date

    @property
    def is_stale(self) -> bool:
        """Whether it was never rehearsed, or not within its days."""
        return self.rehearsed_on is None or (self.today - self.rehearsed_on).days > self.rehearse_days

    @property
    def says(self) -> str:
        """How long ago it was rehearsed, and by how much that is too long."""
        if self.rehearsed_on is None:
            return "Never rehearsed"
        ago = max((self.today - self.rehearsed_on).days, 0)
        when = "today" if ago == 0 else "yesterday" if ago == 1 else f"{ago} days ago"
        late = f", {_days(ago - self.rehearse_days)} too long" if self.is_stale else ""
        return f"Rehearsed {when}{late}"


def runbooks_of(reading: Reading, service_ids: Collection[int]) -> list[RunbookItem]:
    """Return the runbooks of those services, by title."""
    if not service_ids:
        return []
    reading.require("catalog:read")
    return _told(reading, reading.kept(_of_services, frozenset(service_ids)))


def _of_services(session: Session, service_ids: frozenset[int]) -> Found:
    return session.execute(_chosen().where(Runbook.service_id.in_(service_ids))).all()


def all_runbooks(reading: Reading) -> list[RunbookItem]:
    """Return all runbooks, by title."""
    return _items(reading, _chosen())


def runbooks_page(
    reading: Reading, limit: int | None, cursor: str | None, *, stale: bool | None = None
) -> Page[RunbookItem]:
    """Return a page of runbooks in the order in which they were added; with ``stale`` only those that are, or aren't.

    A page may then hold fewer than asked for, and the cursor goes on behind the last that was looked at.
    """
    size = clamp(limit)
    chosen = _chosen().where(Runbook.id > number_after(cursor)).order_by(None).order_by(Runbook.id).limit(size + 1)
    page = paged(_items(reading, chosen), size, lambda item: [item.id])
    kept = [item for item in page.items if stale is None or item.is_stale == stale]
    return Page(kept, page.next_cursor)


def _chosen() -> Rows:
    columns = (
        Runbook.id,
        Runbook.service_id,
        Service.slug,
        Runbook.title,
        Runbook.url,
        Runbook.owner_team_id,
        Runbook.rehearsed_on,
        Runbook.rehearse_days,
    )
    joined = select(*columns).join_from(Runbook, Service, Service.id == Runbook.service_id)
    return joined.order_by(func.lower(Runbook.title), Runbook.id)


def _items(reading: Reading, chosen: Rows) -> list[RunbookItem]:
    reading.require("catalog:read")
    return _told(reading, reading.session.execute(chosen).all())


def _told(reading: Reading, rows: Found) -> list[RunbookItem]:
    owners = {team.id: (team.slug, team.name) for team in teams(reading)} if rows else {}
    today = reading.now.date()
    return [
        RunbookItem(
            id=row.id,
            service_id=row.service_id,
            service_slug=row.slug,
            title=row.title,
            url=row.url,
            owner_team_slug=owners.get(row.owner_team_id, (None, None))[0],
            owner_team=owners.get(row.owner_team_id, (None, None))[1],
            rehearsed_on=row.rehearsed_on,
            rehearse_days=row.rehearse_days,
            today=today,
        )
        for row in rows
    ]


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
