"""What waits for a review: since when, for whom, and what the reader has not seen of it yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from coe.lifecycle import State
from coe.model import Coe, CoeComment, CoeLook
from coe.queries.documents import CoeBrief, briefs
from coe.queries.review import ReviewerItem, reviewers
from coe.review import CHANGE
from foundation.log import EventRow
from foundation.work import Reading

MOST_WAITING = 200


@dataclass(frozen=True)
class WaitingItem:
    """A COE in review."""

    brief: CoeBrief
    since: datetime
    roles: tuple[ReviewerItem, ...]
    open_changes: int
    is_mine: bool
    looked_at: int | None

    @property
    def is_changed(self) -> bool:
        """Whether something happened since the reader said what they read."""
        return self.looked_at is not None and self.looked_at < self.brief.version


def review_queue(reading: Reading) -> list[WaitingItem]:
    """Return what is in review, what waits for the reader first, and of that what has waited longest."""
    reading.require("coe:read")
    oldest = select(Coe).where(Coe.state == State.IN_REVIEW).order_by(Coe.number).limit(MOST_WAITING)
    rows = {coe.id: coe for coe in reading.session.scalars(oldest)}
    known = briefs(reading, rows.keys())
    sent, changes, looks = _sent(reading, known), _open_changes(reading, known), _looks(reading, known)
    found = [_waiting(reading, rows[i], known[i], sent, changes, looks) for i in known]
    return sorted(found, key=lambda item: (not item.is_mine, item.since, item.brief.id))


def _waiting(
    reading: Reading,
    coe: Coe,
    brief: CoeBrief,
    sent: Mapping[str, datetime],
    changes: Mapping[int, int],
    looks: Mapping[int, int],
) -> WaitingItem:
    roles = reviewers(reading, coe)
    is_mine = any(role.is_mine and role.signed_at is None for role in roles)
    since = sent.get(coe.stream, brief.opened_at)
    return WaitingItem(brief, since, roles, changes.get(coe.id, 0), is_mine, looks.get(coe.id))


def _sent(reading: Reading, known: Mapping[int, CoeBrief]) -> dict[str, datetime]:
    """Return when each was sent: of what is in review the last move led there."""
    streams = [f"coe:{coe_id}" for coe_id in known]
    moved = (EventRow.stream.in_(streams), EventRow.name == "coe.moved")
    last = select(EventRow.stream, func.max(EventRow.seq).label("seq")).where(*moved).group_by(EventRow.stream)
    ends = last.subquery()
    at = select(EventRow.stream, EventRow.recorded_at).join(
        ends, (ends.c.stream == EventRow.stream) & (ends.c.seq == EventRow.seq)
    )
    return {row.stream: row.recorded_at for row in reading.session.execute(at)}


def _open_changes(reading: Reading, known: Mapping[int, CoeBrief]) -> dict[int, int]:
    wanted = (CoeComment.coe_id.in_(known), CoeComment.kind == CHANGE, CoeComment.resolved_at.is_(None))
    counted = select(CoeComment.coe_id, func.count()).where(*wanted).group_by(CoeComment.coe_id)
    return {row[0]: row[1] for row in reading.session.execute(counted)}


def _looks(reading: Reading, known: Mapping[int, CoeBrief]) -> dict[int, int]:
    me = reading.principal.person_id
    mine = select(CoeLook.coe_id, CoeLook.version).where(CoeLook.coe_id.in_(known), CoeLook.person_id == me)
    return {row.coe_id: row.version for row in reading.session.execute(mine)}
