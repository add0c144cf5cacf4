"""What the register does when something happens elsewhere; each may run twice and then adds nothing."""

from collections.abc import Collection

from coe import queries as coe
from foundation.authz import machine
from foundation.jobs import Job, JobKind, Lane, Searching, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk, Work
from incidents import queries as incidents
from learnings.commands import (
    ask_again,
    ask_service,
    ask_services,
    keep_matches,
    plan_checks,
    record_recurrences,
    rejudge_matches,
    suggest,
)
from learnings.commands.adopt import ASK_AGAIN
from learnings.commands.ask import ASK_MORE
from learnings.commands.redact import learnings_held
from learnings.handlers_campaigns import CAMPAIGN_JOBS, CAMPAIGNING
from learnings.lifecycle import LearningState
from learnings.ports import JOINED
from learnings.queries.candidates import candidates
from learnings.queries.meaning import nearness, texts_for

REGISTER = machine("learnings")
JUDGED = frozenset({"published", "closed"})
EXPLAINED = frozenset({"in_review", "published"})


def ask_services_that_a_published_learning_may_concern(event: StoredEvent, work: Work) -> None:
    """Ask each service that it applies to, or may apply to."""
    if event.payload["to_state"] == LearningState.PUBLISHED:
        ask_services(work, learning_id=event.subject_id)


def plan_checks_of_a_published_learning(event: StoredEvent, work: Work) -> None:
    """Put down when to look whether it works."""
    if event.payload["to_state"] == LearningState.PUBLISHED:
        plan_checks(work, learning_id=event.subject_id)


def hold_an_incident_against_the_register(event: StoredEvent, desk: Desk) -> None:
    """Find the learnings that it may be about, among all words of the register, before anybody has to wait."""
    _hold(desk, [event.subject_id])


def hold_a_coe_against_the_register(event: StoredEvent, desk: Desk) -> None:
    """Find them again, now that causes are known."""
    if event.payload["to_state"] not in EXPLAINED:
        return
    with desk.reading() as reading:
        covered = coe.brief(reading, event.subject_id).incident_ids
    _hold(desk, covered)


def _hold(desk: Desk, incident_ids: Collection[int]) -> None:
    """Read, work out what is near in meaning while nothing is open, then look, and put down what was found."""
    with desk.reading() as reading:
        counting = [each for each in incidents.briefs(reading, incident_ids).values() if each.counts]
        texts = {each.id: texts_for(reading, each) for each in counting}
    model = JOINED.sentences(desk.environment) if texts else None
    for incident in counting:
        near = nearness(model, texts[incident.id])
        with desk.reading() as reading:
            found = candidates(reading, incident, near)
        desk.run(keep_matches, incident_id=incident.id, found=found)


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


def propose_what_a_published_coe_teaches(event: StoredEvent, work: Work) -> None:
    """Put before the stewards what others may have to know."""
    if event.payload["to_state"] == "published":
        suggest(work, coe_id=event.subject_id)


def judge_learnings_anew_for_a_corrected_impact(event: StoredEvent, work: Work) -> None:
    """Judge again when the start of impact was corrected."""
    if event.payload.get("moment") != "impact_started":
        return
    rejudge_matches(work, incident_id=event.subject_id)
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
    Subscription("service.dependency_added", ask_a_service_about_learnings, "learnings.ask_dependent", REGISTER),
    Subscription("learning.moved", plan_checks_of_a_published_learning, "learnings.plan_checks", REGISTER),
    Subscription(
        "incident.declared",
        Searching(hold_an_incident_against_the_register),
        "learnings.match_incident",
        REGISTER,
        Lane.BULK,
    ),
    Subscription("coe.moved", Searching(hold_a_coe_against_the_register), "learnings.match_coe", REGISTER, Lane.BULK),
    Subscription("coe.moved", propose_what_a_published_coe_teaches, "learnings.suggest", REGISTER, Lane.BULK),
    Subscription("coe.moved", judge_learnings_by_a_published_coe, "learnings.judge_published_coe", REGISTER),
    Subscription(
        "incident.moment_corrected",
        judge_learnings_anew_for_a_corrected_impact,
        "learnings.judge_corrected_impact",
        REGISTER,
    ),
    *CAMPAIGNING,
)


def ask_more(work: Work, job: Job) -> None:
    """Ask the next batch of services."""
    ask_services(work, learning_id=job.payload["learning_id"], after=job.payload["after"])


def ask_again_at_the_end(work: Work, job: Job) -> None:
    """Ask anew where a waiver, a plan or evidence ended."""
    ask_again(work, adoption_id=job.payload["adoption_id"])


COPIES = (learnings_held,)
JOBS: tuple[JobKind, ...] = (
    JobKind(ASK_MORE, REGISTER, run=ask_more),
    JobKind(ASK_AGAIN, REGISTER, run=ask_again_at_the_end),
    *CAMPAIGN_JOBS,
)
