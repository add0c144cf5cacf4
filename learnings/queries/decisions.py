"""What was decided about a learning, by whom and why, and which others it took the place of."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from coe import queries as coe
from foundation.log import latest_of
from foundation.work import Reading
from incidents import queries as incidents
from learnings.events import LearningMoved
from learnings.model import Learning
from learnings.queries.briefs import LearningBrief, LearningDetail, briefs

SHOWN = 50


@dataclass(frozen=True)
class DecisionItem:
    """That it reached a state; ``by`` is a principal's id."""

    at: datetime
    by: str
    state: str
    reason: str


def decisions_of(reading: Reading, learning: LearningDetail) -> list[DecisionItem]:
    """Return what was decided, the newest first.

    Whoever may not see what it came from reads only what was said since it was released: before that, what was written
    was meant for those inside.
    """
    since = None if _is_source_seen(reading, learning) else learning.released_at or reading.now
    moved = latest_of(reading.session, f"learning:{learning.id}", names=[LearningMoved.name], limit=SHOWN)
    return [
        DecisionItem(each.recorded_at, each.principal, each.payload["to_state"], each.passages.get("reason") or "")
        for each in moved
        if since is None or each.recorded_at >= since
    ]


def replaced_by(reading: Reading, learning_id: int) -> list[LearningBrief]:
    """Return the learnings whose place it took, as far as the reader may see them."""
    rows = select(Learning.id).where(Learning.superseded_by_id == learning_id)
    return briefs(reading, list(reading.session.scalars(rows)))


def _is_source_seen(reading: Reading, learning: LearningDetail) -> bool:
    named = set(learning.source_incident_ids)
    is_coe_seen = learning.source_coe_id is None or bool(coe.visibilities(reading, {learning.source_coe_id}))
    return is_coe_seen and named <= set(incidents.visible_ids(reading, named))
