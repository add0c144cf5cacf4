"""Workflows as they stand, and every version that they ever had."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from accounts.queries import principal_names
from catalog.queries import find_services
from foundation.errors import NotFound
from foundation.predicate import Predicate
from foundation.work import Reading
from workflows.definition import Step
from workflows.facts import ServiceWords
from workflows.model import Workflow, WorkflowVersion
from workflows.vocabulary import TRIGGERS

ALWAYS: Mapping[str, Any] = {"all": []}
CURRENT = (WorkflowVersion.workflow_id == Workflow.id) & (WorkflowVersion.number == Workflow.current)


@dataclass(frozen=True)
class WorkflowItem:
    """A workflow as it stands, in one of its versions."""

    id: int
    slug: str
    name: str
    event: str
    condition: Mapping[str, Any]
    steps: Sequence[Step]
    number: int
    is_on: bool
    since: datetime | None

    @property
    def when(self) -> str:
        """Say what it answers to."""
        return TRIGGERS[self.event]

    @property
    def says(self) -> str:
        """Say its condition."""
        return "any" if self.condition == ALWAYS else Predicate.parse(self.condition).explain()


@dataclass(frozen=True)
class VersionItem:
    """One version: what it said, from when, and who wrote it."""

    item: WorkflowItem
    written_at: datetime
    written_by: str


def workflows(reading: Reading) -> list[WorkflowItem]:
    """Return all of them by name, those that are on first."""
    reading.require("workflows:read")
    found = [_item(w, v) for w, v in reading.session.execute(_chosen().join(WorkflowVersion, CURRENT))]
    return sorted(found, key=lambda item: (not item.is_on, item.name.lower(), item.id))


def workflow(reading: Reading, slug: str) -> WorkflowItem:
    """Return one as it stands."""
    return _item(*_row(reading, slug, None))


def version_of(reading: Reading, slug: str, number: int) -> WorkflowItem:
    """Return one as it was written in that version."""
    return _item(*_row(reading, slug, number))


def versions(reading: Reading, slug: str) -> list[VersionItem]:
    """Return all versions, the newest first."""
    found = workflow(reading, slug)
    rows = reading.session.execute(
        _chosen()
        .join(WorkflowVersion, WorkflowVersion.workflow_id == Workflow.id)
        .where(Workflow.id == found.id)
        .order_by(WorkflowVersion.number.desc())
    ).all()
    writers = principal_names(reading, {version.written_by for _, version in rows})
    return [VersionItem(_item(w, v), v.written_at, writers[v.written_by]) for w, v in rows]


def service_words(reading: Reading, ids: Collection[int]) -> dict[int, ServiceWords]:
    """Return what conditions call these services, as the catalog has them now."""
    found = find_services(reading, ids) if ids else {}
    return {each.id: ServiceWords(each.slug, each.owner_team_slug, each.tier) for each in found.values()}


def _row(reading: Reading, slug: str, number: int | None) -> tuple[Workflow, WorkflowVersion]:
    reading.require("workflows:read")
    sayable = slug if slug.isascii() and slug.isprintable() else ""
    meant = CURRENT if number is None else WorkflowVersion.workflow_id == Workflow.id
    statement = _chosen().join(WorkflowVersion, meant).where(Workflow.slug == sayable)
    if number is not None:
        statement = statement.where(WorkflowVersion.number == number)
    row = reading.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound("workflow")
    return row.Workflow, row.WorkflowVersion


def _chosen() -> Select[Workflow, WorkflowVersion]:
    return select(Workflow, WorkflowVersion).select_from(Workflow)


def _item(stored: Workflow, version: WorkflowVersion) -> WorkflowItem:
    return WorkflowItem(
        id=stored.id,
        slug=stored.slug,
        name=version.name,
        event=version.event,
        condition=version.condition,
        steps=[Step.of(step) for step in version.steps],
        number=version.number,
        is_on=stored.on_since is not None,
        since=stored.on_since or stored.off_since,
    )
