"""Letting everybody read a COE though an incident that it covers is private, and taking that back."""

from coe.commands.load import load_coe
from coe.commands.papers import forget_papers
from coe.events import CoeReleased, CoeWithheld
from coe.model import Coe
from coe.queries.visibility import OPEN, visibilities
from foundation.errors import Conflict, Invalid
from foundation.text import clean
from foundation.work import Work

REASON_LIMIT = 2_000


def release(work: Work, *, key: str, reason: str) -> Coe:
    """Open the COE, its actions and what was learned from it to everybody inside; the incidents stay private."""
    coe = load_coe(work, key, "coe:release")
    why = _why(reason)
    if coe.released_at is not None:
        raise Conflict("coe.released", f"{coe.key} is released already.")
    if visibilities(work, {coe.id}).get(coe.id) == OPEN:
        raise Conflict("coe.open", f"{coe.key} covers nothing private: everybody may read it as it is.")
    coe.released_at, coe.released_by = work.now, work.principal.id
    work.record(coe.stream, CoeReleased(reason=why, changed=("visibility",)))
    return coe


def withhold(work: Work, *, key: str, reason: str) -> Coe:
    """Make the COE as private again as its incidents."""
    coe = load_coe(work, key, "coe:release")
    why = _why(reason)
    if coe.released_at is None:
        raise Conflict("coe.not_released", f"{coe.key} was not released.")
    coe.released_at = coe.released_by = None
    forget_papers(work.session, coe_id=coe.id)
    work.record(coe.stream, CoeWithheld(reason=why, changed=("visibility",)))
    return coe


def _why(reason: str) -> str:
    reason = clean(reason, field="reason", limit=REASON_LIMIT, multiline=True)
    if not reason:
        raise Invalid("coe.reason", "Say why; everybody who may read it sees the reason.", where="reason")
    return reason
