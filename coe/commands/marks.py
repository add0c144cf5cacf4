"""Following the marks of an incident's timeline into the COEs that are still being written."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, select

from coe.commands.prefill import kind_of, row_text
from coe.events import TimelineChanged
from coe.lifecycle import EDITABLE
from coe.model import Coe, CoeIncident, CoeTimelineRow
from foundation.work import Work
from incidents import queries as incidents
from incidents.queries import TimelineItem


def follow_mark(work: Work, *, incident_id: int, seq: int) -> None:
    """Take a marked entry into the story; a row that somebody worded, or nobody marks any longer, keeps its place."""
    work.require("coe:write")
    found = incidents.timeline(work, incident_id, after=seq - 1, limit=1, to_others=True)
    if not found or found[0].seq != seq or found[0].is_erased:
        return
    covering = select(CoeIncident.coe_id).where(CoeIncident.incident_id == incident_id)
    for coe in work.session.scalars(_written(covering)):
        _take(work, coe, incident_id, found[0])
    # Where it was merged into what the COE covers, its entries stand under its own key.
    under_its_key = replace(found[0], source=incidents.brief(work, incident_id).key)
    taken = select(CoeTimelineRow.coe_id).where(CoeTimelineRow.incident_id == incident_id)
    for coe in work.session.scalars(_written(taken).where(Coe.id.not_in(covering))):
        _take(work, coe, incident_id, under_its_key)


def leave_out(work: Work, *, incident_id: int, seq: int) -> None:
    """Leave an entry that was undone out of COEs still being written; whoever wants it takes it in again."""
    work.require("coe:write")
    taken = select(CoeTimelineRow).where(
        CoeTimelineRow.incident_id == incident_id, CoeTimelineRow.source_seq == seq, CoeTimelineRow.included.is_(True)
    )
    rows = {row.coe_id: row for row in work.session.scalars(taken)}
    for coe in work.session.scalars(_written(select(Coe.id).where(Coe.id.in_(rows)))):
        row = rows[coe.id]
        row.included = False
        changed = (f"timeline.{row.id}",)
        work.record(
            coe.stream, TimelineChanged(row_id=row.id, included=False, at=row.at, text=row.text, changed=changed)
        )


def _written(coe_ids: Select[int]) -> Select[Coe]:
    """Select those of the COEs that are still being written."""
    return select(Coe).where(Coe.id.in_(coe_ids), Coe.state.in_(EDITABLE)).order_by(Coe.id)


def _take(work: Work, coe: Coe, incident_id: int, item: TimelineItem) -> None:
    wanted = (CoeTimelineRow.coe_id == coe.id, CoeTimelineRow.incident_id == incident_id)
    row = work.session.scalar(select(CoeTimelineRow).where(*wanted, CoeTimelineRow.source_seq == item.seq))
    if row is None:
        at = item.occurred_at
        row = CoeTimelineRow(coe_id=coe.id, incident_id=incident_id, source_seq=item.seq, source_at=at, at=at)
        row.text, row.included = "", True
        work.session.add(row)
    elif not row.text.endswith(row_text(item, ())):
        return
    said, told = row_text(item), row.included or bool(item.markers)
    if (row.text, row.included) == (said, told):
        return
    row.text, row.included, row.kind = said, told, kind_of(item)
    work.session.flush()
    event = TimelineChanged(row_id=row.id, included=told, at=row.at, text=said, changed=(f"timeline.{row.id}",))
    work.record(coe.stream, event)


def follow_moment(work: Work, *, incident_id: int, moment: str, at: datetime | None) -> None:
    """Move the row of a moment that was corrected, in COEs still being written; a row that somebody moved stays."""
    work.require("coe:write")
    covering = select(CoeIncident.coe_id).where(CoeIncident.incident_id == incident_id)
    drafts = select(Coe).where(Coe.id.in_(covering), Coe.state.in_(EDITABLE))
    for coe in work.session.scalars(drafts.order_by(Coe.id)):
        of_moment = (CoeTimelineRow.incident_id == incident_id, CoeTimelineRow.source == f"moment:{moment}"[:20])
        row = work.session.scalar(select(CoeTimelineRow).where(CoeTimelineRow.coe_id == coe.id, *of_moment))
        if row is None or at is None or row.at != row.source_at or row.at == at:
            continue
        row.at = row.source_at = at
        event = TimelineChanged(
            row_id=row.id, included=row.included, at=at, kind=row.kind, text=row.text, changed=(f"timeline.{row.id}",)
        )
        work.record(coe.stream, event)
