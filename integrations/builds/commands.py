"""Giving builds a key, and taking what they push, once."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from catalog import commands as services
from catalog import queries as catalog
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from foundation.ids import opaque_id
from foundation.proof import Value
from foundation.signing import WINDOW_S
from foundation.text import clean
from foundation.work import Work
from integrations.builds.events import BuildSourceAdded, BuildSourceDisabled, BuildSourceRotated
from integrations.builds.model import BuildMessage, BuildSource
from integrations.builds.policy import NOUN
from readiness import commands as readiness

NAME_LIMIT, MOST_SERVICES = 80, 50
# A message could be sent again for as long as its time is taken, seen from either clock.
REMEMBERED = timedelta(seconds=2 * WINDOW_S)


def add_build_source(work: Work, *, name: str, services: Sequence[str] = ()) -> BuildSource:
    """Give a build a key, which speaks for these services only, or for all; whoever asked is shown it once."""
    work.require("build_sources:manage")
    name = clean(name, field="name", limit=NAME_LIMIT)
    if not name:
        raise Invalid("builds.name_missing", "Say which build it is, such as: nightly restore.", where="name")
    if len(services) > MOST_SERVICES:
        raise Invalid("builds.services", f"Name at most {MOST_SERVICES} services, or none for all.", where="services")
    if work.session.scalar(select(BuildSource.id).where(BuildSource.name == name)) is not None:
        raise Conflict("builds.name_taken", "There is a build source of that name. Choose another.", where="name")
    source = BuildSource(
        public_id=opaque_id(),
        name=name,
        services=sorted(catalog.service_ids(work, list(services))),
        nonce=secrets.token_hex(16),
        generation=1,
        created_by=work.principal.id,
        created_at=work.now,
    )
    work.session.add(source)
    work.session.flush()
    work.record(source.stream, BuildSourceAdded(source=name, services=tuple(source.services)))
    return source


def rotate_build_source(work: Work, *, source: str, at_once: bool = False) -> BuildSource:
    """Give it another key; the earlier one counts for another day, unless others may know it."""
    found = _load(work, source)
    if found.disabled_at is not None:
        raise Conflict("builds.disabled", f"{found.name} is disabled: add a new build source.")
    found.rotate(work.now, at_once=at_once)
    work.record(found.stream, BuildSourceRotated(generation=found.generation, at_once=at_once))
    return found


def disable_build_source(work: Work, *, source: str) -> BuildSource:
    """Take nothing more from it; what it pushed stays."""
    found = _load(work, source)
    if found.disabled_at is None:
        found.disabled_at = work.now
        work.record(found.stream, BuildSourceDisabled())
    return found


def take_in(
    work: Work,
    *,
    source: BuildSource,
    message_id: str,
    service: str,
    name: str,
    value: Value,
    at: datetime | None = None,
    url: str = "",
) -> int:
    """Take a value that was signed; returns to how many answers it was put. A message that came before is refused."""
    work.require("reviews:measure")
    if source.services and service not in source.services:
        detail = f"The key of {source.name} speaks for {', '.join(source.services)} only."
        raise Forbidden("builds.other_service", detail, where="service")
    if work.session.get(BuildMessage, (source.id, message_id)) is not None:
        detail = "A message with this webhook-id was taken already. Send a new value under a new one."
        raise Conflict("builds.replayed", detail, where="webhook-id")
    work.session.execute(delete(BuildMessage).where(BuildMessage.taken_at < work.now - REMEMBERED))
    work.session.add(BuildMessage(source_id=source.id, message_id=message_id, taken_at=work.now))
    row = services.measure_service(work, service_slug=service, name=name, value=value, measured_at=at)
    return readiness.put_value(work, value_id=row.id, service_id=row.service_id, name=row.name, url=url)


def _load(work: Work, public_id: str) -> BuildSource:
    work.require("build_sources:manage")
    mine = select(BuildSource).where(BuildSource.public_id == public_id).with_for_update()
    found = work.session.scalar(mine) if public_id.isascii() else None
    if found is None:
        raise NotFound(NOUN)
    return found
