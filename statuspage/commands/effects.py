"""What several commands do to a page: render it anew, change its parts, tell the world."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from foundation.ids import opaque_id
from foundation.jobs import Lane, NewJob
from foundation.markdown import RenderedText
from foundation.work import Reading, Work
from statuspage.commands.seen import ask_for_look
from statuspage.events import ComponentStatusChanged, PublicUpdatePosted
from statuspage.lifecycle import (
    IMPACT_OF,
    UNDER_WAY,
    UNRESOLVED,
    ComponentStatus,
    Impact,
    IncidentStatus,
    worst,
)
from statuspage.model import (
    Component,
    ComponentSpan,
    Maintenance,
    MaintenanceComponent,
    PublicIncident,
    PublicIncidentComponent,
    PublicUpdate,
    StatusPage,
    going_on,
    status_of,
)

SNAPSHOT, REFRESH = "statuspage.snapshot", "statuspage.refresh"
REFRESH_EVERY = timedelta(minutes=5)
Change = Mapping[str, str]


def show_anew(work: Work, page: StatusPage) -> None:
    """Ask for a snapshot now, and for another when nothing happens for a while, so that its age stays true."""
    what = {"page_id": page.id}
    work.enqueue(NewJob(kind=SNAPSHOT, key=f"{SNAPSHOT}:{page.id}", payload=what, lane=Lane.INTERACTIVE))
    due = work.now + REFRESH_EVERY
    work.enqueue(NewJob(kind=REFRESH, key=f"{REFRESH}:{page.id}", payload=what, due=due, lane=Lane.INTERACTIVE))


def note_change(work: Work, page: StatusPage) -> None:
    """Note that what the page says has changed."""
    page.changed_at = work.now
    show_anew(work, page)


def apply_statuses(work: Work, page: StatusPage, wanted: Mapping[int, ComponentStatus], at: datetime) -> list[Change]:
    """Give components their statuses from ``at`` on; returns what changed, as the world is told it."""
    rows = work.session.scalars(select(Component).where(Component.id.in_(wanted)).order_by(Component.id))
    changes = (_apply(work, page, component, wanted[component.id], at) for component in rows)
    return [change for change in changes if change is not None]


def _apply(work: Work, page: StatusPage, component: Component, to: ComponentStatus, at: datetime) -> Change | None:
    before = status_of(component)
    if before is to:
        return None
    latest = select(ComponentSpan.since).where(ComponentSpan.component_id == component.id)
    since = work.session.scalar(latest.order_by(ComponentSpan.since.desc()).limit(1))
    work.session.add(ComponentSpan(component_id=component.id, status=to, since=at))
    if since is None or at >= since:
        component.status, component.updated_at = to, work.now
    work.session.flush()
    work.record(
        page.stream,
        ComponentStatusChanged(
            component_id=component.id,
            from_status=before,
            to_status=to,
            occurred_at=at,
            changed=(f"component:{component.id}.status",),
        ),
    )
    return {"code": component.public_id, "name": component.name, "old_status": before, "new_status": to}


def restore(work: Work, page: StatusPage, component_ids: Collection[int], at: datetime) -> list[Change]:
    """Give components back the status that what is still going on leaves them; operational where nothing is."""
    work.session.flush()
    return apply_statuses(work, page, remaining(work, component_ids), at)


def remaining(
    reading: Reading, component_ids: Collection[int], *, besides: int | None = None
) -> dict[int, ComponentStatus]:
    """Return the status that what is going on leaves each component, as if the maintenance ``besides`` were over."""
    wanted = {component_id: [ComponentStatus.OPERATIONAL] for component_id in component_ids}
    for component_id, status in reading.session.execute(_troubles(component_ids)):
        wanted[component_id].append(ComponentStatus(status))
    for component_id in reading.session.scalars(_works(component_ids).where(Maintenance.id != (besides or 0))):
        wanted[component_id].append(ComponentStatus.UNDER_MAINTENANCE)
    return {one: worst(statuses) for one, statuses in wanted.items()}


def _troubles(component_ids: Collection[int]) -> Select[int, str]:
    link = PublicIncidentComponent
    return (
        select(link.component_id, link.status)
        .join(PublicIncident, PublicIncident.id == link.public_incident_id)
        .where(
            link.component_id.in_(component_ids),
            going_on(),
        )
    )


def _works(component_ids: Collection[int]) -> Select[int]:
    link = MaintenanceComponent
    return (
        select(link.component_id)
        .join(Maintenance, Maintenance.id == link.maintenance_id)
        .where(link.component_id.in_(component_ids), Maintenance.status.in_(UNDER_WAY))
    )


def affected_by(work: Work, incident: PublicIncident) -> list[PublicIncidentComponent]:
    """Load what an incident affects."""
    link = PublicIncidentComponent
    return list(work.session.scalars(select(link).where(link.public_incident_id == incident.id)))


def tell(
    work: Work,
    page: StatusPage,
    incident: PublicIncident,
    body: RenderedText,
    to: IncidentStatus,
    *,
    statuses: Mapping[int, ComponentStatus],
    at: datetime,
    source_seq: int | None = None,
    notify: bool = True,
) -> PublicUpdate:
    """Move a public incident, change what it affects, and tell the world about both; ``notify`` its followers."""
    incident.go(to, at)
    incident.updated_at = work.now
    _affect(work, incident, statuses)
    if to in UNRESOLVED:
        changes = apply_statuses(work, page, statuses, at)
    else:
        changes = restore(work, page, [link.component_id for link in affected_by(work, incident)], at)
    _grow_impact(incident, statuses.values())
    update = make_update(work, body, to, changes, at, notify=notify)
    update.public_incident_id, update.source_seq = incident.id, source_seq
    work.session.add(update)
    work.session.flush()
    ask_for_look(work, page)
    work.record(
        page.stream,
        PublicUpdatePosted(
            public_update_id=update.id,
            public_incident_id=incident.id,
            status=to,
            source_seq=source_seq,
            notify=notify,
            body="" if source_seq else body.source,
            occurred_at=at,
            changed=(f"incident:{incident.id}",),
        ),
    )
    note_change(work, page)
    return update


def make_update(
    work: Work, body: RenderedText, status: str, changes: Sequence[Change], at: datetime, *, notify: bool = True
) -> PublicUpdate:
    """Build what the world is told; the caller says about what."""
    return PublicUpdate(
        public_id=opaque_id(),
        status=status,
        body=body.source,
        body_html=body.html,
        changes=json.dumps(list(changes)),
        notify=notify,
        display_at=at,
        created_at=work.now,
        updated_at=work.now,
    )


def _affect(work: Work, incident: PublicIncident, statuses: Mapping[int, ComponentStatus]) -> None:
    links = {link.component_id: link for link in affected_by(work, incident)}
    for component_id, status in statuses.items():
        if component_id in links:
            links[component_id].status = status
        elif status is not ComponentStatus.OPERATIONAL:
            link = PublicIncidentComponent(public_incident_id=incident.id, component_id=component_id, status=status)
            work.session.add(link)
    work.session.flush()


def _grow_impact(incident: PublicIncident, statuses: Collection[ComponentStatus]) -> None:
    """Let the impact be the worst that the incident has had, unless somebody has said what it is."""
    order = list(Impact)
    had = Impact(incident.impact)
    incident.impact = incident.impact_override or max([had, *(IMPACT_OF[one] for one in statuses)], key=order.index)
