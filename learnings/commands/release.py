"""Letting everybody read a learning though the COE that it came from is private, and taking that back."""

from foundation.errors import Conflict, Invalid
from foundation.text import clean
from foundation.work import Work
from learnings.commands.propose import load
from learnings.commands.triage import REASON_LIMIT
from learnings.events import LearningReleased, LearningWithheld
from learnings.model import Learning
from learnings.queries.briefs import brief


def release(work: Work, *, key: str, reason: str) -> Learning:
    """Open the learning to everybody inside; what it came from stays private."""
    learning, why = _load(work, key, reason)
    if learning.released_at is not None:
        raise Conflict("learning.released", f"{learning.key} is released already.")
    if brief(work, learning.id).visibility == "open":
        raise Conflict("learning.open", f"{learning.key} comes from nothing private: everybody may read it as it is.")
    learning.released_at, learning.released_by = work.now, work.principal.id
    work.record(learning.stream, LearningReleased(reason=why, changed=("visibility",)))
    return learning


def withhold(work: Work, *, key: str, reason: str) -> Learning:
    """Make the learning as private again as the COE that it came from."""
    learning, why = _load(work, key, reason)
    if learning.released_at is None:
        raise Conflict("learning.not_released", f"{learning.key} was not released.")
    learning.released_at = learning.released_by = None
    work.record(learning.stream, LearningWithheld(reason=why, changed=("visibility",)))
    return learning


def _load(work: Work, key: str, reason: str) -> tuple[Learning, str]:
    learning = load(work, key)
    work.require("learnings:release", learning)
    reason = clean(reason, field="reason", limit=REASON_LIMIT, multiline=True)
    if not reason:
        raise Invalid("learning.reason", "Say why; everybody who may read it sees the reason.", where="reason")
    return learning, reason
