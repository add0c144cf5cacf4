"""Adding alert sources, and taking nothing more from them."""

import secrets
from collections.abc import Mapping

from sqlalchemy import select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from foundation.work import Work
from integrations.alerts.commands.limits import NOUN, require_limit
from integrations.alerts.events import SourceAdded, SourceDisabled
from integrations.alerts.model import USUAL_LIMIT, AlertSource
from integrations.alerts.queries import digest_of
from integrations.alerts.said import SHAPES, require_mapping

NAME_LIMIT = 80
TOKEN_BYTES = 32
TARGETS = ("triage", "investigating")
LONGEST_HEARTBEAT = 7 * 24 * 60


def add_source(
    work: Work,
    *,
    name: str,
    declares_into: str = "triage",
    shape: str = "generic",
    heartbeat_minutes: int = 0,
    mapping: Mapping[str, str] | None = None,
    most_a_minute: int = USUAL_LIMIT,
) -> tuple[AlertSource, str]:
    """Let a system declare incidents; returns its token, which is shown once and kept as its digest."""
    work.require("alerts:manage")
    name = clean(name, field="name", limit=NAME_LIMIT)
    if not name:
        raise Invalid("alerts.name_missing", "Say which system it is.", where="name")
    if declares_into not in TARGETS:
        raise Invalid("alerts.target", f"Alerts are declared into {' or '.join(TARGETS)}.", where="into")
    if work.session.scalar(select(AlertSource.id).where(AlertSource.name == name)):
        raise Conflict("alerts.name_taken", "There is a source of that name. Choose another.", where="name")
    if shape not in SHAPES:
        raise Invalid("alerts.shape", f"A source speaks {', '.join(SHAPES)}.", where="shape")
    if not 0 <= heartbeat_minutes <= LONGEST_HEARTBEAT:
        raise Invalid("alerts.heartbeat", "A heartbeat comes within a week; 0 is none.", where="heartbeat_minutes")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    source = AlertSource(
        name=name,
        digest=digest_of(token),
        declares_into=declares_into,
        created_at=work.now,
        shape=shape,
        heartbeat_minutes=heartbeat_minutes,
        mapping=require_mapping(mapping) if mapping else None,
        most_a_minute=require_limit(most_a_minute),
    )
    work.session.add(source)
    work.session.flush()
    work.record(f"alert-source:{source.id}", SourceAdded(source=name, declares_into=declares_into))
    return source, token


def disable_source(work: Work, *, name: str) -> AlertSource:
    """Take nothing more from a source."""
    work.require("alerts:manage")
    source = work.session.scalar(select(AlertSource).where(AlertSource.name == name).with_for_update())
    if source is None:
        raise NotFound(NOUN)
    if source.disabled_at is None:
        source.disabled_at = work.now
        work.record(f"alert-source:{source.id}", SourceDisabled(source=source.name))
    return source
