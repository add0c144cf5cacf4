"""Taking alerts in: each is one however often it is sent, and a storm of them makes what the rules say and no more.

This is the one place here that runs commands of another room: an alert declares or notes, and which of both is decided
under the source's lock, in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from catalog.queries import known_service_ids, service_ids
from foundation.errors import Invalid
from foundation.work import Work
from incidents import commands as incidents
from incidents.queries import of_service, open_with_key
from integrations.alerts.commands.desk import (
    BESIDE,
    DECLARED,
    DROPPED,
    IGNORED,
    NOTED,
    SILENCED,
    SUPPRESSED,
    Desk,
    Held,
)  # fmt: skip
from integrations.alerts.commands.repeats import FIRST, TOLD_AT, Heard, Known, Repeats
from integrations.alerts.events import AlertsRecovered
from integrations.alerts.model import AlertGroup, AlertRow, AlertSource
from integrations.alerts.rules import DROP, INCIDENT, NOTE, TRIAGE, Rule, first_of, matches_all
from integrations.alerts.said import FIRING, KEY_LIMIT, RESOLVED, TITLE_LIMIT, Alert

# Beyond these an alert is counted and not written down: nobody reads a thousand lines.
MOST_NOTED = 20
MOST_DECLARED, WITHIN = 10, timedelta(minutes=10)
STATES = {TRIAGE: "triage", INCIDENT: "investigating"}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an alert."""

    outcome: str
    key: str | None = None


def take_in(work: Work, *, source: AlertSource, alerts: Sequence[Alert], refused: int | None = None) -> list[Taken]:
    """Take a batch in: declare what fires, or note it; note and end what is over.

    ``refused`` is how many requests of the source were turned away before this one; None where no request brings it.
    """
    work.require("alerts:receive")
    came = [Heard.of(alert) for alert in alerts]
    repeats = Repeats.of(work, source, {heard.mark for heard in came}, refused)
    desk, found = Desk(work, source, repeats), repeats.found
    desk.look_up({known.incident_id for known in found.values() if known.incident_id is not None})
    desk.rows = repeats.rows({heard.mark for heard in came if not desk.is_counted(found.get(heard.mark), heard)})
    taken = [_take(desk, heard) for heard in came]
    repeats.write()
    return taken


def _take(desk: Desk, heard: Heard) -> Taken:
    known, alert = desk.repeats.found.get(heard.mark), heard.alert
    if known is not None and desk.is_counted(known, heard):
        return _counted(desk, known)
    row = _row(desk, heard)
    if alert.status != FIRING:
        return _recovered(desk, row, alert)
    is_new = row.status != FIRING or row.outcome in BESIDE
    is_repeat = not is_new and desk.is_held(row.outcome, row.incident_id)
    row.count, row.last_at, row.status = row.count + 1, desk.work.now, FIRING
    if is_repeat:
        return _repeated(desk, row, alert)
    row.began_at, row.ended_at, row.incident_id = _when(desk.work, alert), None, None
    if any(matches_all(matches, alert.labels) for matches in desk.silences):
        row.outcome = SILENCED
        return Taken(SILENCED)
    return _fired(desk, row, alert)


def _counted(desk: Desk, known: Known) -> Taken:
    held = desk.goes_on(known.incident_id) if known.incident_id is not None else None
    known.repeat(unsaid=held is not None)
    return Taken(SUPPRESSED, held.key) if held is not None else Taken(DROPPED)


def _row(desk: Desk, heard: Heard) -> AlertRow:
    """Return what is kept of the alert, new where it was never heard of."""
    mark, alert = heard.mark, heard.alert
    if mark not in desk.rows:
        desk.rows |= desk.repeats.rows({mark})
    row = desk.rows.get(mark)
    if row is None:
        now = desk.work.now
        row = AlertRow(source_id=desk.source.id, fingerprint=mark, began_at=now, last_at=now, count=0, suppressed=0)
        row.status, row.outcome, row.group_key, row.resolves = RESOLVED, "", "", False
        row.dedup_key = alert.dedup_key[:KEY_LIMIT]
        row.title, row.labels = row.dedup_key, {}
        desk.work.session.add(row)
        desk.rows[mark] = row
    row.told = heard.told
    # An end may come with nothing but the key.
    row.title = alert.title[:TITLE_LIMIT].strip() or row.title
    if row.labels != alert.labels and (alert.labels or alert.title):
        row.labels = dict(alert.labels)
    return row


def _repeated(desk: Desk, row: AlertRow, alert: Alert) -> Taken:
    """Count a repetition; the first is written down, and then every tenth power."""
    held = desk.goes_on(row.incident_id) if row.incident_id is not None else None
    if held is None:
        return Taken(DROPPED)
    if row.count == FIRST:
        return _noted(desk, held, f"Fires again: {row.title}", _when(desk.work, alert))
    row.suppressed += 1
    if row.count in TOLD_AT:
        _noted(desk, held, f"Fired {row.count} times: {row.title} ({row.suppressed} suppressed)", desk.work.now)
    return Taken(SUPPRESSED, held.key)


def _fired(desk: Desk, row: AlertRow, alert: Alert) -> Taken:
    rule = first_of(desk.rules, alert.labels)
    action = rule.action if rule else desk.source.declares_into
    if rule is not None and action == DROP:
        row.outcome = DROPPED
        return Taken(DROPPED)
    service = rule.service_of(alert.labels, alert.service) if rule else alert.service
    if rule is not None and action == NOTE:
        return _onto_open(desk, row, alert, service)
    row.resolves = rule.resolves if rule else False
    row.group_key = desk.source.key_of(rule.group_of(alert.labels, alert.dedup_key) if rule else alert.dedup_key)[:200]
    group = desk.work.session.get(AlertGroup, row.group_key)
    held = _held(desk, group, rule)
    if held is not None:
        return _joined(desk, row, alert, held)
    if desk.overflow or _is_storm(desk):
        return _overflow(desk, row, alert)
    return _declared(desk, row, alert, rule, service)


def _held(desk: Desk, group: AlertGroup | None, rule: Rule | None) -> Held | None:
    """Return the incident that gathers the alert, while it goes on and the window has not passed."""
    if group is None:
        return None
    found = desk.goes_on(group.incident_id)
    window = timedelta(minutes=rule.window) if rule and rule.window else None
    if found is None or (window and desk.work.now - group.last_at > window):
        return None
    return found


def _declared(desk: Desk, row: AlertRow, alert: Alert, rule: Rule | None, service: str | None) -> Taken:
    state = STATES.get(rule.action, desk.source.declares_into) if rule else desk.source.declares_into
    # A window that has passed opens another incident beside the one that holds the key.
    before = open_with_key(desk.work, row.group_key)
    group = desk.work.session.get(AlertGroup, row.group_key)
    renewed = before is not None and group is not None and group.incident_id == before.id
    incident = incidents.declare(
        desk.work,
        title=row.title,
        severity=rule.severity_of(alert.labels, alert.severity) if rule else alert.severity,
        services=_known(desk.work, service),
        dedup_key=None if renewed else row.group_key,
        state=state,
        occurred={"detected": row.began_at},
    )
    desk.work.session.flush()
    row.incident_id = incident.id
    if group is None:
        group = AlertGroup(key=row.group_key, source_id=desk.source.id, noted=0, suppressed=0, incident_id=incident.id)
        desk.work.session.add(group)
    group.incident_id, group.opened_at, group.last_at = incident.id, desk.work.now, desk.work.now
    group.noted, group.suppressed = 0, 0
    desk.work.session.flush()
    desk.incidents.pop(incident.id, None)
    held = desk.goes_on(incident.id)
    if not incident.is_new and held is not None:
        row.outcome = NOTED
        return _noted(desk, held, f"Fires again: {row.title}", row.began_at)
    row.outcome = DECLARED
    return Taken(DECLARED, incident.key)


def _joined(desk: Desk, row: AlertRow, alert: Alert, held: Held) -> Taken:
    """Put an alert to the incident that gathers it; the first are written down, the others counted."""
    again = row.count > 1
    row.incident_id, row.outcome = held.id, NOTED
    group = desk.work.session.get_one(AlertGroup, row.group_key)
    group.last_at = desk.work.now
    if group.noted < MOST_NOTED:
        group.noted += 1
        return _noted(desk, held, f"{'Fires again' if again else 'Fires too'}: {row.title}", row.began_at)
    group.suppressed += 1
    row.outcome = SUPPRESSED
    if group.suppressed in TOLD_AT:
        _noted(desk, held, f"{group.suppressed} more alerts of this group were suppressed here", desk.work.now)
    return Taken(SUPPRESSED, held.key)


def _is_storm(desk: Desk) -> bool:
    """Whether the source has declared as many incidents lately as anybody can look after."""
    lately = (AlertGroup.source_id == desk.source.id, AlertGroup.opened_at > desk.work.now - WITHIN)
    return (desk.work.session.scalar(select(func.count()).select_from(AlertGroup).where(*lately)) or 0) >= MOST_DECLARED


def _overflow(desk: Desk, row: AlertRow, alert: Alert) -> Taken:
    """Put what is too many to the latest incident of the source that goes on."""
    if desk.overflow:
        group = desk.work.session.get_one(AlertGroup, desk.overflow)
        held = desk.goes_on(group.incident_id)
        if held is not None:
            row.group_key = group.key
            return _joined(desk, row, alert, held)
    mine = select(AlertGroup).where(AlertGroup.source_id == desk.source.id)
    for group in desk.work.session.scalars(
        mine.order_by(AlertGroup.opened_at.desc(), AlertGroup.key).limit(MOST_DECLARED)
    ):
        held = desk.goes_on(group.incident_id)
        if held is not None:
            row.group_key = desk.overflow = group.key
            return _joined(desk, row, alert, held)
    return _declared(desk, row, alert, first_of(desk.rules, alert.labels), alert.service)


def _onto_open(desk: Desk, row: AlertRow, alert: Alert, service: str | None) -> Taken:
    """Note an alert on the latest open incident of its service; without one it only counts."""
    ids = known_service_ids(desk.work, [service]) if service else {}
    there = of_service(desk.work, next(iter(ids.values())), limit=1, active=True) if ids else []
    if not there:
        row.outcome = IGNORED
        return Taken(IGNORED)
    row.incident_id, row.outcome = there[0].id, NOTED
    return _noted(desk, Held(there[0].id, there[0].key), f"{row.title}", _when(desk.work, alert))


def _recovered(desk: Desk, row: AlertRow, alert: Alert) -> Taken:
    was = row.status
    row.status, row.last_at, row.ended_at = RESOLVED, desk.work.now, desk.work.now
    held = desk.goes_on(row.incident_id) if row.incident_id is not None else None
    if held is None:
        row.outcome = row.outcome or IGNORED
        return Taken(IGNORED)
    if was != FIRING or row.outcome == SUPPRESSED:
        _end(desk, row, held)
        return Taken(SUPPRESSED, held.key)
    taken = _noted(desk, held, f"Resolved: {row.title}", _when(desk.work, alert))
    _end(desk, row, held)
    return taken


def _end(desk: Desk, row: AlertRow, held: Held) -> None:
    """Say that all is over, where a rule ends the incident then."""
    desk.work.session.flush()
    firing = select(AlertRow.id).where(AlertRow.incident_id == held.id, AlertRow.status == FIRING).limit(1)
    if row.resolves and desk.work.session.scalar(firing) is None:
        stream = f"alert-source:{desk.source.id}"
        desk.work.record(stream, AlertsRecovered(incident_id=held.id, source=desk.source.name))


def _noted(desk: Desk, held: Held, text: str, when: datetime) -> Taken:
    incidents.note_alert(desk.work, key=held.key, text=text, source=desk.source.name, at=when)
    return Taken(NOTED, held.key)


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
