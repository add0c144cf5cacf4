"""What is known of workflows, their versions and their runs, for whoever may see the incidents."""

from foundation.slots import NeedSource
from workflows.queries.definitions import (
    VersionItem,
    WorkflowItem,
    service_words,
    version_of,
    versions,
    workflow,
    workflows,
)
from workflows.queries.dry_run import DryRun, WouldRun, dry_run
from workflows.queries.notices import notices
from workflows.queries.runs import RunItem, StepItem, runs_of_incident, runs_of_workflow

NEEDS = (NeedSource("what workflows told me", notices),)

__all__ = [
    "NEEDS",
    "DryRun",
    "RunItem",
    "StepItem",
    "VersionItem",
    "WorkflowItem",
    "WouldRun",
    "dry_run",
    "notices",
    "runs_of_incident",
    "runs_of_workflow",
    "service_words",
    "version_of",
    "versions",
    "workflow",
    "workflows",
]
