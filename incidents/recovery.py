"""How long an incident took to recover from, and what that is against a service's target. Pure.

Recovery is counted from when impact began (or it was detected, or declared) to when impact ended (or it was mitigated,
or resolved): of each the first that is known. A moment of which only the day is known gives no length of time.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from incidents.lifecycle import Moment, State

BEGINNINGS = (Moment.IMPACT_STARTED, Moment.DETECTED, Moment.DECLARED)
ENDS = (Moment.IMPACT_ENDED, Moment.MITIGATED, Moment.RESOLVED)
OVER = {State.RESOLVED, State.CLOSED}


class Held(StrEnum):
    """What a recovery is against a target."""

    MET = "met"
    MISSED = "missed"
    NO_TARGET = "no_target"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Recovery:
    """How long it took, between which moments; ``is_exact`` is False where one of them is known to the day only."""

    took: timedelta
    began: Moment
    ended: Moment
    ended_at: datetime
    is_exact: bool

    def against(self, rto_minutes: int | None) -> Held:
        """Hold it against a target."""
        if rto_minutes is None:
            return Held.NO_TARGET
        if not self.is_exact:
            return Held.UNCLEAR
        return Held.MET if self.took <= timedelta(minutes=rto_minutes) else Held.MISSED

    def over(self, rto_minutes: int | None) -> timedelta:
        """Return by how much it missed the target; nothing where it did not."""
        if self.against(rto_minutes) is not Held.MISSED:
            return timedelta(0)
        return self.took - timedelta(minutes=rto_minutes or 0)


def recovery_of(moments: Mapping[str, datetime], state: str, day_only: Collection[str] = ()) -> Recovery | None:
    """Return how long it took; None while it goes on, or where its end is not known."""
    began = next((moment for moment in BEGINNINGS if moment in moments), None)
    ended = next((moment for moment in ENDS if moment in moments), None)
    if state not in OVER or began is None or ended is None or moments[ended] < moments[began]:
        return None
    return Recovery(
        took=moments[ended] - moments[began],
        began=began,
        ended=ended,
        ended_at=moments[ended],
        is_exact=not {began, ended} & set(day_only),
    )
