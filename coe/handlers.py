"""What COEs do by themselves: begin after a severe incident, follow its corrections, forget what was redacted."""

from datetime import datetime, timedelta

from sqlalchemy import select

from accounts import queries as accounts
from catalog import queries as catalog
from coe.commands import edit_coe, forget, open_coe
from coe.lifecycle import EDITABLE
from coe.model import INSTANTS, Coe, CoeIncident
from foundation.authz import machine
from foundation.jobs import Subscription
from foundation.log import StoredEvent, events_of
from foundation.work import Work
from incidents import queries as incidents

RESOLVED = frozenset({"resolved", "closed"})
DRILL = "drill"
COMMANDER = "commander"
# A due date that lies further from the counted one was set by a person.
HAND_SET = timedelta(hours=1)


def open_coe_for_severe_incident(event: StoredEvent, work: Work) -> None:
    """Open a draft, once, when an incident whose severity asks for a COE has been resolved."""
    incident = incidents.brief(work, event.subject_id)
    if incident.state not in RESOLVED or incident.mode == DRILL or _is_covered(work, incident.id):
        return
    if incidents.is_imported(work, incident.id):
        # What others wrote of theirs is read, not answered for; somebody may still open a COE by hand.
        return
    severity = catalog.severity(work, incident.acting_severity)
    if severity.coe_days is None:
        return
    resolved = incident.moments.get("resolved", work.now)
    open_coe(
        work,
        incident_keys=[incident.key],
        trigger="sev_policy",
        owner_id=_commander(work, incident.id),
        due=max(resolved, event.recorded_at) + timedelta(days=severity.coe_days),
    )


def follow_changed_severity(event: StoredEvent, work: Work) -> None:
    """Bring a COE that the severity asked for to what the severity asks for now; a date that somebody set stays."""
    incident = incidents.brief(work, event.subject_id)
    before, now = (_coe_days(work, event.payload[name]) for name in ("from_severity", "to_severity"))
    if before is None or now is None or before == now or incident.severity != event.payload["to_severity"]:
        return
    covering = select(CoeIncident.coe_id).where(CoeIncident.incident_id == incident.id)
    drafts = select(Coe).where(Coe.id.in_(covering), Coe.state.in_(EDITABLE), Coe.trigger == "sev_policy")
    for coe in work.session.scalars(drafts.order_by(Coe.id)):
        base = coe.due - timedelta(days=before) if coe.due else None
        if base is not None and abs(base - _began_to_run(coe, incident)) <= HAND_SET:
            edit_coe(work, key=coe.key, due=max(base + timedelta(days=now), work.now))


def _coe_days(work: Work, key: str) -> int | None:
    found = catalog.severity(work, key)
    return catalog.severity(work, found.acts_as or key).coe_days


def _began_to_run(coe: Coe, incident: incidents.IncidentBrief) -> datetime:
    """Return from when the time to write it was counted: the end of the incident, or the COE's beginning."""
    resolved = incident.moments.get("resolved", coe.opened_at)
    return max(resolved, coe.opened_at)


def follow_corrected_moment(event: StoredEvent, work: Work) -> None:
    """Take a moment's correction over into COEs still being written, unless somebody set that instant there."""
    moment, before, at = (event.payload[name] for name in ("moment", "before", "at"))
    if moment not in INSTANTS:
        return
    covering = select(CoeIncident.coe_id).where(CoeIncident.incident_id == event.subject_id)
    for coe in work.session.scalars(select(Coe).where(Coe.id.in_(covering), Coe.state.in_(EDITABLE)).order_by(Coe.id)):
        if getattr(coe, moment) == _time(before) != _time(at):
            edit_coe(work, key=coe.key, instants={moment: _time(at)})


def forget_what_was_redacted(event: StoredEvent, work: Work) -> None:
    """Erase what was taken from an entry of the incident that was redacted since."""
    forget(work, incident_id=event.subject_id, seq=event.payload["seq"], what=event.payload["what"])


def _time(stored: str | datetime | None) -> datetime | None:
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored


def _is_covered(work: Work, incident_id: int) -> bool:
    covering = select(CoeIncident.coe_id).where(CoeIncident.incident_id == incident_id).limit(1)
    return work.session.scalar(covering) is not None


def _commander(work: Work, incident_id: int) -> int | None:
    """Return who commanded last, so that the draft has an owner from the start."""
    assigned = events_of(work.session, f"incident:{incident_id}", names=["incident.role_assigned"])
    ids = [e.payload["person_id"] for e in assigned if e.payload["role"] == COMMANDER and e.payload["person_id"]]
    person = accounts.find_person(work, ids[-1]) if ids else None
    return person.id if person and not person.disabled else None


OPENS_ON = ("incident.moved", "incident.declared", "incident.severity_changed")
SUBSCRIPTIONS = (
    *(
        Subscription(
            event=name,
            handler=open_coe_for_severe_incident,
            kind="coe.open_coe_for_severe_incident",
            principal=machine("coe"),
        )
        for name in OPENS_ON
    ),
    Subscription(
        event="incident.severity_changed",
        handler=follow_changed_severity,
        kind="coe.follow_changed_severity",
        principal=machine("coe"),
    ),
    Subscription(
        event="incident.moment_corrected",
        handler=follow_corrected_moment,
        kind="coe.follow_corrected_moment",
        principal=machine("coe"),
    ),
    Subscription(
        event="incident.redacted",
        handler=forget_what_was_redacted,
        kind="coe.forget_what_was_redacted",
        principal=machine("coe"),
    ),
)
