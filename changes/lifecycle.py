"""The words of changes, and how far a change can have come."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from foundation.errors import Invalid
from foundation.text import shown

SHOWN = 40
YEARS = "Check the year and the offset."
SKEW = timedelta(minutes=5)
LATE = timedelta(minutes=5)
Word = TypeVar("Word", bound=StrEnum)


class Kind(StrEnum):
    """What was changed."""

    DEPLOYMENT = "deployment"
    CONFIGURATION = "configuration"
    FLAG = "flag"
    DATA = "data"
    INFRASTRUCTURE = "infrastructure"


class Status(StrEnum):
    """How far it came; pending has touched nothing yet."""

    PENDING = "pending"
    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"
    ROLLED_BACK = "rolled_back"


# Messages come in any order: a change only ever gets further.
STAGE = {
    Status.PENDING: 0,
    Status.STARTED: 1,
    Status.SUCCEEDED: 2,
    Status.FAILED: 2,
    Status.CANCELED: 2,
    Status.ROLLED_BACK: 3,
}
OVER = frozenset(status for status, stage in STAGE.items() if stage >= STAGE[Status.SUCCEEDED])


def goes_further(now: Status, said: Status) -> bool:
    """Whether what is said lies ahead of where the change stands."""
    return STAGE[said] > STAGE[now]


def chosen(kind: type[Word], value: str, field: str) -> Word:
    """Return the word of ``kind`` that ``value`` is; raises Invalid that lists what can be said."""
    for word in kind:
        if word.value == value:
            return word
    names = ", ".join(word.value for word in kind)
    raise Invalid("changes.word", f"{field} can be {names}; {shown(value, SHOWN) or 'nothing'} is none.", where=field)


def happened(at: datetime, now: datetime, field: str) -> datetime:
    """Return when it happened in UTC; raises Invalid without a zone, beyond the calendar, or in the future."""
    if at.tzinfo is None:
        raise Invalid("changes.time_zone", f"{field} needs a time zone: write 2026-03-01T14:05:00Z.", where=field)
    try:
        at = at.astimezone(UTC)
    except OverflowError as error:
        raise Invalid("changes.time_range", f"{field} lies outside of the calendar. {YEARS}", where=field) from error
    if at > now + SKEW:
        detail = f"{field} lies in the future. Send a change when it begins, not when it is planned; check your clock."
        raise Invalid("changes.future", detail, where=field)
    return at
