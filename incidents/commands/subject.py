"""What the commands on an incident share: loading it for change, its timers, its dedup key, its search document."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from catalog.queries import SeverityItem
from foundation import search
from foundation.errors import NotFound
from foundation.ids import number_of
from foundation.jobs import Lane, NewJob
from foundation.log import events_of
from foundation.markdown import RenderedText
from foundation.text import clean
from foundation.work import Work
from incidents.lifecycle import Audience, Mode
from incidents.model import PROMISES, DedupHold, Incident, IncidentFieldValue, IncidentUpdate, UpdateEscalation
from incidents.policy import is_visible

REMIND = "incidents.remind_update"
SETTLE = "incidents.settle_severity"
NOTES = ("incident.note_added", "incident.note_edited")
REMINDED_BEFORE = timedelta(minutes=5)
PENDING_FOR = timedelta(minutes=10)
SEARCHED_UPDATES = 200
PROSE_LIMIT = 10_000


def incident_to_change(work: Work, key: str, permission: str = "incidents:respond", *, lock: bool = True) -> Incident:
    """Load the incident of that key, locked, and require ``permission`` for it; hidden ones are not found."""
    # A hidden one is not even looked at or waited for, so that it takes as long to refuse as one that never was.
    statement = select(Incident).where(Incident.number == (number_of("INC", key) or 0), is_visible(work))
    incident = work.session.scalar(statement.with_for_update(of=Incident) if lock else statement)
    if incident is None:
        work.require("incidents:read")
        raise NotFound("incident")
    work.require(permission, incident)
    return incident


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


def take_hold(work: Work, scope: str, incident_id: int | None = None) -> bool:
    """Hold ``scope`` for this transaction and after it; False when another incident holds it."""
    make = sqlite.insert if work.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = make(DedupHold).values(scope=scope, incident_id=incident_id).on_conflict_do_nothing()
    return work.session.execute(statement.returning(DedupHold.scope)).first() is not None


def release_holds(work: Work, incident: Incident) -> None:
    """Let go of the dedup keys that lead to the incident."""
    statement = delete(DedupHold).where(DedupHold.incident_id == incident.id)
    work.session.execute(statement.execution_options(synchronize_session=False))


def index(work: Work, incident: Incident, texts: Sequence[str] = ()) -> None:
    """Write the incident's search document anew from what it says now, ``texts`` that are about to be written too."""
    work.session.flush()
    latest = select(IncidentUpdate.body).where(IncidentUpdate.incident_id == incident.id)
    updates = work.session.scalars(latest.order_by(IncidentUpdate.id.desc()).limit(SEARCHED_UPDATES))
    notes = events_of(work.session, incident.stream, names=NOTES, limit=SEARCHED_UPDATES)
    written = [note.passages.get("body", "") for note in notes]
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
