"""The COE's own timeline: taking rows in and out, wording them, adding what the incident never saw."""

from datetime import datetime

from coe.commands.load import happened, load_open_coe, passage_of
from coe.events import TimelineChanged
from coe.model import Coe, CoeTimelineRow
from foundation.errors import Invalid, NotFound
from foundation.merging import require_unchanged
from foundation.work import Work


def add_timeline_row(work: Work, *, key: str, at: datetime, text: str) -> CoeTimelineRow:
    """Add a row by hand: often what happened before anybody noticed."""
    coe = load_open_coe(work, key)
    row = CoeTimelineRow(coe_id=coe.id, at=happened(work, at, "at"), text=_said(text), included=True)
    work.session.add(row)
    work.session.flush()
    _record(work, coe, row)
    return row


def change_timeline_row(
    work: Work,
    *,
    key: str,
    row_id: int,
    version: int | None = None,
    included: bool | None = None,
    text: str | None = None,
    at: datetime | None = None,
) -> CoeTimelineRow:
    """Word a row, move it, leave it out or take it in again; where it came from stays known."""
    coe = load_open_coe(work, key)
    row = work.session.get(CoeTimelineRow, row_id)
    if row is None or row.coe_id != coe.id:
        raise NotFound("entry")
    require_unchanged(work, coe.stream, version, [f"timeline.{row_id}"])
    row.included = row.included if included is None else included
    row.text = row.text if text is None else _said(text)
    row.at = row.at if at is None else happened(work, at, "at")
    _record(work, coe, row)
    return row


def _record(work: Work, coe: Coe, row: CoeTimelineRow) -> None:
    event = TimelineChanged(
        row_id=row.id, included=row.included, at=row.at, text=row.text, changed=(f"timeline.{row.id}",)
    )
    work.record(coe.stream, event)


def _said(text: str) -> str:
    said = passage_of(text, "text")
    if not said:
        raise Invalid("coe.empty", "Say what happened then.", where="text")
    return said
