"""Taking a whole catalog in: every entity is taken or refused with its reason; taken in again, nothing changes."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from accounts.commands.loading import load_team
from accounts.commands.teams import apply_team, create_team, settle_members
from catalog.commands.change import apply, create
from catalog.commands.dependencies import link, unlink
from catalog.commands.entries import Given, Imported, Outcome, ServiceEntry, TeamEntry, Verdict
from catalog.commands.planning import Plan, Step, plan
from catalog.commands.runbooks import apply_runbook, create_runbook, delete_runbook
from catalog.model import Runbook, Service, ServiceDependency
from foundation.errors import Invalid
from foundation.work import Reading, Work

MOST_ENTRIES = 5000


def import_catalog(
    work: Work,
    *,
    entries: Sequence[ServiceEntry],
    teams: Sequence[TeamEntry] = (),
    refused: Sequence[Outcome] = (),
) -> Imported:
    """Add and change teams and services as the entries say; what can't be taken is refused, alone."""
    made = _planned(work, entries, teams, refused)
    team_ids = dict(made.present.team_ids)
    for step in _parents_first(made):
        team_ids[step.entry.slug] = _take_team(work, step, made, team_ids)
    known = {service.slug: service for service in work.session.scalars(select(Service).with_for_update())}
    for taken in made.services:
        known[taken.entry.slug] = _take(work, taken, known.get(taken.entry.slug), team_ids)
    for taken in made.services:
        _connect(work, taken, known)
    return Imported(made.outcomes)


def rehearse_import(
    reading: Reading,
    *,
    entries: Sequence[ServiceEntry],
    teams: Sequence[TeamEntry] = (),
    refused: Sequence[Outcome] = (),
) -> Imported:
    """Say what ``import_catalog`` would do, and do nothing."""
    return Imported(_planned(reading, entries, teams, refused).outcomes)


def _planned(
    reading: Reading, entries: Sequence[ServiceEntry], teams: Sequence[TeamEntry], refused: Sequence[Outcome]
) -> Plan:
    reading.require("catalog:import")
    if teams:
        reading.require("accounts:manage")
    if len(entries) + len(teams) > MOST_ENTRIES:
        detail = f"Import at most {MOST_ENTRIES} teams and services at once."
        raise Invalid("catalog.import_size", detail, where="services")
    return plan(reading, Given(tuple(entries), tuple(teams), tuple(refused)))


def _is_idle(step: Step[Any]) -> bool:
    return step.outcome.verdict is Verdict.UNCHANGED


def _parents_first(made: Plan) -> list[Step[TeamEntry]]:
    left, done = {step.entry.slug: step for step in made.teams}, []
    while left:
        ready = [step for step in left.values() if step.values.get("parent") not in left]
        done += ready
        left = {slug: step for slug, step in left.items() if step not in ready}
    return done


def _take_team(work: Work, step: Step[TeamEntry], made: Plan, team_ids: Mapping[str, int]) -> int:
    if _is_idle(step):
        return team_ids[step.entry.slug]
    said: dict[str, Any] = {"name": step.entry.slug, "channel": "", "lead": None, "parent": None}
    said |= {**made.present.teams.get(step.entry.slug, {}), **step.values}
    people = made.present.people
    facts: dict[str, Any] = {
        "name": said["name"],
        "lead_id": people[said["lead"]].id if said["lead"] else None,
        "parent_id": team_ids[said["parent"]] if said["parent"] else None,
        "channel": said["channel"],
    }
    if step.entry.slug in team_ids:
        team = load_team(work, team_ids[step.entry.slug])
        apply_team(work, team, **facts)
    else:
        team = create_team(work, slug=step.entry.slug, **facts)
    if "members" in step.values:
        work.session.flush()
        settle_members(work, team, {people[email].id for email in step.values["members"]})
    return team.id


def _take(work: Work, step: Step[ServiceEntry], service: Service | None, team_ids: Mapping[str, int]) -> Service:
    values = {
        name: value for name, value in step.values.items() if name not in {"left_out", "dependencies", "successor"}
    }
    books = values.pop("runbooks", None)
    if "owner_team" in values:
        owner = values.pop("owner_team")
        values["owner_team_id"] = team_ids[owner] if owner else None
    if service is None:
        service = create(work, step.entry.slug, {"owner_team_id": None, **values})
    else:
        apply(work, service, values)
    if books is not None:
        _settle_runbooks(work, service, books, team_ids)
    return service


def _settle_runbooks(
    work: Work, service: Service, books: Sequence[Mapping[str, Any]], team_ids: Mapping[str, int]
) -> None:
    """Make exactly those the service's runbooks; a title is what tells them apart."""
    there = {book.title: book for book in work.session.scalars(select(Runbook).where(Runbook.service_id == service.id))}
    for title in sorted(set(there) - {book["title"] for book in books}):
        delete_runbook(work, service, there[title])
    for book in books:
        values = {name: value for name, value in book.items() if name != "owner_team"}
        values["owner_team_id"] = team_ids[book["owner_team"]] if book["owner_team"] else None
        if book["title"] in there:
            apply_runbook(work, service, there[book["title"]], values)
        else:
            create_runbook(work, service, values)


def _connect(work: Work, step: Step[ServiceEntry], known: Mapping[str, Service]) -> None:
    """Make the service need exactly what the entry says, where it says anything."""
    service = known[step.entry.slug]
    if "successor" in step.values and not _is_idle(step):
        other = known.get(step.values["successor"])
        apply(work, service, {"successor_id": other.id if other else None})
    wanted = step.values.get("dependencies")
    if wanted is None or _is_idle(step):
        return
    joined = select(Service.slug).join(ServiceDependency, ServiceDependency.depends_on_id == Service.id)
    there = set(work.session.scalars(joined.where(ServiceDependency.service_id == service.id)))
    for slug in sorted(there - set(wanted)):
        unlink(work, service, known[slug])
    for slug, kind in wanted.items():
        link(work, service, known[slug], kind)
