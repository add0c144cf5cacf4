"""Telling of a problem without responding to it: the help desk, any colleague."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from catalog.queries import service_ids
from foundation.errors import Conflict, Invalid
from foundation.markdown import plain
from foundation.text import clean
from foundation.work import Work
from incidents.commands.declare import TITLE_LIMIT, begin
from incidents.commands.subject import incident_to_change, where_it_goes_on
from incidents.events import ProblemReported, TicketAdded
from incidents.lifecycle import State
from incidents.model import Incident, IncidentReport, IncidentTicket, ReportAbout

TEXT_LIMIT = 5_000
REF_LIMIT = 500
MOST_TICKETS = 50
OBSERVER = "observer"


def report_problem(
    work: Work,
    *,
    title: str = "",
    text: str = "",
    services: Sequence[str] = (),
    tickets: Sequence[str] = (),
    into: str | None = None,
) -> Incident:
    """Put a problem before the responders (then ``is_new``), or add to an open incident what was seen of it."""
    text = clean(text, field="text", limit=TEXT_LIMIT, multiline=True)
    title = clean(title, field="title", limit=TITLE_LIMIT)
    refs, slugs = _refs(tickets), list(dict.fromkeys(services))
    if into is None:
        work.require("incidents:report")
        summary = plain(text) if text else None
        incident = begin(work, title=title, services=slugs, summary=summary, state=State.TRIAGE, joins_as=OBSERVER)
    else:
        incident = _open(work, into)
        if slugs:
            service_ids(work, slugs)
        if not (title or text or refs or slugs):
            raise Invalid("incident.report_empty", "Say what you see, or give a support ticket.", where="text")
    report = IncidentReport(
        incident_id=incident.id,
        text=text,
        about=ReportAbout(title=title, services=slugs, tickets=refs),
        reported_by=work.principal.id,
        reporter_id=work.principal.person_id,
        reported_at=work.now,
    )
    work.session.add(report)
    work.session.flush()
    added = [ref for ref in refs if _add(work, incident, ref) is not None]
    work.record(
        incident.stream,
        ProblemReported(
            report_id=report.id,
            tickets=len(added),
            services=tuple(slugs),
            has_words=bool(title or text),
            title=title,
            text=text,
        ),
    )
    return incident


def add_ticket(work: Work, *, key: str, ref: str) -> Incident:
    """Link a support ticket, by address or number; the same one counts once."""
    incident = incident_to_change(work, key, "incidents:report", lock=False)
    refs = _refs([ref])
    if not refs:
        raise Invalid("incident.ticket_missing", "Give the ticket's address or number.", where="ref")
    ticket_id = _add(work, incident, refs[0])
    if ticket_id is not None:
        count = select(func.count()).where(IncidentTicket.incident_id == incident.id)
        work.record(
            incident.stream,
            TicketAdded(ticket_id=ticket_id, count=work.session.scalar(count) or 0, ref=refs[0]),
        )
    return incident


def _open(work: Work, key: str) -> Incident:
    """Load the incident, or the one that it went into, without a lock; an ended one takes no more reports."""
    found = incident_to_change(work, key, "incidents:report", lock=False, even_merged=True)
    incident = where_it_goes_on(work, found, "incidents:report")
    if not incident.is_active:
        detail = f"{incident.key} is {incident.state} and takes no more reports. Report it as a new problem."
        raise Conflict("incident.report_ended", detail, where="into")
    return incident


def _refs(tickets: Sequence[str]) -> list[str]:
    if len(tickets) > MOST_TICKETS:
        detail = f"Give at most {MOST_TICKETS} tickets at once, and the rest in a second report."
        raise Invalid("incident.too_many_tickets", detail, where="tickets")
    cleaned = (clean(ref, field="tickets", limit=REF_LIMIT) for ref in tickets)
    return list(dict.fromkeys(ref for ref in cleaned if ref))


def _add(work: Work, incident: Incident, ref: str) -> int | None:
    """Add the ticket; None where it is there already."""
    make = sqlite.insert if work.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"incident_id": incident.id, "ref": ref, "added_by": work.principal.id, "added_at": work.now}
    once = make(IncidentTicket).values(**values).on_conflict_do_nothing(index_elements=["incident_id", "ref"])
    added: int | None = work.session.scalar(once.returning(IncidentTicket.id))
    return added
