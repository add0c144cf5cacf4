"""The run log: as private as the incidents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from foundation.errors import Invalid
from foundation.paging import Page, clamp, decode, encode
from foundation.work import Reading
from incidents.queries import IncidentBrief, brief, briefs
from workflows.definition import Step
from workflows.model import Workflow, WorkflowRun, WorkflowStep, WorkflowVersion
from workflows.queries.definitions import workflow
from workflows.vocabulary import TRIGGERS

READ_AHEAD = 4
LARGEST = 2**53


@dataclass(frozen=True)
class StepItem:
    """A step of a run: what was to be done, and what became of it."""

    place: int
    step: Step
    state: str
    detail: str
    ended_at: datetime | None


@dataclass(frozen=True)
class RunItem:
    """A version of a workflow that answered to an event of an incident."""

    id: int
    slug: str
    name: str
    version: int
    incident: IncidentBrief
    event: str
    seq: int
    started_at: datetime
    steps: Sequence[StepItem]

    @property
    def because(self) -> str:
        """Say what it answered to."""
        return TRIGGERS[self.event]

    @property
    def state(self) -> str:
        """The state that sums its steps up: the first of these that any step is in."""
        states = {step.state for step in self.steps}
        return next((word for word in ("failed", "pending", "waiting", "done") if word in states), "skipped")


def runs_of_incident(reading: Reading, ref: int | str | IncidentBrief) -> list[RunItem]:
    """Return the runs at an incident that the reader may see, the latest first."""
    reading.require("workflows:read")
    found = brief(reading, ref)
    if reading.lacks(WorkflowRun.incident_id, found.id):
        return []
    mine = select(WorkflowRun).where(WorkflowRun.incident_id == found.id).order_by(WorkflowRun.id.desc())
    return _items(reading, reading.session.scalars(mine).all(), {found.id: found})


def runs_of_workflow(reading: Reading, slug: str, limit: int | None = None, cursor: str | None = None) -> Page[RunItem]:
    """Return a page of the runs of a workflow at incidents that the reader may see, the latest first."""
    size, before = clamp(limit), _before(cursor)
    mine = select(WorkflowRun).where(WorkflowRun.workflow_id == workflow(reading, slug).id)
    seen: dict[int, IncidentBrief] = {}
    kept: list[WorkflowRun] = []
    while len(kept) <= size:
        earlier = mine.where(WorkflowRun.id < before).order_by(WorkflowRun.id.desc()).limit(size * READ_AHEAD)
        rows = reading.session.scalars(earlier).all()
        if not rows:
            break
        seen |= briefs(reading, {row.incident_id for row in rows})
        kept += [row for row in rows if row.incident_id in seen]
        before = rows[-1].id
    place = encode([kept[size - 1].id]) if len(kept) > size else None
    return Page(_items(reading, kept[:size], seen), place)


def _before(cursor: str | None) -> int:
    if cursor is None:
        return LARGEST
    (value,) = decode(cursor, 1)
    if not isinstance(value, int) or not 0 <= value < LARGEST:
        raise Invalid("paging.cursor", "Start again from the first page.", where="cursor")
    return value


def _items(reading: Reading, rows: Sequence[WorkflowRun], seen: Mapping[int, IncidentBrief]) -> list[RunItem]:
    ids = {row.id for row in rows}
    said = {(v.workflow_id, v.number): v for v in _versions(reading, rows)}
    slugs = {w.id: w.slug for w in _workflows(reading, rows)}
    chosen = select(WorkflowStep).where(WorkflowStep.run_id.in_(ids)).order_by(WorkflowStep.place)
    taken = reading.session.scalars(chosen).all() if ids else []
    steps: dict[int, list[WorkflowStep]] = {}
    for step in taken:
        steps.setdefault(step.run_id, []).append(step)
    return [
        RunItem(
            id=row.id,
            slug=slugs[row.workflow_id],
            name=said[row.workflow_id, row.version].name,
            version=row.version,
            incident=seen[row.incident_id],
            event=row.event,
            seq=row.seq,
            started_at=row.started_at,
            steps=[_step(each, said[row.workflow_id, row.version]) for each in steps.get(row.id, [])],
        )
        for row in rows
    ]


def _step(row: WorkflowStep, version: WorkflowVersion) -> StepItem:
    return StepItem(row.place, Step.of(version.steps[row.place - 1]), row.state, row.detail, row.ended_at)


def _versions(reading: Reading, rows: Sequence[WorkflowRun]) -> Sequence[WorkflowVersion]:
    ids = {row.workflow_id for row in rows}
    chosen = select(WorkflowVersion).where(WorkflowVersion.workflow_id.in_(ids))
    return reading.session.scalars(chosen).all() if ids else []


def _workflows(reading: Reading, rows: Sequence[WorkflowRun]) -> Sequence[Workflow]:
    ids = {row.workflow_id for row in rows}
    return reading.session.scalars(select(Workflow).where(Workflow.id.in_(ids))).all() if ids else []
