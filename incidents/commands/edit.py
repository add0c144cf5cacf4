"""Changing what an incident says of itself: title, summary, severity, who may see it."""

from sqlalchemy import select

from catalog.queries import severity as severity_of
from foundation.errors import Conflict
from foundation.markdown import RenderedText
from foundation.merging import require_unchanged
from foundation.work import Work
from incidents.commands.declare import titled
from incidents.commands.hold import keep_holds
from incidents.commands.joining import join_those_of
from incidents.commands.redact import forget_replies
from incidents.commands.subject import (
    incident_to_change,
    index,
    keep_promise,
    prose,
    settle_later,
)
from incidents.events import IncidentEdited, SeverityChanged, VisibilityChanged
from incidents.lifecycle import Visibility, chosen
from incidents.model import Incident, IncidentRelation
from incidents.queries.sight import sightings


def edit(
    work: Work,
    *,
    key: str,
    version: int | None = None,
    title: str | None = None,
    summary: RenderedText | None = None,
) -> Incident:
    """Rewrite title or summary; conflicts only with a change of the same field since ``version``."""
    incident = incident_to_change(work, key)
    given = {"title": title, "summary": summary}
    require_unchanged(work, incident.stream, version, {name for name, value in given.items() if value is not None})
    changed = incident.describe(title=titled(title) if title is not None else None, summary=prose(summary, "summary"))
    if not changed:
        return incident
    index(work, incident)
    work.record(
        incident.stream,
        IncidentEdited(
            title=incident.title if "title" in changed else "",
            summary=incident.summary if "summary" in changed else "",
            summary_html=incident.summary_html if "summary" in changed else "",
            changed=changed,
        ),
    )
    return incident


def set_severity(work: Work, *, key: str, severity: str, version: int | None = None) -> Incident:
    """Set the severity and apply its rules anew."""
    incident = incident_to_change(work, key)
    require_unchanged(work, incident.stream, version, {"severity"})
    found = severity_of(work, severity)
    if found.key == incident.severity:
        return incident
    before = incident.severity
    incident.apply_severity(found.key, found.key, found.update_minutes, work.now)
    keep_promise(work, incident)
    settle_later(work, incident, found)
    work.record(
        incident.stream,
        SeverityChanged(
            from_severity=before,
            to_severity=found.key,
            acting_severity=incident.acting_severity,
            update_minutes=found.update_minutes,
            changed=("severity",),
        ),
    )
    return incident


def set_visibility(work: Work, *, key: str, visibility: str, version: int | None = None) -> Incident:
    """Close the incident to all but those who take part, or open it to everybody."""
    incident = incident_to_change(work, key, "incidents:change_visibility")
    wanted = chosen(Visibility, visibility, "visibility")
    require_unchanged(work, incident.stream, version, ("visibility",))
    if wanted == incident.visibility:
        return incident
    if wanted is Visibility.OPEN:
        _require_open_whole(work, incident)
    for each in (incident, *_merged_into(work, incident)):
        _show_to(work, each, wanted)
    if wanted is Visibility.PRIVATE:
        _hide_streams(work, incident)
    return incident


def _require_open_whole(work: Work, stream: Incident) -> None:
    """Keep a stream private as long as the incident is that it is a part of."""
    of = select(IncidentRelation.other_id).where(
        IncidentRelation.incident_id == stream.id, IncidentRelation.kind == "stream"
    )
    whole = work.session.scalars(select(Incident).where(Incident.id.in_(of))).first()
    if whole is not None and whole.is_private:
        known = whole.key if work.permits("incidents:read", whole) else "an incident"
        detail = f"It is a stream of {known} that is private. Open that first, or say that it is no stream of it."
        raise Conflict("incident.stream_visibility", detail, where="visibility")


def _hide_streams(work: Work, whole: Incident) -> None:
    """Make its streams private with it, for those who see the whole and whoever takes part in the stream."""
    parts = select(IncidentRelation.incident_id).where(
        IncidentRelation.other_id == whole.id, IncidentRelation.kind == "stream"
    )
    streams = select(Incident).where(Incident.id.in_(parts), Incident.visibility == Visibility.OPEN)
    for stream in work.session.scalars(streams.order_by(Incident.id).with_for_update()).all():
        for each in (stream, *_merged_into(work, stream)):
            _show_to(work, each, Visibility.PRIVATE)
        join_those_of(work, whole, stream)


def _show_to(work: Work, incident: Incident, wanted: Visibility) -> None:
    before = incident.visibility
    incident.visibility = wanted
    seen_by: tuple[str, ...] = ()
    if wanted is Visibility.PRIVATE:
        seen_by = tuple(item.viewer for item in sightings(work, incident.id) if not item.may_see)
        forget_replies(work, incident)
    keep_holds(work, incident)
    work.record(
        incident.stream,
        VisibilityChanged(from_visibility=before, to_visibility=wanted, seen_by=seen_by, changed=("visibility",)),
    )


def _merged_into(work: Work, incident: Incident) -> list[Incident]:
    """Return what was merged into the incident, and into that: its timeline is told on this one's page."""
    found: list[Incident] = []
    ids = [incident.id]
    while ids:
        merged = select(IncidentRelation.incident_id).where(
            IncidentRelation.other_id.in_(ids), IncidentRelation.kind == "merged"
        )
        rows = work.session.scalars(select(Incident).where(Incident.id.in_(merged)).with_for_update()).all()
        fresh = [row for row in rows if row not in found]
        found += fresh
        ids = [row.id for row in fresh]
    return found
