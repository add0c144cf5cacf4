"""What the commands on an incident share: loading it for change, its timers, its search document."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from catalog.queries import SeverityItem
from foundation import search
from foundation.errors import Conflict, NotFound
from foundation.ids import number_of
from foundation.jobs import Lane, NewJob
from foundation.log import events_of
from foundation.markdown import RenderedText
from foundation.text import clean
from foundation.work import Work
from incidents.events import MergedEntryChanged
from incidents.lifecycle import Audience, Mode
from incidents.model import PROMISES, Incident, IncidentFieldValue, IncidentUpdate, UpdateEscalation
from incidents.policy import is_visible
from incidents.queries.detail import goes_on_as
from incidents.queries.overlay import undone_in

REMIND = "incidents.remind_update"
SETTLE = "incidents.settle_severity"
NOTES = ("incident.note_added", "incident.note_edited", "incident.note_undone")
REMINDED_BEFORE = timedelta(minutes=5)
PENDING_FOR = timedelta(minutes=10)
SEARCHED_UPDATES = 200
PROSE_LIMIT = 10_000


def incident_to_change(
    work: Work, key: str, permission: str = "incidents:respond", *, lock: bool = True, even_merged: bool = False
) -> Incident:
    """Load the incident of that key, locked, and require ``permission`` for it; hidden ones are not found.

    One that was merged is written no more, but by the few commands that mean what it says already (``even_merged``).
    """
    # A hidden one is not even looked at or waited for, so that it takes as long to refuse as one that never was.
    statement = select(Incident).where(Incident.number == (number_of("INC", key) or 0), is_visible(work))
    incident = work.session.scalar(statement.with_for_update(of=Incident) if lock else statement)
    if incident is None:
        work.require("incidents:read")
        raise NotFound("incident")
    work.require(permission, incident)
    if incident.merged_into_id is not None and not even_merged:
        onward = goes_on_as(work, incident.merged_into_id)
        detail = f"{incident.key} was merged into {onward or 'another incident'}. Go on there."
        raise Conflict("incident.merged", detail, extra={"merged_into": onward})
    return incident


def where_it_goes_on(work: Work, incident: Incident, permission: str) -> Incident:
    """Return the incident, or the one that it was merged into; requires ``permission`` there too."""
    if incident.merged_into_id is None:
        return incident
    onward = work.session.get_one(Incident, incident.merged_into_id)
    work.require(permission, onward)
    return onward


def tell_onward(work: Work, incident: Incident, seq: int) -> None:
    """Have the one that goes on say that an entry of what was merged into it reads otherwise now."""
    if incident.merged_into_id is not None:
        changed = MergedEntryChanged(from_id=incident.id, from_key=incident.key, seq=seq)
        work.record(f"incident:{incident.merged_into_id}", changed)


def both_to_change(work: Work, key: str, other: str) -> tuple[Incident, Incident]:
    """Load two incidents, the lower key first, so that two who do the same never wait for one another."""
    keys = sorted({key, other}, key=lambda each: (len(each), each.upper()))
    loaded = {each.upper().strip(): incident_to_change(work, each) for each in keys}
    return loaded[key.upper().strip()], loaded[other.upper().strip()]


def prose(text: RenderedText | None, field: str) -> RenderedText | None:
    """Return the text if it can stand; raises Invalid when it is too long or holds what nobody can read."""
    if text is not None:
        clean(text.source, field=field, limit=PROSE_LIMIT, multiline=True)
    return text


def keep_promise(work: Work, incident: Incident) -> None:
    """Set the timers of the promised updates to where the promises now stand, or take them back."""
    for audience in PROMISES:
        due, told = incident.promised(audience)
        if due is None or incident.mode == Mode.DRILL:
            if not incident.is_new:
                work.cancel(promise_timer(incident, audience))
        elif not told:
            soon = due - REMINDED_BEFORE
            step, at = (0, soon) if soon > work.now else (1, due)
            work.enqueue(promise_job(incident, audience, due, step, at))
        if not told and not incident.is_new:
            forget = delete(UpdateEscalation).where(UpdateEscalation.incident_id == incident.id)
            forget = forget.where(UpdateEscalation.audience == audience)
            work.session.execute(forget.execution_options(synchronize_session=False))


def promise_timer(incident: Incident, audience: Audience) -> str:
    """Return the key of the one timer that watches over a promise."""
    mark = "" if audience is Audience.STAKEHOLDERS else f":{audience}"
    return f"incident-update:{incident.id}{mark}"


def promise_job(incident: Incident, audience: Audience, due: datetime, step: int, at: datetime) -> NewJob:
    """Return the timer of the next step: a reminder (0), then telling ever more people (1 and on)."""
    payload = {"incident_id": incident.id, "audience": audience.value, "due": due.isoformat(), "step": step}
    return NewJob(kind=REMIND, key=promise_timer(incident, audience), due=at, payload=payload, lane=Lane.INTERACTIVE)


def settle_later(work: Work, incident: Incident, severity: SeverityItem) -> None:
    """Have a pending severity act as the one that it stands for, after a while; any other has no such timer."""
    key = f"incident-severity:{incident.id}"
    waits = incident.is_active and not incident.is_quiet and severity.acts_as not in {None, "", severity.key}
    if waits:
        work.enqueue(NewJob(kind=SETTLE, key=key, due=work.now + PENDING_FOR, payload={"incident_id": incident.id}))
    elif not incident.is_new:
        work.cancel(key)


def index(work: Work, incident: Incident, texts: Sequence[str] = (), *, without: int | None = None) -> None:
    """Write the incident's search document anew from what it says now.

    ``texts`` are about to be written too, and the note ``without`` is about to be undone.
    """
    work.session.flush()
    latest = select(IncidentUpdate.body).where(IncidentUpdate.incident_id == incident.id)
    updates = work.session.scalars(latest.order_by(IncidentUpdate.id.desc()).limit(SEARCHED_UPDATES))
    notes = events_of(work.session, incident.stream, names=NOTES, limit=SEARCHED_UPDATES)
    gone = undone_in(notes) | {without}
    written = [n.passages.get("body", "") for n in notes if n.seq not in gone and n.payload.get("seq") not in gone]
    said = select(IncidentFieldValue.value).where(IncidentFieldValue.incident_id == incident.id)
    fields = work.session.scalars(said.order_by(IncidentFieldValue.field_id))
    search.put(work.session, document_of(incident, [incident.summary, *texts, *updates, *written, *fields], work.now))


def document_of(incident: Incident, texts: Sequence[str], now: datetime) -> search.Document:
    """Return what search knows of the incident."""
    return search.Document(
        kind="incident",
        subject_id=incident.id,
        key=incident.key,
        title=incident.title,
        body="\n".join(text for text in texts if text),
        url=f"/incidents/{incident.key}",
        updated_at=now,
    )
