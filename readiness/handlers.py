"""What readiness does when something happens elsewhere; each may run twice and then adds nothing."""

from catalog.commands import note_rehearsal
from coe import queries as coe
from coe.commands import fill_answers
from foundation.jobs import Job, JobKind, Lane, NewJob, Subscription
from foundation.log import StoredEvent
from foundation.work import Work
from readiness import queries
from readiness.checking import check_address, check_catalog
from readiness.commands import (
    flag_after_escape,
    flag_changed_service,
    flag_elsewhere,
    flag_services_of_version,
    flag_successor,
    follow_drill,
    judge_coe,
    note_passed_date,
    settle_remedies_of_action,
    tell_due_inject,
    withdraw_escapes,
)
from readiness.commands.dates import PASSED
from readiness.commands.drills import INJECT
from readiness.commands.flags import FLAG
from readiness.commands.redact import drills_held, escapes_held, questions_held, reviews_held
from readiness.commands.reflagging import ELSEWHERE
from readiness.policy import READINESS
from readiness.proof import CATALOG, URL, check_kind
from readiness.queries.lookback import back_look


def judge_causes_of_a_resolved_incident(event: StoredEvent, work: Work) -> None:
    """Judge, provisionally, the causes that are known when an incident is resolved."""
    if event.payload["to_state"] in {"resolved", "closed"}:
        _judge_coes_of(work, event.subject_id)


def judge_causes_of_a_corrected_incident(event: StoredEvent, work: Work) -> None:
    """Judge again when the start of impact was corrected."""
    if event.payload.get("moment") == "impact_started":
        _judge_coes_of(work, event.subject_id)


def judge_causes_of_a_coe(event: StoredEvent, work: Work) -> None:
    """Judge, provisionally, what a COE has come to know."""
    judge_coe(work, coe_id=event.subject_id)


def forget_a_removed_cause(event: StoredEvent, work: Work) -> None:
    """Read nothing any more from a cause that was taken out."""
    withdraw_escapes(work, cause_id=event.payload["cause_id"])


def confirm_causes_of_an_approved_coe(event: StoredEvent, work: Work) -> None:
    """Judge anew as the COE moves: confirmed once it is approved, and taken back when it is given up."""
    judge_coe(work, coe_id=event.subject_id)


def settle_what_was_agreed_through_an_action(event: StoredEvent, work: Work) -> None:
    """Settle remedies whose action item was verified, or given up."""
    to_state = event.payload["to_state"]
    if to_state in {"verified", "canceled"}:
        key = coe.action(work, event.subject_id).key
        settle_remedies_of_action(work, action_key=key, fulfilled=to_state == "verified")


def answer_the_back_look(event: StoredEvent, work: Work) -> None:
    """Answer in the COE what readiness had on record before it; what somebody answered by hand stays."""
    for coe_id in _looking_back(event, work):
        fill_answers(work, coe_id=coe_id, answers=back_look(work, coe_id))


def flag_what_a_version_concerns(event: StoredEvent, work: Work) -> None:
    """Put the job down that flags, batch by batch, the services that a new version asks something new."""
    found = queries.version_id_of(work, event.subject_id, event.payload["number"])
    payload = {"version_id": found, "after": 0}
    work.enqueue(NewJob(kind=FLAG, key=f"{FLAG}:{found}:0", payload=payload))


def flag_services(work: Work, job: Job) -> None:
    """Flag the next batch of services."""
    flag_services_of_version(work, version_id=job.payload["version_id"], after=job.payload["after"])


def look_at_a_passed_date(work: Work, job: Job) -> None:
    """Flag a service whose evidence, exception or decision has run out, if it still stands on it."""
    note_passed_date(work, what=job.payload["what"], row_id=job.payload["id"])


def ask_what_a_changed_service_must_answer(event: StoredEvent, work: Work) -> None:
    """Flag the questions that apply to a service only since it changed."""
    flag_changed_service(work, service_id=event.subject_id, since=event.recorded_at)


def ask_what_took_the_place_of_a_service(event: StoredEvent, work: Work) -> None:
    """Flag what a retired service had left open, for the one that was named to follow it."""
    if event.payload["values"].get("successor_id") is not None:
        flag_successor(work, service_id=event.subject_id)


def ask_again_after_an_escape(event: StoredEvent, work: Work) -> None:
    """Flag the question that covered the cause of an incident."""
    flag_after_escape(work, escape_id=event.payload["escape_id"])


def ask_elsewhere_after_an_escape(work: Work, job: Job) -> None:
    """Flag the next batch of services that say to be safe from what struck another."""
    flag_elsewhere(work, escape_id=job.payload["escape_id"], after=job.payload["after"])


def follow_game_day(event: StoredEvent, work: Work) -> None:
    """Hand out the roles of a game day once it was noticed, and keep what came of it once it is over."""
    drill = follow_drill(work, incident_id=event.subject_id, from_state=event.payload["from_state"])
    if drill is not None and drill.result.get("passed"):
        for runbook_id in drill.runbook_ids:
            note_rehearsal(work, runbook_id=runbook_id, on=work.now.date())


def tell_inject_in_time(work: Work, job: Job) -> None:
    """Tell the next thing of a script."""
    tell_due_inject(work, drill_id=job.payload["drill_id"], place=job.payload["place"])


def _looking_back(event: StoredEvent, work: Work) -> list[int]:
    """Return the COEs whose look back may say something else since the event."""
    if event.name == "incident.moment_corrected":
        is_start = event.payload.get("moment") == "impact_started"
        return [brief.id for brief in coe.of_incident(work, event.subject_id)] if is_start else []
    if event.name == "escape.cause_covered":
        return [cause.coe_id for cause in coe.causes_by_id(work, [event.payload["cause_id"]]).values()]
    return [event.subject_id]


def _judge_coes_of(work: Work, incident_id: int) -> None:
    for brief in coe.of_incident(work, incident_id):
        judge_coe(work, coe_id=brief.id)


LOOKS_BACK_ON = (
    "coe.opened",
    "coe.cause_added",
    "coe.cause_edited",
    "coe.cause_removed",
    "coe.moved",
    "incident.moment_corrected",
    "escape.cause_covered",
)
SUBSCRIPTIONS: tuple[Subscription, ...] = (
    Subscription("incident.moved", judge_causes_of_a_resolved_incident, "readiness.judge_resolved", READINESS),
    Subscription(
        "incident.moment_corrected", judge_causes_of_a_corrected_incident, "readiness.judge_corrected", READINESS
    ),
    Subscription("incident.moved", follow_game_day, "readiness.follow_drill", READINESS),
    Subscription("coe.cause_added", judge_causes_of_a_coe, "readiness.judge_added_cause", READINESS),
    Subscription("coe.cause_edited", judge_causes_of_a_coe, "readiness.judge_edited_cause", READINESS),
    *(Subscription(name, answer_the_back_look, "readiness.answer_back_look", READINESS) for name in LOOKS_BACK_ON),
    Subscription("coe.cause_removed", forget_a_removed_cause, "readiness.forget_removed_cause", READINESS),
    Subscription("coe.moved", confirm_causes_of_an_approved_coe, "readiness.confirm_published", READINESS),
    Subscription("checklist.version_published", flag_what_a_version_concerns, "readiness.flag_published", READINESS),
    Subscription("service.changed", ask_what_a_changed_service_must_answer, "readiness.flag_changed", READINESS),
    Subscription("service.changed", ask_what_took_the_place_of_a_service, "readiness.flag_successor", READINESS),
    Subscription("escape.recorded", ask_again_after_an_escape, "readiness.flag_escaped", READINESS),
    Subscription("action.moved", settle_what_was_agreed_through_an_action, "readiness.settle_action", READINESS),
)
COPIES = (questions_held, reviews_held, escapes_held, drills_held)
JOBS: tuple[JobKind, ...] = (
    JobKind(INJECT, READINESS, run=tell_inject_in_time, lane=Lane.INTERACTIVE),
    JobKind(FLAG, READINESS, run=flag_services),
    JobKind(ELSEWHERE, READINESS, run=ask_elsewhere_after_an_escape),
    JobKind(PASSED, READINESS, run=look_at_a_passed_date),
    JobKind(check_kind(CATALOG), READINESS, send=check_catalog),
    JobKind(check_kind(URL), READINESS, send=check_address),
)
