"""What merging and erasing do to what stands around an incident."""

from sqlalchemy import select, update

from foundation.log import StoredEvent
from foundation.work import Work
from incidents.commands.field import blank_fields
from incidents.events import (
    REDACTED,
    ChangeMarked,
    FieldsSet,
    ImpactDescribed,
    LinkAdded,
    ProblemReported,
    TicketAdded,
)
from incidents.model import Incident, IncidentChange, IncidentLink, IncidentReport, IncidentTicket, ReportAbout


def take_over_context(work: Work, source: Incident, target: Incident) -> None:
    """Move reports, tickets, links and judged changes to the incident that goes on, where it has them not itself."""
    moved = update(IncidentReport).where(IncidentReport.incident_id == source.id).values(incident_id=target.id)
    work.session.execute(moved.execution_options(synchronize_session=False))
    _move(work, source, target, IncidentTicket, IncidentTicket.ref)
    _move(work, source, target, IncidentLink, IncidentLink.url)
    _move(work, source, target, IncidentChange, IncidentChange.change_id)
    for name in ("bridge_url", "customer_impact", "customer_impact_html", "workaround", "workaround_html"):
        setattr(target, name, getattr(target, name) or getattr(source, name))


def _move(
    work: Work,
    source: Incident,
    target: Incident,
    kind: type[IncidentTicket | IncidentLink | IncidentChange],
    what: object,
) -> None:
    there = select(what).where(kind.incident_id == target.id)  # type: ignore[call-overload]
    mine = (kind.incident_id == source.id, what.not_in(there))  # type: ignore[attr-defined]
    moved = update(kind).where(*mine).values(incident_id=target.id)
    work.session.execute(moved.execution_options(synchronize_session=False))


def blank_context(work: Work, incident: Incident, event: StoredEvent) -> None:
    """Blank what the tables copied from an entry that is erased."""
    facts = event.payload
    if event.name == ChangeMarked.name:
        mark = work.session.get(IncidentChange, (incident.id, facts["change_id"]))
        if mark is not None and mark.reason == event.passages.get("reason"):
            mark.reason = REDACTED
    if event.name == ProblemReported.name:
        report = work.session.get(IncidentReport, facts["report_id"])
        if report is not None:
            report.text, report.about = REDACTED, ReportAbout(services=report.about.get("services", []))
    if event.name == LinkAdded.name:
        link = work.session.get(IncidentLink, facts["link_id"])
        if link is not None:
            work.session.delete(link)
    if event.name == TicketAdded.name:
        ticket = work.session.get(IncidentTicket, facts["ticket_id"])
        if ticket is not None:
            ticket.ref = f"{REDACTED} {ticket.id}"
    if event.name == FieldsSet.name:
        blank_fields(work, incident, facts["field_ids"], event.passages.get("values", {}))
    _blank_impact(incident, event)


def _blank_impact(incident: Incident, event: StoredEvent) -> None:
    if event.name != ImpactDescribed.name:
        return
    for name in event.payload["changed"]:
        if event.passages.get(name) == getattr(incident, name):
            setattr(incident, name, "")
            setattr(incident, f"{name}_html", "")
