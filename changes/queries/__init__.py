"""What changed, when, and where."""

from changes.queries.changes import (
    ChangeItem,
    Filter,
    TargetItem,
    UnknownName,
    change,
    changes,
    find_changes,
    of_services,
    unknown_count,
    unknown_names,
)

__all__ = [
    "ChangeItem",
    "Filter",
    "TargetItem",
    "UnknownName",
    "change",
    "changes",
    "find_changes",
    "of_services",
    "unknown_count",
    "unknown_names",
]
