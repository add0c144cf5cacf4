"""What the register does when something happens elsewhere; each may run twice and then adds nothing."""

from coe import queries as coe
from foundation.authz import machine
from foundation.jobs import JobKind, Subscription
from foundation.log import StoredEvent
from foundation.work import Work
from learnings.commands import ask_service, ask_services, record_recurrences
from learnings.lifecycle import LearningState

REGISTER = machine("learnings")
JUDGED = frozenset({"published", "closed"})


def ask_services_that_a_published_learning_may_concern(event: StoredEvent, work: Work) -> None:
    """Ask each service that it applies to, or may apply to."""
    if event.payload["to_state"] == LearningState.PUBLISHED:
        ask_services(work, learning_id=event.subject_id)


def ask_services_that_a_revised_learning_may_concern(event: StoredEvent, work: Work) -> None:
    """Ask those that it did not mean before."""
    if "applicability" in event.payload["changed"]:
        ask_services(work, learning_id=event.subject_id)


def ask_a_service_about_learnings(event: StoredEvent, work: Work) -> None:
    """Ask a service that is new, or has become what a learning means."""
    ask_service(work, service_id=event.subject_id)


def judge_learnings_by_a_published_coe(event: StoredEvent, work: Work) -> None:
    """Write down which learnings its causes should have been prevented by."""
    if event.payload["to_state"] == "published":
        record_recurrences(work, coe_id=event.subject_id)


def judge_learnings_anew_for_a_corrected_impact(event: StoredEvent, work: Work) -> None:
    """Judge again when the start of impact was corrected."""
    if event.payload.get("moment") != "impact_started":
        return
    for brief in coe.of_incident(work, event.subject_id):
        if brief.state in JUDGED:
            record_recurrences(work, coe_id=brief.id)


SUBSCRIPTIONS: tuple[Subscription, ...] = (
    Subscription(
        "learning.moved", ask_services_that_a_published_learning_may_concern, "learnings.ask_services", REGISTER
    ),
    Subscription(
        "learning.revised", ask_services_that_a_revised_learning_may_concern, "learnings.ask_after_revision", REGISTER
    ),
    Subscription("service.added", ask_a_service_about_learnings, "learnings.ask_new_service", REGISTER),
    Subscription("service.changed", ask_a_service_about_learnings, "learnings.ask_changed_service", REGISTER),
    Subscription("coe.moved", judge_learnings_by_a_published_coe, "learnings.judge_published_coe", REGISTER),
    Subscription(
        "incident.moment_corrected",
        judge_learnings_anew_for_a_corrected_impact,
        "learnings.judge_corrected_impact",
        REGISTER,
    ),
)
JOBS: tuple[JobKind, ...] = ()
