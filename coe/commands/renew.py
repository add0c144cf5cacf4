"""Keeping what the machine began in a COE true to its incidents, for as long as nobody has worded it."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from coe.commands.load import make_findable
from coe.commands.prefill import first_texts, put_text, take_merged
from coe.events import CoeRenewed
from coe.lifecycle import EDITABLE
from coe.model import Coe, CoeIncident, CoeSection, CoeService
from foundation.log import event_at
from foundation.work import Work
from incidents import queries as incidents
from incidents.queries import IncidentBrief

NOMINATED = "near_miss_nominated"
SUMMARY = "summary"


def renew(work: Work, *, incident_id: int) -> None:
    """Bring COEs that are still being written up to what the incident knows by now; what people wrote stays."""
    work.require("coe:write")
    covering = select(CoeIncident.coe_id).where(CoeIncident.incident_id == incident_id)
    drafts = select(Coe).where(Coe.id.in_(covering), Coe.state.in_(EDITABLE)).order_by(Coe.id)
    for coe in work.session.scalars(drafts.with_for_update()).all():
        _renew(work, coe, incidents.brief(work, incident_id))


def _renew(work: Work, coe: Coe, source: IncidentBrief) -> None:
    rows, service_ids = take_merged(work, coe, source), _services(work, coe, source)
    told = [(section.name, text) for section, text in begun(work, coe, source, service_ids) if section.source != text]
    for name, text in told:
        put_text(work, coe, name, text)
    if told or rows:
        work.session.flush()
        make_findable(work, coe, body_of(work, coe))
        names = tuple(name for name, _ in told)
        work.record(coe.stream, CoeRenewed(sections=names, rows=rows, changed=tuple(f"section.{n}" for n in names)))


def begun(work: Work, coe: Coe, source: IncidentBrief, service_ids: Iterable[int]) -> Iterator[tuple[CoeSection, str]]:
    """Give each section that the machine began from this incident and nobody has worded since, and how it would now."""
    if event_at(work.session, coe.stream, 1).payload["incident_ids"][:1] != [source.id]:
        return
    for name, text in first_texts(work, coe, source, set(service_ids)).items():
        section = work.session.get(CoeSection, (coe.id, name))
        # Whoever nominated it worded the summary.
        is_worded = section is None or not section.is_prefilled or (name == SUMMARY and coe.trigger == NOMINATED)
        if section is not None and not is_worded:
            yield section, text


def body_of(work: Work, coe: Coe) -> str:
    """Return all that its sections say."""
    sections = select(CoeSection.source).where(CoeSection.coe_id == coe.id).order_by(CoeSection.name)
    return "\n".join(work.session.scalars(sections))


def _services(work: Work, coe: Coe, source: IncidentBrief) -> set[int]:
    """Return the services that the COE covers, with those that turned out to be affected since."""
    known = set(work.session.scalars(select(CoeService.service_id).where(CoeService.coe_id == coe.id)))
    further = set(source.service_ids) - known
    work.session.add_all(CoeService(coe_id=coe.id, service_id=service_id) for service_id in sorted(further))
    return known | further
