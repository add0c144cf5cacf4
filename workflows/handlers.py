"""What workflows do: answer once to an event of an incident, and take their steps one by one as their own principal.

What a workflow records fires no workflow: the depth is one, so there are no loops.
"""

import logging
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from foundation.authz import machine
from foundation.errors import DomainError
from foundation.jobs import Job, JobKind, Lane, NewJob, Subscription
from foundation.log import MOST, StoredEvent, events_of
from foundation.predicate import Predicate
from foundation.work import Desk, Work
from incidents import queries as incidents
from workflows.acting import GONE, OVER, Outcome, Taken, take
from workflows.definition import Step
from workflows.events import StepTaken, WorkflowFired
from workflows.facts import FOLDS, facts_at, holds
from workflows.model import Workflow, WorkflowRun, WorkflowStep, WorkflowVersion
from workflows.ports import Happened
from workflows.queries.definitions import service_words
from workflows.vocabulary import MOST_RUNS, TRIGGERS, WORKFLOW

LOG = logging.getLogger("andon.workflows")
HOUSE = machine("workflows")
RUN = "workflows.run"
UNTAKEN = (Outcome.PENDING, Outcome.WAITING)
BROKE_OFF = "It broke off. The server's log says why; an administrator can read it there."


def answer(event: StoredEvent, work: Work) -> None:
    """Begin a run of each workflow that answers to the event, and go on with what waited for it."""
    work.require("workflows:run")
    if event.name == "incident.moved" and event.payload["to_state"] in OVER | GONE:
        _go_on(work, event.subject_id)
    if event.principal.startswith(WORKFLOW):
        return
    for workflow, version in _listening(work, event):
        if not _has_run(work, workflow, event):
            _begin(work, workflow, version, event)


def _listening(work: Work, event: StoredEvent) -> list[tuple[Workflow, WorkflowVersion]]:
    """Return the workflows that were on when it happened, and whose condition holds for the incident as it was then."""
    on = (Workflow.on_since.is_not(None), Workflow.on_since <= event.recorded_at, WorkflowVersion.event == event.name)
    current = (WorkflowVersion.workflow_id == Workflow.id) & (WorkflowVersion.number == Workflow.current)
    chosen = select(Workflow, WorkflowVersion).join(WorkflowVersion, current).where(*on).order_by(Workflow.id)
    rows = work.session.execute(chosen).all()
    if not rows:
        return []
    facts = facts_at(events_of(work.session, event.stream, names=FOLDS, limit=MOST), event.seq)
    services = service_words(work, facts.service_ids)
    return [(w, v) for w, v in rows if holds(Predicate.parse(v.condition), facts, services)]


def _has_run(work: Work, workflow: Workflow, event: StoredEvent) -> bool:
    """Whether it answered to this event already, or so often to this incident that something must be wrong."""
    here = (WorkflowRun.workflow_id == workflow.id, WorkflowRun.incident_id == event.subject_id)
    if work.session.scalar(select(WorkflowRun.id).where(*here, WorkflowRun.seq == event.seq)) is not None:
        return True
    return (work.session.scalar(select(func.count()).select_from(WorkflowRun).where(*here)) or 0) >= MOST_RUNS


def _begin(work: Work, workflow: Workflow, version: WorkflowVersion, event: StoredEvent) -> None:
    run = WorkflowRun(
        workflow_id=workflow.id,
        version=version.number,
        incident_id=event.subject_id,
        seq=event.seq,
        event=event.name,
        started_at=work.now,
    )
    work.session.add(run)
    work.session.flush()
    work.session.add_all(
        WorkflowStep(run_id=run.id, place=place, kind=step["do"], state=Outcome.PENDING, detail="")
        for place, step in enumerate(version.steps, 1)
    )
    fired = WorkflowFired(run_id=run.id, number=version.number, incident_id=event.subject_id, seq=event.seq)
    work.record(workflow.stream, fired)
    work.enqueue(_job(run.id))


def _go_on(work: Work, incident_id: int) -> None:
    """Take up the steps that waited for the incident's end."""
    waiting = select(WorkflowRun.id).join(WorkflowStep, WorkflowStep.run_id == WorkflowRun.id)
    mine = (WorkflowRun.incident_id == incident_id, WorkflowStep.state == Outcome.WAITING)
    for run_id in work.session.scalars(waiting.where(*mine).distinct().order_by(WorkflowRun.id)):
        work.enqueue(_job(run_id))


def _job(run_id: int) -> NewJob:
    return NewJob(kind=RUN, key=f"workflow-run:{run_id}", payload={"run_id": run_id}, lane=Lane.INTERACTIVE)


def run_steps(desk: Desk, job: Job) -> None:
    """Take the steps that are left, each in a transaction of its own; one that fails stops none of the others."""
    run_id = job.payload["run_id"]
    with desk.reading() as look:
        run = look.session.get_one(WorkflowRun, run_id)
        acting = desk.acting_for(look.session.get_one(Workflow, run.workflow_id).acts_as)
        left = select(WorkflowStep.place).where(WorkflowStep.run_id == run_id, WorkflowStep.state.in_(UNTAKEN))
        places = list(look.session.scalars(left.order_by(WorkflowStep.place)))
    for place in places:
        try:
            acting.run(partial(_take_step, run_id=run_id, place=place))
        except DomainError as error:
            acting.run(partial(_end, run_id=run_id, place=place, taken=Taken(Outcome.FAILED, error.detail)))
        except DBAPIError:
            # The database is in trouble: the job is tried again, and what was taken stays taken.
            raise
        except Exception:
            # A step is other rooms' code: whatever it raises must not stop the steps after it.
            LOG.exception("workflow.step_crashed", extra={"run": run_id, "place": place})
            acting.run(partial(_end, run_id=run_id, place=place, taken=Taken(Outcome.FAILED, BROKE_OFF)))


def _take_step(work: Work, *, run_id: int, place: int) -> None:
    """Take one step and note what became of it, in one transaction, so that it is taken once."""
    work.require("workflows:run")
    step = work.session.get_one(WorkflowStep, (run_id, place), with_for_update=True)
    if step.state not in UNTAKEN:
        return
    run = work.session.get_one(WorkflowRun, run_id)
    workflow = work.session.get_one(Workflow, run.workflow_id)
    said = work.session.get_one(WorkflowVersion, (run.workflow_id, run.version)).steps[place - 1]
    fired = Happened(f"incident:{run.incident_id}", run.seq, run.event)
    taken = take(work, workflow, incidents.brief(work, run.incident_id), Step.of(said), fired)
    _end(work, run_id=run_id, place=place, taken=taken)


def _end(work: Work, *, run_id: int, place: int, taken: Taken) -> None:
    work.require("workflows:run")
    step = work.session.get_one(WorkflowStep, (run_id, place), with_for_update=True)
    if step.state not in UNTAKEN or (step.state, step.detail) == (taken.state, taken.detail):
        return
    step.state, step.detail, step.ended_at = taken.state, taken.detail, work.now
    workflow_id = work.session.get_one(WorkflowRun, run_id).workflow_id
    work.record(f"workflow:{workflow_id}", StepTaken(run_id=run_id, place=place, state=taken.state))


SUBSCRIPTIONS = tuple(
    Subscription(event=name, handler=answer, kind="workflows.answer", principal=HOUSE) for name in TRIGGERS
)
JOBS = (JobKind(RUN, HOUSE, send=run_steps, lane=Lane.INTERACTIVE),)
