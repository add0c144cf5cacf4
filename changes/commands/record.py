"""Taking in what changed, once, however often and in whatever order it is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from catalog.queries import known_service_ids
from changes.events import ChangeProgressed, ChangeRecorded
from changes.lifecycle import OVER, Kind, Status, chosen, happened
from changes.model import LONGEST_NAME, Change, ChangeName, ChangeTarget
from foundation.errors import Invalid
from foundation.links import web_address
from foundation.text import clean
from foundation.work import Work

LIMITS = {"title": 200, "environment": 80, "revision": 120, "url": 500, "author": 120, "external_id": 200}
LONGEST_BODY = 4_000
MOST_SERVICES = 20


def record_change(
    work: Work,
    *,
    kind: str,
    title: str,
    services: Sequence[str] = (),
    status: str = "succeeded",
    at: datetime | None = None,
    external_id: str | None = None,
    body: str = "",
    environment: str = "",
    revision: str = "",
    url: str = "",
    author: str = "",
) -> Change:
    """Record a change, or take in how far a known one came (then ``is_new`` is False)."""
    work.require("changes:record")
    word, stage = chosen(Kind, kind, "kind"), chosen(Status, status, "status")
    when = happened(at, work.now, "at") if at else work.now
    given = {"title": title, "environment": environment, "revision": revision, "author": author}
    texts = {field: clean(value, field=field, limit=LIMITS[field]) for field, value in given.items()}
    texts["url"] = web_address(url, field="url", limit=LIMITS["url"])
    if not texts["title"]:
        raise Invalid("changes.title_missing", "Say in a few words what was changed.", where="title")
    texts["body"] = clean(body, field="body", limit=LONGEST_BODY, multiline=True)
    external = clean(external_id, field="id", limit=LIMITS["external_id"]) if external_id else None
    names = _named(services)
    made = _insert(work, word, stage, when, external, texts)
    if made is None:
        return _told_again(work, _known(work, external or ""), names, stage, when)
    found = _aim(work, made, names)
    work.record(
        made.stream,
        ChangeRecorded(
            kind=word,
            status=stage,
            services=tuple(names),
            service_ids=tuple(sorted(i for i in found.values() if i is not None)),
            external_id=external or "",
            environment=texts["environment"],
            title=texts["title"],
            body=texts["body"],
            revision=texts["revision"],
            url=texts["url"],
            author=texts["author"],
            occurred_at=when,
        ),
    )
    return made


def resolve(work: Work, names: Sequence[str]) -> Mapping[str, int | None]:
    """Return the service behind each name: by what an administrator said, else by its slug; None while unknown."""
    given = select(ChangeName.name, ChangeName.service_id).where(ChangeName.name.in_(names))
    said = {row.name: row.service_id for row in work.session.execute(given)} if names else {}
    slugs = {name: name.rpartition("/")[2].lower() for name in names if name not in said}
    known = known_service_ids(work, slugs.values())
    return {name: said.get(name) or known.get(slugs.get(name, "")) for name in names}


def _named(services: Sequence[str]) -> list[str]:
    if len(services) > MOST_SERVICES:
        detail = f"Name at most {MOST_SERVICES} services; tell of more in a second change."
        raise Invalid("changes.too_many_services", detail, where="services")
    named = (clean(name, field="services", limit=LONGEST_NAME) for name in services)
    return list(dict.fromkeys(name for name in named if name))


def _insert(
    work: Work, kind: Kind, status: Status, at: datetime, external: str | None, texts: Mapping[str, str]
) -> Change | None:
    """Make the change; None when this sender told of it before, also in a transaction that has just ended."""
    make = sqlite.insert if work.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {
        "source": _source(work),
        "source_name": work.principal.name[:80] if work.principal.is_machine else "",
        "external_id": external,
        "kind": kind,
        "status": status,
        "happened_at": at,
        "ended_at": at if status in OVER else None,
        "recorded_at": work.now,
        **texts,
    }
    once = make(Change).values(**values).on_conflict_do_nothing(index_elements=["source", "external_id"])
    made = work.session.scalar(once.returning(Change.id))
    if made is None:
        return None
    change = work.session.get_one(Change, made)
    change.is_new = True
    return change


def _known(work: Work, external: str) -> Change:
    told = select(Change).where(Change.source == _source(work), Change.external_id == external)
    return work.session.scalars(told.with_for_update()).one()


def _source(work: Work) -> str:
    """Return who tells: a machine, or a person whichever of their tokens they use."""
    person = work.principal.person_id
    return work.principal.id if person is None else f"person:{person}"


def _aim(work: Work, change: Change, names: Sequence[str]) -> Mapping[str, int | None]:
    found = resolve(work, names)
    work.session.add_all(
        ChangeTarget(change_id=change.id, name=name, service_id=service_id, happened_at=change.happened_at)
        for name, service_id in found.items()
    )
    return found


def _told_again(work: Work, change: Change, names: Sequence[str], said: Status, at: datetime) -> Change:
    """Take in what is new of a known change; the same told twice changes nothing."""
    there = select(ChangeTarget.name).where(ChangeTarget.change_id == change.id)
    known = set(work.session.scalars(there))
    more = [name for name in names if name not in known][: MOST_SERVICES - len(known)]
    before = change.status
    progressed = change.progress(said, at)
    if not (progressed or more):
        return change
    moved = update(ChangeTarget).where(ChangeTarget.change_id == change.id).values(happened_at=change.happened_at)
    work.session.flush()
    work.session.execute(moved.execution_options(synchronize_session=False))
    _aim(work, change, more)
    event = ChangeProgressed(
        from_status=before,
        to_status=change.status,
        happened_at=change.happened_at,
        services=tuple(more),
        occurred_at=at,
    )
    work.record(change.stream, event)
    return change
