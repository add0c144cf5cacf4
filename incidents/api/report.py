"""Reports of problems, for programs: a help desk's own form, a chat bot."""

from datetime import datetime

from flask import Blueprint
from pydantic import Field

from foundation.web.api import Answer, Body, endpoint, write
from foundation.web.runtime import reading
from incidents import commands
from incidents.api.bodies import IncidentBody
from incidents.api.shown import incident_body
from incidents.forms import MOST_SERVICES, Reason, Slug, Title
from incidents.queries import detail

BLUEPRINT = Blueprint("incident_reports_api", __name__, url_prefix="/api/v1")
TAG = "incidents"


class NewReport(Body):
    """What somebody sees who doesn't respond to it."""

    title: Title = ""
    """Needed for a new problem"""
    text: str = Field("", max_length=5_000)
    """Plain text"""
    services: list[Slug] = Field([], max_length=MOST_SERVICES)
    tickets: list[Reason] = Field([], max_length=50)
    """Addresses or numbers of support tickets; each counts once"""
    incident: str | None = Field(None, max_length=20)
    """The open incident that it is about; without one a triage entry is made"""


class ReportBody(Body):
    """What somebody saw."""

    id: int
    title: str
    """What they called it"""
    text: str
    services: list[str]
    """Those that they named, by their slugs; responders say which are affected"""
    tickets: list[str]
    reporter: str
    reported_at: datetime


class ReportList(Body):
    """Reports in the order in which they came."""

    items: list[ReportBody]
    next_cursor: str | None = None


@BLUEPRINT.post("/reports")
@endpoint("Report a problem", body=NewReport, answer=IncidentBody, status=201, tag=TAG, finds=True)
def report_problem(body: NewReport) -> Answer:
    """Everybody may. A new problem answers 201 with its triage entry, one that is added to an incident 200."""
    values = body.model_dump(exclude={"incident"})
    return write(
        lambda work: commands.report_problem(work, into=body.incident, **values),
        represent=incident_body,
        status=lambda incident: 201 if incident.is_new else 200,
    )


@BLUEPRINT.get("/incidents/<key>/reports")
@endpoint("List reports", answer=ReportList, tag=TAG)
def list_reports(key: str) -> ReportList:
    """List what those saw who don't respond."""
    found = detail(reading(), key)
    return ReportList(
        items=[
            ReportBody(
                id=report.id,
                title=report.title,
                text=report.text,
                services=list(report.services),
                tickets=list(report.tickets),
                reporter=found.names.get(report.reporter_id or 0, ""),
                reported_at=report.reported_at,
            )
            for report in found.board.reports
        ]
    )
