"""What an answer counts as while a check of ours can't find out whether it is so: pure.

Not to know is no finding. It neither proves an answer nor speaks against it: what was found before counts for as long
as it was good for, and then nothing shows the answer any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from readiness.lifecycle import Risk


class CountsAs(StrEnum):
    """What the answer counts as meanwhile."""

    SHOWN = "shown"
    STALE = "stale"
    UNPROVEN = "unproven"
    AT_RISK = "at_risk"


@dataclass(frozen=True)
class Blind:
    """Why a check can't find out, since when, and what the answer counts as until it can."""

    kind: str
    why: str
    since: datetime
    tried_at: datetime
    counts_as: CountsAs
    good_until: datetime | None


def counted(
    now: datetime, risk: str, ends: Iterable[datetime | None], shown: Iterable[datetime | None]
) -> tuple[CountsAs, datetime | None]:
    """Return what an answer counts as, and until when that is good, from until when it and what shows it hold.

    The words are those of the escape table: what is safe and shown, too old, or shown by nothing.
    """
    if not Risk(risk).is_safe:
        return CountsAs.AT_RISK, None
    proofs = list(shown)
    if not proofs:
        return CountsAs.UNPROVEN, None
    last = None if None in proofs else max(each for each in proofs if each is not None)
    known = [each for each in (*ends, last) if each is not None]
    until = min(known, default=None)
    return (CountsAs.STALE, until) if until is not None and until <= now else (CountsAs.SHOWN, until)
