"""What COEs do by themselves: begin after a severe incident, follow its corrections, forget what was redacted."""

from datetime import datetime, timedelta

from sqlalchemy import select

from accounts import queries as accounts
from catalog import queries as catalog
from coe.commands import (
    drop_papers,
    edit_coe,
    follow_mark,
    follow_moment,
    forget,
    hand_over_actions,
    leave_out,
    link_recurrence,
    note_naming,
    open_coe,
    open_from_document,
    remind,
    renew,
    reopen_recurred,
    reopen_watched,
)
from coe.commands.papers import KIND as SET_PAPER
from coe.commands.redact import actions_held
from coe.commands.reminders import KIND as REMIND
from coe.export.paper import set_paper
from coe.lifecycle import EDITABLE
from coe.model import INSTANTS, Coe, CoeIncident
from coe.queries.policies import dues_after
from coe.queries.recurrences import told_again
from foundation.authz import machine
from foundation.jobs import Job, JobKind, Lane, Subscription
from foundation.log import StoredEvent, events_of
from foundation.work import Work
from incidents import queries as incidents

RESOLVED = frozenset({"resolved", "closed"})
DRILL = "drill"
COMMANDER = "commander"
NEAR_MISS = "near-miss"
CUSTOMERS = ("incident.problem_reported", "incident.ticket_added")
# A recurrence or a customer asks for one, whatever the severity says; it then has the time of this one.
LEAST = "SEV2"
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
    earlier = _known_before(work, incident.id)
    trigger = _why_opened(work, incident, earlier)
    if trigger is None:
        return
    resolved = incident.moments.get("resolved", work.now)
    start = max(resolved, event.recorded_at)
    asked = dues_after(work, incident.acting_severity, start)
    dues = asked if asked.full else dues_after(work, LEAST, start)
    coe = open_coe(
        work,
        incident_keys=[incident.key],
        kind="near_miss" if incident.type == NEAR_MISS else "outage",
        trigger=trigger,
        owner_id=_commander(work, incident.id),
        due=dues.full,
        due_prelim=dues.prelim,
    )
    for key in earlier:
        link_recurrence(work, key=coe.key, of_key=key)


def _why_opened(work: Work, incident: incidents.IncidentBrief, earlier: list[str]) -> str | None:
    """Return which rule asks for a COE: the severity, a failure that came back, or customers who knew first."""
    if catalog.severity(work, incident.acting_severity).coe_days is not None:
        return "sev_policy"
    if earlier:
        return "recurrence"
    reported = events_of(work.session, f"incident:{incident.id}", names=CUSTOMERS)
    noticed = incident.moments.get("detected", incident.declared_at)
    return "customer" if any(each.occurred_at <= noticed for each in reported) else None


def _known_before(work: Work, incident_id: int) -> list[str]:
    """Return the COEs of which responders said that they helped: the same failure is back."""
    judged = events_of(work.session, f"incident:{incident_id}", names=["incident.known_judged"])
    last = {event.payload["ref"]: event.payload for event in judged}
    keys = [each["key"] for each in last.values() if each["verdict"] == "helped" and each["key"].startswith("COE-")]
    return list(dict.fromkeys(keys))


def follow_changed_severity(event: StoredEvent, work: Work) -> None:
    """Bring a COE that the severity asked for to what the severity asks for now; a date that somebody set stays."""
    incident = incidents.brief(work, event.subject_id)
    before, now = event.payload["from_severity"], event.payload["to_severity"]
    if incident.severity != now:
        return
    covering = select(CoeIncident.coe_id).where(CoeIncident.incident_id == incident.id)
    drafts = select(Coe).where(Coe.id.in_(covering), Coe.state.in_(EDITABLE), Coe.trigger == "sev_policy")
    for coe in work.session.scalars(drafts.order_by(Coe.id)):
        start = _began_to_run(coe, incident)
        was, will = dues_after(work, before, start).full, dues_after(work, now, start).full
        if coe.due is not None and was and will and was != will and abs(coe.due - was) <= HAND_SET:
            edit_coe(work, key=coe.key, due=max(will, work.now))


def _began_to_run(coe: Coe, incident: incidents.IncidentBrief) -> datetime:
    """Return from when the time to write it was counted: the end of the incident, or the COE's beginning."""
    resolved = incident.moments.get("resolved", coe.opened_at)
    return max(resolved, coe.opened_at)


def follow_corrected_moment(event: StoredEvent, work: Work) -> None:
    """Take a moment's correction over into COEs still being written, unless somebody set that instant there."""
    moment, before, at = (event.payload[name] for name in ("moment", "before", "at"))
    follow_moment(work, incident_id=event.subject_id, moment=moment, at=_time(at))
    if moment not in INSTANTS:
        return
    covering = select(CoeIncident.coe_id).where(CoeIncident.incident_id == event.subject_id)
    for coe in work.session.scalars(select(Coe).where(Coe.id.in_(covering), Coe.state.in_(EDITABLE)).order_by(Coe.id)):
        if getattr(coe, moment) == _time(before) != _time(at):
            edit_coe(work, key=coe.key, instants={moment: _time(at)})


def renew_what_it_began(event: StoredEvent, work: Work) -> None:
    """Say in COEs still being written what the incident knows by now, where nobody has worded it."""
    renew(work, incident_id=event.subject_id)


def forget_what_was_redacted(event: StoredEvent, work: Work) -> None:
    """Erase what was taken from an entry of the incident that was redacted since."""
    forget(work, incident_id=event.subject_id, seq=event.payload["seq"], what=event.payload["what"])


def drop_papers_of_what_is_hidden(event: StoredEvent, work: Work) -> None:
    """Keep no PDF of a COE whose incident became private."""
    drop_papers(work, incident_ids=[event.subject_id])


def follow_marked_entry(event: StoredEvent, work: Work) -> None:
    """Take what was marked in the incident's timeline into COEs still being written."""
    follow_mark(work, incident_id=event.subject_id, seq=event.payload["seq"])


def leave_out_undone_note(event: StoredEvent, work: Work) -> None:
    """Leave out what was taken from a note that was undone since."""
    leave_out(work, incident_id=event.subject_id, seq=event.payload["seq"])


def retell_document(event: StoredEvent, work: Work) -> None:
    """Make a draft of a document that was taken in, where that was asked for."""
    if not event.payload.get("wants_coe") or event.is_erased or _is_covered(work, event.subject_id):
        return
    incident = incidents.brief(work, event.subject_id)
    open_from_document(work, incident_key=incident.key, body=event.passages.get("body", ""))


def reopen_what_failed(event: StoredEvent, work: Work) -> None:
    """Open again what had been done against a failure that has come back."""
    reopen_recurred(work, coe_id=event.subject_id)


def reopen_what_was_watched(event: StoredEvent, work: Work) -> None:
    """Open again what was watched against a failure of which people say that it is back."""
    for coe_id in told_again(work, event):
        reopen_watched(work, incident_id=event.subject_id, coe_id=coe_id)


def tell_whom_it_names(event: StoredEvent, work: Work) -> None:
    """Have those told whom a comment or a section names with an @."""
    note_naming(work, coe_id=event.subject_id, seq=event.seq)


def hand_over_what_is_left(event: StoredEvent, work: Work) -> None:
    """Give the action items of somebody who left to their team's lead."""
    hand_over_actions(work, person_id=event.subject_id)


def remind_of_action(work: Work, job: Job) -> None:
    """Tell who has to know that something is nearly or long due."""
    remind(work, action_id=job.payload["action_id"])


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


RENEWS_ON = ("incident.moved", "incident.moment_corrected", "incident.merged", "incident.edited")
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
    *(
        Subscription(event=name, handler=renew_what_it_began, kind="coe.renew_what_it_began", principal=machine("coe"))
        for name in RENEWS_ON
    ),
    Subscription(
        event="incident.redacted",
        handler=forget_what_was_redacted,
        kind="coe.forget_what_was_redacted",
        principal=machine("coe"),
    ),
    Subscription(
        event="incident.visibility_changed",
        handler=drop_papers_of_what_is_hidden,
        kind="coe.drop_papers",
        principal=machine("coe"),
    ),
    Subscription(
        event="incident.entry_marked",
        handler=follow_marked_entry,
        kind="coe.follow_marked_entry",
        principal=machine("coe"),
    ),
    Subscription(
        event="incident.note_undone",
        handler=leave_out_undone_note,
        kind="coe.leave_out_undone_note",
        principal=machine("coe"),
    ),
    *(
        Subscription(event=name, handler=reopen_what_failed, kind="coe.reopen_what_failed", principal=machine("coe"))
        for name in ("coe.recurrence_linked", "coe.cause_added", "coe.cause_edited")
    ),
    *(
        Subscription(
            event=name,
            handler=reopen_what_was_watched,
            kind="coe.reopen_what_was_watched",
            principal=machine("coe"),
        )
        for name in ("incident.known_judged", "incident.related")
    ),
    *(
        Subscription(event=name, handler=tell_whom_it_names, kind="coe.tell_whom_it_names", principal=machine("coe"))
        for name in ("coe.passage_commented", "coe.section_written")
    ),
    Subscription(
        event="incident.imported", handler=retell_document, kind="coe.retell_document", principal=machine("coe")
    ),
    Subscription(
        event="person.disabled",
        handler=hand_over_what_is_left,
        kind="coe.hand_over_what_is_left",
        principal=machine("coe"),
    ),
)
COPIES = (actions_held,)
JOBS = (
    JobKind(name=REMIND, principal=machine("coe"), run=remind_of_action),
    JobKind(name=SET_PAPER, principal=machine("coe"), send=set_paper, lane=Lane.BULK),
)
