"""Following the marks of an incident's timeline into the COEs that are still being written."""

from sqlalchemy import select

from coe.commands.open import row_text
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
    item = found[0]
    covering = select(CoeIncident.coe_id).where(CoeIncident.incident_id == incident_id)
    for coe in work.session.scalars(select(Coe).where(Coe.id.in_(covering), Coe.state.in_(EDITABLE)).order_by(Coe.id)):
        _take(work, coe, incident_id, item)


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
    row.text, row.included = said, told
    work.session.flush()
    event = TimelineChanged(row_id=row.id, included=told, at=row.at, text=said, changed=(f"timeline.{row.id}",))
    work.record(coe.stream, event)
