"""How a campaign burns down: how many services were open, verified and let off at the end of each stretch of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from foundation.work import Reading
from learnings.campaigning import ItemState
from learnings.model import CampaignStep
from learnings.queries.campaigns import CampaignDetail

MOST_DAYS = 13
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Burned:
    """How a campaign stood at one time."""

    at: datetime
    open: int
    verified: int
    exempt: int


def burndown(reading: Reading, found: CampaignDetail) -> list[Burned]:
    """Return how it stood at so many times as a plot has room for, the last one now, or when it ended."""
    reading.require("campaigns:read")
    steps = select(CampaignStep.item_id, CampaignStep.state, CampaignStep.at)
    rows = reading.session.execute(
        steps.where(CampaignStep.campaign_id == found.brief.id).order_by(CampaignStep.at, CampaignStep.id)
    ).all()
    until = found.brief.ended_at or reading.now
    states: dict[int, str] = {}
    counts: Counter[str] = Counter()
    points, place = [], 0
    for at in _times(found.brief.started_at, until):
        while place < len(rows) and rows[place].at <= at:
            row = rows[place]
            counts[states.get(row.item_id, "")] -= 1
            states[row.item_id] = row.state
            counts[row.state] += 1
            place += 1
        points.append(_burned(at, counts))
    return points


def _burned(at: datetime, counts: Counter[str]) -> Burned:
    pending = (ItemState.OPEN, ItemState.IN_PROGRESS, ItemState.DONE)
    return Burned(
        at=at,
        open=sum(counts[state] for state in pending),
        verified=counts[ItemState.VERIFIED],
        exempt=counts[ItemState.EXEMPT],
    )


def _times(start: datetime, until: datetime) -> Sequence[datetime]:
    """Return the start, whole numbers of days after it, evenly apart, and the end."""
    days = max((until - start) // A_DAY, 0)
    stride = max(-(-days // MOST_DAYS), 1)
    between = (start + A_DAY * day for day in range(stride, days + 1, stride))
    return [start, *(at for at in between if until - at >= A_DAY / 2), *([until] if until > start else [])]
