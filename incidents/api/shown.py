"""Incidents as the API shows them."""

from foundation.markdown import RenderedText
from foundation.web.runtime import render
from foundation.work import Reading
from incidents.api.bodies import (
    EntryBody,
    IncidentBody,
    IncidentItemBody,
    ParticipantBody,
    RoleBody,
    TaskBody,
    UpdateBody,
)
from incidents.api.similar_bodies import SimilarBody
from incidents.lifecycle import Precision
from incidents.model import Incident
from incidents.queries import (
    IncidentBrief,
    IncidentDetail,
    IncidentItem,
    SimilarItem,
    TimelineItem,
    UpdateItem,
    detail,
    filled_fields,
    kind_of,
)


def incident_body(reading: Reading, ref: int | str | Incident) -> IncidentBody:
    """Show an incident in full."""
    found = detail(reading, ref.id if isinstance(ref, Incident) else ref)
    brief = found.brief
    fields = filled_fields(reading, brief)
    return IncidentBody(
        key=brief.key,
        title=brief.title,
        state=brief.state,
        severity=brief.severity,
        acting_severity=brief.acting_severity,
        mode=brief.mode,
        visibility=brief.visibility,
        services=sorted(found.services),
        impacts=dict(found.services),
        roles=[role for role in role_bodies(found) if role.person_id is not None],
        participants=[
            ParticipantBody(person_id=p.person_id, person=found.names.get(p.person_id, ""), kind=p.kind)
            for p in found.board.participants
        ],
        moments=dict(brief.moments),
        summary=brief.summary_source,
        summary_html=brief.summary_html,
        declared_by=found.declared_by,
        next_update_due=brief.next_update_due,
        public_update_due=brief.public_update_due,
        missing_roles=[role.key for role in found.missing],
        merged_into=found.merged_into,
        merged=sorted(found.board.kept.merged.values()),
        possible_states=list(found.possible),
        customer_impact=brief.customer_impact,
        customer_impact_html=brief.customer_impact_html,
        workaround=brief.workaround,
        workaround_html=brief.workaround_html,
        bridge_url=brief.bridge_url,
        type=brief.type,
        fields={each.item.key: each.value for each in fields if each.value is not None},
        missing_fields=[each.item.key for each in fields if each.is_needed and not each.text],
        tickets=len(found.board.tickets),
        reports=len(found.board.reports),
        url=url_of(brief),
        version=brief.version,
    )


def role_bodies(found: IncidentDetail) -> list[RoleBody]:
    """Show all roles, taken or not."""
    return [
        RoleBody(
            role=role.key,
            name=role.name,
            person_id=role.person_id,
            person=found.names.get(role.person_id) if role.person_id else None,
            since=role.since,
            instructions=role.instructions,
            required=role.key in found.board.required.get(found.brief.acting_severity, ()),
        )
        for role in found.board.roles
    ]


def task_bodies(found: IncidentDetail) -> list[TaskBody]:
    """Show all tasks."""
    return [
        TaskBody(
            id=task.id,
            incident=found.brief.key,
            title=task.title,
            owner_id=task.owner_id,
            owner=found.names.get(task.owner_id) if task.owner_id else None,
            role=task.role,
            due=task.due,
            done_at=task.done_at,
        )
        for task in found.board.tasks
    ]


def task_body(reading: Reading, incident_id: int, task_id: int) -> TaskBody:
    """Show one task."""
    return next(task for task in task_bodies(detail(reading, incident_id)) if task.id == task_id)


def item_body(item: IncidentItem) -> IncidentItemBody:
    """Show an incident in a list."""
    brief = item.brief
    return IncidentItemBody(
        key=brief.key,
        title=brief.title,
        state=brief.state,
        severity=brief.severity,
        acting_severity=brief.acting_severity,
        mode=brief.mode,
        visibility=brief.visibility,
        type=brief.type,
        services=[slug for slug, _ in item.services],
        lead=item.lead,
        moments=dict(brief.moments),
        last_update_at=item.last_update_at,
        next_update_due=brief.next_update_due,
        url=url_of(brief),
        version=brief.version,
    )


def update_body(brief: IncidentBrief, update: UpdateItem) -> UpdateBody:
    """Show an update."""
    return UpdateBody(
        id=update.id,
        incident=brief.key,
        audience=update.audience,
        body=update.body,
        html=update.html,
        posted_at=update.posted_at,
        posted_by=update.posted_by,
        corrected_at=update.corrected_at,
        next_update_due=brief.next_update_due,
        source=update.source,
    )


def entry_body(entry: TimelineItem) -> EntryBody:
    """Show an entry of the timeline."""
    return EntryBody(
        seq=entry.seq,
        name=entry.name,
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        actor=entry.actor,
        text=entry.text,
        html=entry.html,
        audience=entry.audience,
        is_erased=entry.is_erased,
        kind=kind_of(entry.name),
        precision=entry.precision or Precision.SECOND,
        markers=list(entry.markers),
        edited_at=entry.edited_at,
        source=entry.source,
    )


def similar_body(item: SimilarItem) -> SimilarBody:
    """Show what might be the same."""
    return SimilarBody(
        key=item.key,
        title=item.title,
        state=item.state,
        severity=item.severity,
        declared_at=item.declared_at,
        shares_service=item.shares_service,
        mode=item.mode,
        words=list(item.words),
        url=f"/incidents/{item.key}",
    )


def url_of(brief: IncidentBrief) -> str:
    """Return where people look at it."""
    return f"/incidents/{brief.key}"


def rendered(text: str | None) -> RenderedText | None:
    """Render Markdown, if there is any."""
    return render(text) if text is not None else None
