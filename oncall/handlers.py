"""What on-call does by itself: pages when an incident needs it, goes on in time, and tells the incident what it did."""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts.queries import names, people_behind
from foundation.jobs import Job, JobKind, Lane, NewJob, Subscription
from foundation.log import StoredEvent
from foundation.markdown import plain
from foundation.work import Work
from incidents import commands as incidents
from incidents.queries import briefs
from oncall import commands
from oncall.commands.answer import ELSEWHERE
from oncall.commands.review import CHANGES
from oncall.definition import Target
from oncall.lifecycle import EscalationState, PageState
from oncall.model import Escalation, Page
from oncall.policy import ONCALL
from oncall.queries import is_set_up, target_words
from oncall.timers import AUDIT, AUDIT_EVERY, GAPS, GAPS_EVERY, SETTLING, STEP

ENGAGES = "acknowledged"


def page_for_incident(event: StoredEvent, work: Work) -> None:
    """Begin what is missing for an incident, and end what is over."""
    commands.review(work, incident_id=event.subject_id)


def go_on_in_time(work: Work, job: Job) -> None:
    """Do what an escalation's timer is for."""
    said = job.payload
    commands.on_time(work, escalation_id=int(said["escalation_id"]), step=int(said["step"]), round_=int(said["round"]))


def audit_pages(work: Work, _job: Job) -> None:
    """Raise what is missing, and come again."""
    again = AUDIT_EVERY if commands.audit(work).is_all else SETTLING
    work.enqueue(NewJob(AUDIT, key=AUDIT, due=work.now + again, lane=Lane.PAGE))


def look_for_gaps(work: Work, _job: Job) -> None:
    """Tell of times at which nobody will be on call, and come again."""
    commands.tell_of_gaps(work)
    work.enqueue(NewJob(GAPS, key=GAPS, due=work.now + GAPS_EVERY, lane=Lane.BULK))


def tell_of_step(event: StoredEvent, work: Work) -> None:
    """Write into the incident's timeline who is paged, and whom it could not page."""
    one = work.session.get(Escalation, event.subject_id)
    if one is None:
        return
    pages = [work.session.get_one(Page, number) for number in event.payload["pages"]]
    called = names(work, {page.person_id for page in pages if page.person_id is not None})
    whom = [
        called.get(page.person_id, "") if page.person_id else target_words(Target.parse(page.target), called)
        for page in pages
    ]
    by = "the fallback" if event.payload["on_fallback"] else f"policy {one.policy}"
    round_ = f", round {event.payload['round']}" if event.payload["round"] > 1 else ""
    said = f"Paged {', '.join(whom)} ({by}, step {event.payload['step'] + 1}{round_})." if whom else "Nobody was paged."
    troubles = f" Not paged: {'; '.join(event.payload['troubles'])}." if event.payload["troubles"] else ""
    _note(work, one.incident_id, said + troubles)


def tell_of_end(event: StoredEvent, work: Work) -> None:
    """Say loudly that nobody answers."""
    one = work.session.get(Escalation, event.subject_id)
    if one is not None and event.payload["state"] == EscalationState.EXHAUSTED and not one.is_test:
        _note(work, one.incident_id, "**Nobody answered, the fallback included.** Call people by telephone.")


def tell_of_delay(event: StoredEvent, work: Work) -> None:
    """Say that Andon itself was away, or that its clock went back."""
    one = work.session.get(Escalation, event.subject_id)
    late = event.payload["late_seconds"]
    what = f"Andon was away for about {late // 60} min" if late > 0 else "Andon's clock went back"
    if one is not None:
        _note(work, one.incident_id, f"{what}; who was paged gets their time again.")


def take_answer(event: StoredEvent, work: Work) -> None:
    """Have whoever acknowledges take part in the incident, and note when that was."""
    incident_id, to = event.payload["incident_id"], event.payload["to_state"]
    if incident_id is None or to not in {PageState.ACKNOWLEDGED, PageState.DECLINED, PageState.EXPIRED}:
        return
    found = briefs(work, [incident_id]).get(incident_id)
    # Whoever answered, by a token too; a machine answers for whom the page calls.
    person_id = next(iter(people_behind(work, [event.principal])), event.payload["person_id"])
    name = names(work, [person_id] if person_id else []).get(person_id or 0, "")
    reason = f": {event.payload['reason']}" if event.payload["reason"] else ""
    if to == PageState.ACKNOWLEDGED:
        # Somebody of elsewhere is known by what it says there alone.
        is_here = name or event.principal != ELSEWHERE
        who, more = (name or "Somebody", reason) if is_here else (event.payload["reason"] or "Somebody", "")
        _note(work, incident_id, f"{who} acknowledged {event.payload['key']}{more}.")
        if found is not None and found.is_active:
            _engage(work, found.key, person_id, None if ENGAGES in found.moments else event.occurred_at)
    elif to == PageState.DECLINED:
        _note(work, incident_id, f"{name or 'Somebody'} declined {event.payload['key']}{reason}.")
    elif event.payload["reason"].startswith("no way that wakes"):
        _note(work, incident_id, f"{event.payload['key']} may wake nobody{reason}.")
    elif event.payload["reason"].startswith("no way"):
        _note(work, incident_id, f"{event.payload['key']} reaches nobody{reason}.")


def forget_numbers(event: StoredEvent, work: Work) -> None:
    """Erase the telephone numbers of whoever is here no more."""
    commands.forget_numbers(work, person_id=event.subject_id)


def _engage(work: Work, key: str, person_id: int | None, at: datetime | None) -> None:
    if person_id is not None:
        incidents.add_participant(work, key=key, person_id=person_id)
    if at is not None:
        incidents.correct_moment(work, key=key, moment=ENGAGES, at=at, reason="A page was acknowledged.")


def _note(work: Work, incident_id: int | None, text: str) -> None:
    """Write into the timeline of an incident that goes on."""
    found = briefs(work, [incident_id]).get(incident_id) if incident_id is not None else None
    if found is not None:
        incidents.add_note(work, key=found.key, body=plain(text.replace("**", "")))


def _when_set_up(session: Session) -> bool:
    return is_set_up(session)


SUBSCRIPTIONS = (
    *(
        Subscription(name, page_for_incident, "oncall.page_for_incident", ONCALL, Lane.PAGE, wanted=_when_set_up)
        for name in CHANGES
    ),
    Subscription("escalation.stepped", tell_of_step, "oncall.tell_of_step", ONCALL),
    Subscription("escalation.ended", tell_of_end, "oncall.tell_of_end", ONCALL),
    Subscription("escalation.rebased", tell_of_delay, "oncall.tell_of_delay", ONCALL),
    Subscription("person.disabled", forget_numbers, "oncall.forget_numbers", ONCALL),
    Subscription("page.moved", take_answer, "oncall.take_answer", ONCALL),
)
JOBS = (
    JobKind(STEP, ONCALL, run=go_on_in_time, lane=Lane.PAGE),
    JobKind(AUDIT, ONCALL, run=audit_pages, lane=Lane.PAGE),
    JobKind(GAPS, ONCALL, run=look_for_gaps, lane=Lane.BULK),
)
TIMERS = (NewJob(AUDIT, key=AUDIT, lane=Lane.PAGE), NewJob(GAPS, key=GAPS, lane=Lane.BULK))
