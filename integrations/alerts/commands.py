"""Adding alert sources, and taking in what they say.

Taking an alert in is the one command here that runs commands of another room: an alert declares or notes, and which of
both is decided under the dedup key's lock, in the same transaction.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from catalog.queries import service_ids
from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from foundation.work import Work
from incidents import commands as incidents
from incidents.queries import open_with_key
from integrations.alerts.events import SourceAdded, SourceDisabled
from integrations.alerts.model import AlertSource
from integrations.alerts.queries import digest_of

NAME_LIMIT = 80
TOKEN_BYTES = 32
TITLE_LIMIT = 160
TARGETS = ("triage", "investigating")
FIRING = "firing"
NOUN = "alert source"


@dataclass(frozen=True)
class Alert:
    """What a source says, in our words."""

    dedup_key: str
    title: str
    status: str
    service: str | None = None
    severity: str = "pending"
    occurred_at: datetime | None = None


@dataclass(frozen=True)
class Taken:
    """What became of an alert."""

    outcome: str
    key: str | None = None


def add_source(work: Work, *, name: str, declares_into: str = "triage") -> tuple[AlertSource, str]:
    """Let a system declare incidents; returns its token, which is shown once and kept as its digest."""
    work.require("alerts:manage")
    name = clean(name, field="name", limit=NAME_LIMIT)
    if not name:
        raise Invalid("alerts.name_missing", "Say which system it is.", where="name")
    if declares_into not in TARGETS:
        raise Invalid("alerts.target", f"Alerts are declared into {' or '.join(TARGETS)}.", where="into")
    if work.session.scalar(select(AlertSource.id).where(AlertSource.name == name)):
        raise Conflict("alerts.name_taken", "There is a source of that name. Choose another.", where="name")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    source = AlertSource(name=name, digest=digest_of(token), declares_into=declares_into, created_at=work.now)
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


def take_in(work: Work, *, source: AlertSource, alert: Alert) -> Taken:
    """Declare what fires, or note it on the incident that it has opened; note there too that it is over."""
    work.require("alerts:receive")
    dedup_key, when, title = source.key_of(alert.dedup_key), _when(work, alert), alert.title[:TITLE_LIMIT].strip()
    if alert.status != FIRING:
        held = open_with_key(work, dedup_key)
        if held is None:
            return Taken("ignored")
        return _noted(work, source, held.key, f"Resolved: {title}", when)
    incident = incidents.declare(
        work,
        title=title,
        severity=alert.severity,
        services=_known(work, alert.service),
        dedup_key=dedup_key,
        state=source.declares_into,
        occurred={"detected": when},
    )
    if not incident.is_new:
        return _noted(work, source, incident.key, f"Fires again: {title}", when)
    return Taken("declared", incident.key)


def _noted(work: Work, source: AlertSource, key: str, text: str, when: datetime) -> Taken:
    incidents.note_alert(work, key=key, text=text, source=source.name, at=when)
    return Taken("noted", key)


def _when(work: Work, alert: Alert) -> datetime:
    """Return when it happened; a clock that runs ahead of ours is put right."""
    return min(alert.occurred_at or work.now, work.now)


def _known(work: Work, slug: str | None) -> list[str]:
    """Return the service if the catalog has it: an alert is not lost over a name."""
    if slug is None:
        return []
    try:
        return list(service_ids(work, [slug]))
    except Invalid:
        return []
