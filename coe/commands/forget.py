"""Erasing from COEs what their incidents' entries said before those were redacted."""

from sqlalchemy import select, update

from coe.commands.load import make_findable
from coe.commands.papers import forget_papers
from coe.commands.renew import begun, body_of
from coe.events import CoeEdited
from coe.model import Coe, CoeIncident, CoeService, CoeSuggestion, CoeTimelineRow
from foundation import log, search
from foundation.markdown import plain
from foundation.work import Work
from incidents import queries as incidents
from incidents.events import REDACTED

ERASED_ROW = "This entry was erased."
HEADS = frozenset({"incident.declared", "incident.edited", "incident.change_marked", "incident.impact_described"})
TAKEN = ("summary", "impact", "diagnosis")


def forget(work: Work, *, incident_id: int, seq: int, what: str) -> None:
    """Erase what COEs took from this entry; what people wrote into them since is theirs to change."""
    work.require("coe:write")
    forget_papers(work.session, incident_ids=[incident_id])
    work.session.execute(
        update(CoeTimelineRow)
        .where(CoeTimelineRow.incident_id == incident_id, CoeTimelineRow.source_seq == seq)
        .values(text=ERASED_ROW, included=False)
    )
    if what in HEADS:
        covering = select(CoeIncident.coe_id).where(CoeIncident.incident_id == incident_id)
        for coe in work.session.scalars(select(Coe).where(Coe.id.in_(covering)).order_by(Coe.id).with_for_update()):
            _forget_head(work, coe, incident_id)


def _forget_head(work: Work, coe: Coe, incident_id: int) -> None:
    """Take the title and what begins sections anew from the incident, as far as nobody has worded them since."""
    source = incidents.brief(work, incident_id)
    if source.title == REDACTED and not _is_retitled(work, coe):
        coe.title = REDACTED
        log.erase_passage(work.session, coe.stream, 1, work.now)
    service_ids = set(work.session.scalars(select(CoeService.service_id).where(CoeService.coe_id == coe.id)))
    for section, text in begun(work, coe, source, service_ids):
        if section.name in TAKEN:
            rendered = plain(text)
            section.source, section.html, section.format = rendered.source, rendered.html, rendered.format
            # What stood there when somebody suggested something else is the machine's copy, like the section itself.
            beside = (CoeSuggestion.coe_id == coe.id, CoeSuggestion.section == section.name)
            work.session.execute(update(CoeSuggestion).where(*beside).values(base=""))
    work.session.flush()
    make_findable(work, coe, body_of(work, coe))
    search.purge(work.session)


def _is_retitled(work: Work, coe: Coe) -> bool:
    edits = log.events_of(work.session, coe.stream, names=[CoeEdited.name])
    return any("title" in edit.payload.get("changed", ()) for edit in edits)
