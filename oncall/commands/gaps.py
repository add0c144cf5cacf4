"""Telling of gaps before they hurt: each once, and of what goes on for long once a week."""

from datetime import datetime, timedelta

from foundation.log import latest_of
from foundation.work import Work
from oncall.events import GapsFound
from oncall.queries.gaps import GAPS_AHEAD, uncovered
from oncall.rotation import Shift

AGAIN, SOON = timedelta(days=7), timedelta(days=2)


def tell_of_gaps(work: Work) -> list[str]:
    """Say which schedules have gaps that nobody was told of; of those that lie far ahead not more often than weekly."""
    work.require("oncall:escalate")
    told = []
    for one in uncovered(work, GAPS_AHEAD):
        stream = f"schedule:{one.id}"
        last = next(iter(latest_of(work.session, stream, names=[GapsFound.name], limit=1)), None)
        known = last.payload["gaps"] if last else []
        fresh = [gap for gap in one.gaps if not any(_is_of(gap, *each) for each in known)]
        is_near = any(gap.begins < work.now + SOON for gap in fresh)
        if fresh and (last is None or is_near or last.recorded_at <= work.now - AGAIN):
            gaps = tuple((gap.begins.isoformat(), gap.ends.isoformat()) for gap in one.gaps)
            work.record(stream, GapsFound(slug=one.slug, gaps=gaps, person_ids=tuple(one.person_ids)))
            told.append(one.slug)
    return told


def _is_of(gap: Shift, begins: str, ends: str) -> bool:
    """Whether it is one that was told, in part: a gap that has begun begins now, whenever one looks."""
    return gap.begins < datetime.fromisoformat(ends) and datetime.fromisoformat(begins) < gap.ends
