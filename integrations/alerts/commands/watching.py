"""What time does: sources whose silence is the alert, and silences that end while something still fires."""

from datetime import timedelta

from sqlalchemy import select

from foundation.work import Work
from integrations.alerts.commands.desk import SILENCED
from integrations.alerts.commands.intake import take_in
from integrations.alerts.model import AlertRow, AlertSource
from integrations.alerts.said import FIRING, RESOLVED, Alert

FRESH = timedelta(hours=6)
MOST = 500


def watch_time(work: Work, *, source: AlertSource) -> None:
    """Let the silence of a source be an alert of its own, and let what was silenced and still fires declare again."""
    work.require("alerts:receive")
    heard = source.heard_at or source.created_at
    is_late = source.heartbeat_minutes > 0 and work.now - heard > timedelta(minutes=source.heartbeat_minutes)
    alerts = _still_firing(work, source)
    if is_late is not (source.silent_since is not None):
        title = f"{source.name} is silent: nothing was heard for {source.heartbeat_minutes} min"
        status, labels = FIRING if is_late else RESOLVED, {"alertname": "Heartbeat", "source": source.name}
        alerts.append(Alert("heartbeat", title, status, labels=labels))
    if not alerts:
        return
    take_in(work, source=source, alerts=alerts)
    kept = work.session.get_one(AlertSource, source.id)
    # What is said about a source is not said by it.
    kept.heard_at = source.heard_at
    kept.silent_since = (kept.silent_since or work.now) if is_late else None


def _still_firing(work: Work, source: AlertSource) -> list[Alert]:
    chosen = select(AlertRow).where(
        AlertRow.source_id == source.id,
        AlertRow.status == FIRING,
        AlertRow.outcome == SILENCED,
        AlertRow.last_at > work.now - FRESH,
    )
    found = []
    for row in work.session.scalars(chosen.order_by(AlertRow.id).limit(MOST)):
        labels = {str(name): str(value) for name, value in row.labels.items()}
        began = row.began_at
        found.append(Alert(row.dedup_key, row.title, FIRING, labels.get("service"), occurred_at=began, labels=labels))
    return found
