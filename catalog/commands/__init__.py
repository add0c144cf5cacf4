"""All that can be done with services."""

from catalog.commands.change import add_service, change_service
from catalog.commands.dependencies import add_dependency, remove_dependency
from catalog.commands.entries import Imported, Outcome, RunbookEntry, ServiceEntry, TeamEntry, Verdict
from catalog.commands.importing import import_catalog
from catalog.commands.measuring import measure_service
from catalog.commands.runbooks import add_runbook, change_runbook, note_rehearsal, remove_runbook

__all__ = [
    "Imported",
    "Outcome",
    "RunbookEntry",
    "ServiceEntry",
    "TeamEntry",
    "Verdict",
    "add_dependency",
    "add_runbook",
    "add_service",
    "change_runbook",
    "change_service",
    "import_catalog",
    "measure_service",
    "note_rehearsal",
    "remove_dependency",
    "remove_runbook",
]
