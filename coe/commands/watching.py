"""How long nothing like it may happen again before an action item counts as verified."""

from datetime import datetime, timedelta

from coe.lifecycle import ActionState
from coe.model import ActionItem
from foundation.errors import Invalid

MOST_DAYS = 730


def set_watch(action: ActionItem, days: int, now: datetime) -> None:
    """Watch it for so many days once it is done, or no more with none; one that is done is watched from now on."""
    if not 0 <= days <= MOST_DAYS:
        raise Invalid("action.watch_days", f"Give 1 to {MOST_DAYS} days, or 0 for no watch.", where="watch_days")
    if days == (action.watch_days or 0):
        return
    action.watch_days = days or None
    if action.state is ActionState.DONE:
        watch(action, now)


def watch(action: ActionItem, since: datetime) -> None:
    """Begin to watch it, where that was wanted."""
    action.watch_until = since + timedelta(days=action.watch_days) if action.watch_days else None
