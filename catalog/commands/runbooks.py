"""What to do when a service fails, and when that was last rehearsed."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from catalog.commands.writing import LONGEST_NAME, clean_address, known_team, load_service, stream_of
from catalog.events import RunbookAdded, RunbookChanged, RunbookRemoved
from catalog.model import Runbook, Service
from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from foundation.work import Reading, Work

REHEARSE_DAYS = 180
LONGEST_ROUND = 3650
AHEAD = timedelta(days=1)


class RunbookFacts(TypedDict, total=False):
    """Who keeps a runbook, when it was rehearsed, and within how many days that is due again."""

    owner_team_id: int | None
    rehearsed_on: date | None
    rehearse_days: int


class RunbookChanges(RunbookFacts, total=False):
    """What may be changed of a runbook; what is left out stays."""

    title: str
    url: str


def add_runbook(work: Work, *, slug: str, title: str, url: str, **more: Unpack[RunbookFacts]) -> Runbook:
    """Give a service a runbook; its title is its own among the service's."""
    service = load_service(work, slug)
    work.require("catalog:change", service.owner_team_id)
    return create_runbook(work, service, read_runbook(work, {**more, "title": title, "url": url}))


def change_runbook(work: Work, *, slug: str, runbook_id: int, **changes: Unpack[RunbookChanges]) -> Runbook:
    """Change a runbook, or say when it was rehearsed."""
    service = load_service(work, slug)
    work.require("catalog:change", service.owner_team_id)
    runbook = _load(work, service, runbook_id)
    apply_runbook(work, service, runbook, read_runbook(work, changes))
    return runbook


def note_rehearsal(work: Work, *, runbook_id: int, on: date) -> Runbook | None:
    """Note that a game day rehearsed a runbook; one that was taken away meanwhile is left out."""
    work.require("catalog:note_rehearsal")
    runbook = work.session.get(Runbook, runbook_id, with_for_update=True)
    if runbook is not None:
        service = work.session.get_one(Service, runbook.service_id)
        apply_runbook(work, service, runbook, read_runbook(work, {"rehearsed_on": on}))
    return runbook


def remove_runbook(work: Work, *, slug: str, runbook_id: int) -> None:
    """Take a runbook away from a service."""
    service = load_service(work, slug)
    work.require("catalog:change", service.owner_team_id)
    delete_runbook(work, service, _load(work, service, runbook_id))


def read_runbook(reading: Reading, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes as clean values, or say what is wrong with them."""
    values = dict(changes)
    if "title" in values:
        values["title"] = clean(values["title"], field="title", limit=LONGEST_NAME)
        if not values["title"]:
            raise Invalid("catalog.runbook_title", "Write a title.", where="title")
    if "url" in values:
        values["url"] = clean_address(values["url"])
    if "owner_team_id" in values:
        values["owner_team_id"] = known_team(reading, values["owner_team_id"])
    if (day := values.get("rehearsed_on")) and day > (reading.now + AHEAD).date():
        raise Invalid("catalog.rehearsed_on", "A rehearsal is told once it has been held.", where="rehearsed_on")
    if not 1 <= values.get("rehearse_days", 1) <= LONGEST_ROUND:
        detail = f"A runbook is rehearsed again within 1 to {LONGEST_ROUND} days."
        raise Invalid("catalog.rehearse_days", detail, where="rehearse_days")
    return values


def create_runbook(work: Work, service: Service, values: Mapping[str, Any]) -> Runbook:
    """Insert a runbook with clean values."""
    made = {"owner_team_id": None, "rehearsed_on": None, "rehearse_days": REHEARSE_DAYS, **values}
    runbook = Runbook(service_id=service.id, created_at=work.now, **made)
    try:
        with work.session.begin_nested():
            work.session.add(runbook)
            work.session.flush()
    except IntegrityError as error:
        detail = f"{service.name} has a runbook of that title already. Change that one."
        raise Conflict("catalog.runbook_exists", detail, where="title") from error
    record = RunbookAdded(**_spoken(made), runbook_id=runbook.id, changed=(f"runbooks.{runbook.id}",))
    work.record(stream_of(service), record)
    return runbook


def apply_runbook(work: Work, service: Service, runbook: Runbook, values: Mapping[str, Any]) -> bool:
    """Put clean values into a runbook, and say whether any was new."""
    changed = {field: value for field, value in values.items() if getattr(runbook, field) != value}
    if not changed:
        return False
    if "title" in changed and changed["title"] in _titles(work, service):
        detail = f"{service.name} has a runbook of that title already. Choose another."
        raise Conflict("catalog.runbook_exists", detail, where="title")
    for field, value in changed.items():
        setattr(runbook, field, value)
    record = RunbookChanged(runbook_id=runbook.id, values=_spoken(changed), changed=(f"runbooks.{runbook.id}",))
    work.record(stream_of(service), record)
    return True


def delete_runbook(work: Work, service: Service, runbook: Runbook) -> None:
    """Delete a runbook; the log keeps that it was there."""
    removed = RunbookRemoved(runbook_id=runbook.id, title=runbook.title, changed=(f"runbooks.{runbook.id}",))
    work.record(stream_of(service), removed)
    work.session.delete(runbook)
    work.session.flush()


def _load(work: Work, service: Service, runbook_id: int) -> Runbook:
    runbook = work.session.get(Runbook, runbook_id, with_for_update=True)
    if runbook is None or runbook.service_id != service.id:
        raise NotFound("runbook")
    return runbook


def _titles(work: Work, service: Service) -> set[str]:
    return set(work.session.scalars(select(Runbook.title).where(Runbook.service_id == service.id)))


def _spoken(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
