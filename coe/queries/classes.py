"""Causes by their class, over all COEs."""

from sqlalchemy import select

from coe.lifecycle import State
from coe.model import Cause, Coe
from coe.queries.causes import CauseItem, causes_by_id
from foundation.work import Reading

UNDERSTOOD = (State.APPROVED, State.PUBLISHED, State.CLOSED)


def with_class(reading: Reading, cause_class: str, *, but: int, most: int) -> list[CauseItem]:
    """Return the latest causes of that class in COEs that are understood, those of one COE left out."""
    chosen = select(Cause.id).join(Coe, Coe.id == Cause.coe_id)
    chosen = chosen.where(Cause.cause_class == cause_class, Cause.removed_at.is_(None), Coe.state.in_(UNDERSTOOD))
    ids = reading.session.scalars(chosen.where(Cause.coe_id != but).order_by(Cause.id.desc()).limit(most)).all()
    return list(causes_by_id(reading, ids).values())
