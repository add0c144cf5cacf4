"""Alert sources and whose token it is, rules, silences, and alerts as they stand."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from foundation.work import Reading
from incidents.queries import IncidentBrief, briefs
from integrations.alerts.envelope import Envelope
from integrations.alerts.model import AlertGroup, AlertMessage, AlertRow, AlertRule, AlertSilence, AlertSource
from integrations.alerts.rules import Rule
from integrations.alerts.said import FIRING

MOST = 50
OF_TOKEN = select(AlertSource).where(AlertSource.digest == bindparam("digest"), AlertSource.disabled_at.is_(None))


@dataclass(frozen=True)
class SourceItem:
    """A source, as lists show it."""

    id: int
    name: str
    declares_into: str
    created_at: datetime
    is_live: bool
    shape: str = "generic"
    heartbeat_minutes: int = 0
    heard_at: datetime | None = None
    silent_since: datetime | None = None
    most_a_minute: int = 0
    refused: int = 0
    refused_at: datetime | None = None


@dataclass(frozen=True)
class AlertItem:
    """An alert, as lists show it; of an incident that the reader may not know of nothing is said."""

    title: str
    status: str
    outcome: str
    count: int
    suppressed: int
    began_at: datetime
    last_at: datetime
    ended_at: datetime | None
    labels: Mapping[str, str]
    incident_key: str


@dataclass(frozen=True)
class SilenceItem:
    """A silence that holds."""

    id: int
    matches: Mapping[str, str]
    reason: str
    until: datetime


@dataclass(frozen=True)
class HeldMessage:
    """A message that has not been proven yet, and who sent it."""

    id: int
    source: AlertSource
    message: Envelope


@dataclass(frozen=True)
class IncidentAlerts:
    """The alerts of an incident, and how many were counted and not written down."""

    items: Sequence[AlertItem]
    total: int
    suppressed: int


def sources(reading: Reading) -> list[SourceItem]:
    """Return all sources by name."""
    reading.require("alerts:manage")
    rows = reading.session.scalars(select(AlertSource).order_by(AlertSource.name)).all()
    return [
        SourceItem(
            row.id,
            row.name,
            row.declares_into,
            row.created_at,
            row.disabled_at is None,
            row.shape,
            row.heartbeat_minutes,
            row.heard_at,
            row.silent_since,
            row.most_a_minute,
            row.refused,
            row.refused_at,
        )
        for row in rows
    ]


def live_sources(session: Session) -> list[AlertSource]:
    """Return the sources that are listened to."""
    return list(session.scalars(select(AlertSource).where(AlertSource.disabled_at.is_(None)).order_by(AlertSource.id)))


def source_of(session: Session, token: str) -> AlertSource | None:
    """Return the live source whose token this is."""
    return session.scalar(OF_TOKEN, {"digest": digest_of(token)})


def held_message(session: Session, message_id: int) -> HeldMessage | None:
    """Return a message that waits to be proven."""
    row = session.get(AlertMessage, message_id)
    if row is None or row.settled_at is not None:
        return None
    return HeldMessage(row.id, session.get_one(AlertSource, row.source_id), Envelope.model_validate(row.said))


def digest_of(token: str) -> str:
    """Return what is kept of a token: it is too long to be guessed, so one round is enough."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def rules(reading: Reading) -> list[Rule]:
    """Return the rules in order."""
    reading.require("alerts:read")
    return [
        Rule(**{**row.said, "group_by": tuple(row.said["group_by"])}, name=row.name, id=row.id)
        for row in reading.session.scalars(select(AlertRule).order_by(AlertRule.place, AlertRule.id))
    ]


def silences(reading: Reading) -> list[SilenceItem]:
    """Return the silences that hold now."""
    reading.require("alerts:read")
    live = select(AlertSilence).where(AlertSilence.until > reading.now).order_by(AlertSilence.until)
    return [SilenceItem(row.id, row.matches, row.reason, row.until) for row in reading.session.scalars(live)]


def latest(reading: Reading) -> list[AlertItem]:
    """Return the alerts that were heard of last."""
    reading.require("alerts:read")
    rows = reading.session.scalars(select(AlertRow).order_by(AlertRow.last_at.desc(), AlertRow.id.desc()).limit(MOST))
    return _items(reading, rows.all())


def of_incident(reading: Reading, incident: IncidentBrief) -> IncidentAlerts | None:
    """Return the alerts of an incident that the reader sees."""
    reading.require("alerts:read")
    if reading.lacks(AlertRow.incident_id, incident.id):
        return None
    mine = select(AlertRow).where(AlertRow.incident_id == incident.id)
    order = mine.order_by((AlertRow.status != FIRING), AlertRow.last_at.desc(), AlertRow.id).limit(MOST)
    rows = reading.session.scalars(order).all()
    if not rows:
        return None
    sums = select(func.count(AlertRow.id), func.sum(AlertRow.suppressed)).where(AlertRow.incident_id == incident.id)
    total, repeats = reading.session.execute(sums).one()
    grouped = select(func.sum(AlertGroup.suppressed)).where(AlertGroup.incident_id == incident.id)
    return IncidentAlerts(_items(reading, rows), total, int(repeats or 0) + int(reading.session.scalar(grouped) or 0))


def _items(reading: Reading, rows: Sequence[AlertRow]) -> list[AlertItem]:
    known = briefs(reading, [row.incident_id for row in rows if row.incident_id is not None])
    return [
        AlertItem(
            title=row.title,
            status=row.status,
            outcome=row.outcome,
            count=row.count,
            suppressed=row.suppressed,
            began_at=row.began_at,
            last_at=row.last_at,
            ended_at=row.ended_at,
            labels=row.labels,
            incident_key=known[row.incident_id].key if row.incident_id is not None else "",
        )
        for row in rows
        if row.incident_id is None or row.incident_id in known
    ]
