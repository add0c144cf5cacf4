"""Templates for updates, and what an incident fills into them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from foundation.placeholders import Finding, fill, findings
from foundation.work import Reading
from incidents.lifecycle import Audience, said
from incidents.model import UpdateTemplate
from incidents.queries.page import IncidentPage

# What nobody outside was meant to read is not known in a template for the public.
PUBLIC_NAMES = ("duration", "impact_started", "next_update", "services", "state")
NAMES = (*PUBLIC_NAMES, "key", "lead", "severity", "summary", "title")
UNKNOWN = "not known yet"


@dataclass(frozen=True)
class TemplateItem:
    """A template, and what of it will not be filled in."""

    id: int
    audience: str
    title: str
    body: str
    findings: tuple[Finding, ...]


def templates(reading: Reading, audience: str | None = None) -> list[TemplateItem]:
    """Return the templates that are offered, of one audience or of all."""
    reading.require("incidents:read")
    statement = select(UpdateTemplate).where(UpdateTemplate.retired_at.is_(None))
    if audience is not None:
        statement = statement.where(UpdateTemplate.audience == audience)
    rows = reading.session.scalars(statement.order_by(UpdateTemplate.audience, UpdateTemplate.id))
    return [template(row) for row in rows]


def begun_updates(reading: Reading, found: IncidentPage, audience: str) -> list[tuple[TemplateItem, str]]:
    """Return the templates for that audience, each filled in from the incident, for those who may respond to it."""
    reading.require("incidents:respond", found.brief)
    values = values_of(found, audience, reading.now)
    return [(each, fill(each.body, values)) for each in templates(reading, audience)]


def template(row: UpdateTemplate) -> TemplateItem:
    """Return a template with what of it will not be filled in."""
    found = tuple(findings(row.body, names_for(row.audience)))
    return TemplateItem(row.id, row.audience, row.title, row.body, found)


def names_for(audience: str) -> tuple[str, ...]:
    """Return the placeholders that a template for that audience may use."""
    return PUBLIC_NAMES if audience == Audience.PUBLIC else NAMES


def values_of(found: IncidentPage, audience: str, now: datetime) -> Mapping[str, str]:
    """Return what an incident fills into a template for that audience."""
    brief, moments = found.brief, found.brief.moments
    began = moments.get("impact_started", brief.declared_at)
    ended = moments.get("impact_ended") or moments.get("resolved") or now
    due = dict(brief.promises).get("public" if audience == Audience.PUBLIC else "stakeholders")
    values = {
        "duration": _lasting(ended - began),
        "impact_started": f"{began:%H:%M} UTC",
        "next_update": f"{due:%H:%M} UTC" if due else UNKNOWN,
        "services": ", ".join(name for _, name in sorted(_hit(found))) or UNKNOWN,
        "state": said(brief.state).lower(),
        "key": brief.key,
        "lead": found.lead or "nobody yet",
        "severity": brief.severity,
        "summary": brief.summary_source or UNKNOWN,
        "title": brief.title,
    }
    return {name: values[name] for name in names_for(audience)}


def _hit(found: IncidentPage) -> list[tuple[str, str]]:
    return [found.service_names[each.service_id] for each in found.board.services]


def _lasting(span: timedelta) -> str:
    hours, minutes = divmod(max(int(span.total_seconds()) // 60, 0), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
