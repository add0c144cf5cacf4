"""What workflows did, on the page of the incident; and taking note of what they told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response

from accounts.queries import names
from foundation.slots import Panel
from foundation.web.runtime import run
from foundation.work import Reading
from incidents.queries import IncidentBrief
from workflows import commands
from workflows.lines import line
from workflows.model import WorkflowRun
from workflows.queries import RunItem, runs_of_incident

BLUEPRINT = Blueprint("workflow_notices", __name__)
SEE_OTHER = 303


@dataclass(frozen=True)
class RunLog:
    """The runs, with each step in words by (run, place)."""

    runs: Sequence[RunItem]
    words: Mapping[tuple[int, int], str]


@BLUEPRINT.post("/incidents/<key>/notices/dismissals")
def dismiss(key: str) -> Response:
    """Take what workflows told of the incident off this person's list."""
    found = run(commands.dismiss_notices, key=key)
    flash(f"{found.key} is off your list. You find it among the incidents.", "done")
    return redirect("/", SEE_OTHER)


def run_log(reading: Reading, subject: IncidentBrief) -> RunLog | None:
    """Return what workflows did at the incident."""
    found = runs_of_incident(reading, subject)
    return log_of(reading, found) if found else None


def log_of(reading: Reading, found: Sequence[RunItem]) -> RunLog:
    """Return the runs with their steps in words."""
    steps = {(run.id, each.place): each.step for run in found for each in run.steps}
    people = {int(to.partition(":")[2]) for step in steps.values() for to in step.to if to.startswith("person:")}
    called = names(reading, people)
    return RunLog(found, {place: line(step, called) for place, step in steps.items()})


PANELS = (
    Panel(
        "incident.sections",
        "workflows",
        "Workflows",
        "workflows/panels/incident.html",
        run_log,
        order=60,
        looks_into=(WorkflowRun.incident_id,),
    ),
)
