"""Two people at once: edits of different fields merge, edits of one conflict, and the loser hears what changed."""

from collections.abc import Collection
from datetime import UTC, datetime

from foundation.errors import Conflict
from foundation.log import MOST, events_of, version_of
from foundation.work import Reading

CONFLICT = "edit.conflict"


def require_unchanged(reading: Reading, stream: str, since: int | None, fields: Collection[str]) -> None:
    """Raise Conflict when one of ``fields`` was changed in ``stream`` after version ``since``; None is no claim.

    The error's ``extra`` has ``changed``: per event the seq, which principal, when (RFC 3339) and which of the fields.
    A version that the stream has not reached is no claim that can hold, and a Conflict too.
    """
    if since is None:
        return
    _require_reached(reading, stream, since)
    later = [
        (event, set(event.payload["changed"]) & set(fields))
        for event in events_of(reading.session, stream, after=since, limit=MOST)
    ]
    touched = [
        {"seq": event.seq, "fields": sorted(met), "by": event.principal, "at": _written(event.recorded_at)}
        for event, met in later
        if met
    ]
    if touched:
        names = ", ".join(sorted(set().union(*(met for _, met in later))))
        raise Conflict(
            CONFLICT,
            f"Somebody changed {names} since you read it. Look at their text, then save again.",
            extra={"changed": touched},
        )


def _require_reached(reading: Reading, stream: str, since: int) -> None:
    newest = version_of(reading.session, stream)
    if since > newest:
        detail = f"There is no version {since} yet, the newest is {newest}: read it again, then save."
        raise Conflict("edit.version_not_reached", detail, where="version", extra={"version": newest})


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
