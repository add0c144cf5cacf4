"""Judging what changed: a suspect, the cause, or cleared of it."""

from datetime import datetime

from changes import queries as changes
from foundation.errors import Invalid
from foundation.text import clean
from foundation.work import Work
from incidents.commands.subject import incident_to_change
from incidents.events import ChangeMarked, MomentCorrected
from incidents.lifecycle import Moment, Verdict, chosen
from incidents.model import Incident, IncidentChange

REASON_LIMIT = 500
UNMARKED = ""
NEEDS_REASON = frozenset({Verdict.CAUSE, Verdict.CLEARED})


def mark_change(work: Work, *, key: str, change_id: int, verdict: str, reason: str = "") -> IncidentChange | None:
    """Judge a change, or (with an empty verdict) take the judgement back; the same again changes nothing."""
    incident = incident_to_change(work, key)
    change = changes.change(work, change_id)
    word = chosen(Verdict, verdict, "verdict") if verdict else None
    reason = clean(reason, field="reason", limit=REASON_LIMIT)
    if word in NEEDS_REASON and not reason:
        raise Invalid("incident.reason_missing", "Say how you know: others rely on it.", where="reason")
    mark = work.session.get(IncidentChange, (incident.id, change_id))
    before = mark.verdict if mark else UNMARKED
    if before == (word or UNMARKED) and (mark is None or mark.reason == reason):
        return mark
    mark = _judged(work, incident, mark, change_id, word, reason)
    work.record(
        incident.stream,
        ChangeMarked(
            change_id=change_id,
            verdict=word or UNMARKED,
            before=before,
            happened_at=change.happened_at,
            title=change.title,
            reason=reason,
            changed=(f"change.{change_id}",),
        ),
    )
    if word is Verdict.CAUSE:
        _note_when(work, incident, change.happened_at)
    return mark


def _judged(
    work: Work, incident: Incident, mark: IncidentChange | None, change_id: int, word: Verdict | None, reason: str
) -> IncidentChange | None:
    if word is None:
        if mark is not None:
            work.session.delete(mark)
        return None
    if mark is None:
        mark = IncidentChange(incident_id=incident.id, change_id=change_id)
        work.session.add(mark)
    mark.verdict, mark.reason = word, reason
    mark.marked_by, mark.marked_at = work.principal.id, work.now
    return mark


def _note_when(work: Work, incident: Incident, at: datetime) -> None:
    """Set when the change was made, where nobody has and it can be: not after the impact that it caused."""
    began = incident.impact_started_at
    if incident.change_made_at is not None or at > work.now or (began is not None and at > began):
        return
    incident.notice(Moment.CHANGE_MADE, at)
    moment = Moment.CHANGE_MADE
    work.record(incident.stream, MomentCorrected(moment=moment, at=at, occurred_at=at, changed=(f"moment.{moment}",)))
