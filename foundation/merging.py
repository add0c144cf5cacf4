"""Two people at once: edits of different fields merge, edits of one conflict, and the loser hears what changed."""

from collections.abc import Collection

from foundation.errors import Conflict
from foundation.log import events_of
from foundation.work import Reading


def require_unchanged(reading: Reading, stream: str, since: int | None, fields: Collection[str]) -> None:
    """Raise Conflict when one of ``fields`` was changed in ``stream`` after version ``since``; None is no claim.

    The error's ``extra`` has ``changed``: per event the seq, who, when and which of the fields.
    """
    if since is None:
        return
    later = [
        (event, set(event.payload["changed"]) & set(fields))
        for event in events_of(reading.session, stream, after=since)
    ]
    touched = [
        {"seq": event.seq, "fields": sorted(met), "by": event.principal, "at": event.recorded_at.isoformat()}
        for event, met in later
        if met
    ]
    if touched:
        names = ", ".join(sorted(set().union(*(met for _, met in later))))
        raise Conflict(
            "edit.conflict",
            f"Somebody changed {names} since you read it. Look at their text, then save again.",
            extra={"changed": touched},
        )
