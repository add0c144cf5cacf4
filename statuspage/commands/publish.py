"""Telling the world about an incident: what is published is written for it, and nothing else of it follows."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from foundation.errors import Conflict
from foundation.ids import opaque_id
from foundation.markdown import RenderedText
from foundation.work import Work
from incidents.queries import IncidentBrief, brief
from statuspage.commands.effects import affected_by, note_change, restore, tell
from statuspage.commands.loading import (
    LONGEST_TITLE,
    clean_name,
    fit_body,
    load_incident,
    load_page,
    load_statuses,
    load_update,
    past,
)
from statuspage.commands.seen import ask_for_look
from statuspage.events import IncidentPublished, IncidentRenamed, IncidentUnpublished, PublicUpdateCorrected
from statuspage.lifecycle import ComponentStatus, Impact, IncidentStatus, chosen
from statuspage.model import PublicIncident, PublicUpdate, StatusPage

LONGEST_REASON = 500
OPEN, STANDARD = "open", "standard"


def publish_incident(
    work: Work,
    *,
    page: str,
    name: str,
    body: RenderedText,
    incident_key: str | None = None,
    status: str = "investigating",
    impact: str | None = None,
    component_statuses: Mapping[str, str] | None = None,
    at: datetime | None = None,
    notify: bool = True,
) -> PublicIncident:
    """Publish an incident, or trouble that only the page knows of; drills, private and past ones are refused."""
    here = load_page(work, page)
    work.require("statuspage:publish", here)
    source = brief(work, incident_key) if incident_key else None
    if source is not None:
        require_publishable(source)
    began = past(work, at)
    to = chosen(IncidentStatus, status, "status")
    override = chosen(Impact, impact, "impact") if impact else None
    statuses = load_statuses(work, here, component_statuses or {})
    return bring_out(work, here, source, name=name, body=fit_body(body), to=to, statuses=statuses,
                     override=override, notify=notify, at=began)  # fmt: skip


def bring_out(
    work: Work,
    page: StatusPage,
    source: IncidentBrief | None,
    *,
    name: str,
    body: RenderedText,
    to: IncidentStatus,
    statuses: Mapping[int, ComponentStatus],
    override: Impact | None,
    notify: bool,
    at: datetime | None = None,
) -> PublicIncident:
    """Put an incident on the page with its first words."""
    began = at or work.now
    known = find_published(work, page.id, source.id) if source else None
    source_id = source.id if source else None
    incident = put_out(work, page, known, name=name, incident_id=source_id, at=began, override=override)
    tell(work, page, incident, body, to, statuses=statuses, at=began, notify=notify)
    record_published(work, page, incident)
    return incident


def post_public_update(
    work: Work,
    *,
    incident: str,
    body: RenderedText,
    status: str | None = None,
    component_statuses: Mapping[str, str] | None = None,
    at: datetime | None = None,
    notify: bool = True,
) -> PublicUpdate:
    """Tell the world how it stands; without ``status`` it stands as before."""
    page, public = load_incident(work, incident)
    work.require("statuspage:publish", page)
    require_published(public)
    to = chosen(IncidentStatus, status or public.status, "status")
    statuses = load_statuses(work, page, component_statuses or {})
    return tell(work, page, public, fit_body(body), to, statuses=statuses, at=past(work, at), notify=notify)


def correct_public_update(work: Work, *, update: str, body: RenderedText, reason: str = "") -> PublicUpdate:
    """Put right what the world was told; the page marks it as corrected."""
    page, told = load_update(work, update)
    work.require("statuspage:publish", page)
    if told.erased_at is not None:
        raise Conflict("statuspage.erased", "This update was erased for good. Post another.", where="body")
    fit, before = fit_body(body), told.body
    told.correct(fit.source, fit.html, work.now)
    ask_for_look(work, page)
    work.record(
        page.stream,
        PublicUpdateCorrected(
            public_update_id=told.id,
            before=before,
            body=fit.source,
            reason=clean_name(reason, field="reason", limit=LONGEST_REASON) if reason.strip() else "",
            changed=(f"update:{told.id}",),
        ),
    )
    note_change(work, page)
    return told


def rename_public_incident(work: Work, *, incident: str, name: str) -> PublicIncident:
    """Give a public incident another name."""
    page, public = load_incident(work, incident)
    work.require("statuspage:publish", page)
    public.name, public.updated_at = clean_name(name, limit=LONGEST_TITLE), work.now
    work.record(page.stream, IncidentRenamed(public_incident_id=public.id, title=public.name))
    note_change(work, page)
    return public


def unpublish_incident(work: Work, *, incident: str, reason: str) -> PublicIncident:
    """Take an incident from the page, with all that was said about it."""
    page, public = load_incident(work, incident)
    work.require("statuspage:publish", page)
    take_down(work, page, public, clean_name(reason, field="reason", limit=LONGEST_REASON))
    return public


def take_down(work: Work, page: StatusPage, public: PublicIncident, reason: str) -> None:
    """Stop showing a public incident and give what it affected back its status."""
    if public.unpublished_at is not None:
        return
    public.unpublished_at = public.updated_at = work.now
    restore(work, page, [link.component_id for link in affected_by(work, public)], work.now)
    work.record(page.stream, IncidentUnpublished(public_incident_id=public.id, reason=reason))
    note_change(work, page)


def put_out(
    work: Work,
    page: StatusPage,
    known: PublicIncident | None,
    *,
    name: str,
    incident_id: int | None,
    at: datetime,
    override: Impact | None = None,
) -> PublicIncident:
    """Make the public side of an incident, or bring back the one that was taken down."""
    if known is not None and known.unpublished_at is None:
        detail = "It is on this page already. Post a public update instead."
        raise Conflict("statuspage.already_published", detail, extra={"public_incident": known.public_id})
    public = known or PublicIncident(
        public_id=opaque_id(),
        page_id=page.id,
        incident_id=incident_id,
        status=IncidentStatus.INVESTIGATING,
        impact=Impact.NONE,
        started_at=at,
        created_at=at,
        updated_at=work.now,
    )
    public.name = clean_name(name, limit=LONGEST_TITLE)
    public.impact_override = override
    public.unpublished_at = None
    work.session.add(public)
    work.session.flush()
    return public


def record_published(work: Work, page: StatusPage, public: PublicIncident) -> None:
    """Record that the world was told."""
    event = IncidentPublished(
        public_incident_id=public.id,
        incident_id=public.incident_id,
        status=public.status,
        impact=public.impact,
        title=public.name,
    )
    work.record(page.stream, event)


def find_published(work: Work, page_id: int, incident_id: int) -> PublicIncident | None:
    """Find the public side of an incident on a page, taken down or not."""
    here = (PublicIncident.page_id == page_id, PublicIncident.incident_id == incident_id)
    return work.session.scalars(select(PublicIncident).where(*here)).one_or_none()


def is_publishable(source: IncidentBrief) -> bool:
    """Whether the world may hear of it: real, happening, and nobody's secret."""
    return source.visibility == OPEN and source.mode == STANDARD


def require_publishable(source: IncidentBrief) -> None:
    """Raise Conflict for an incident that the world may not hear of."""
    if is_publishable(source):
        return
    if source.visibility != OPEN:
        detail = f"{source.key} is private: nothing of it can be published. Open it first, if it may be known."
        raise Conflict("statuspage.private", detail, where="incident_key")
    detail = f"{source.key} is a {source.mode} record: the world never hears of those."
    raise Conflict("statuspage.not_standard", detail, where="incident_key")


def require_published(public: PublicIncident) -> None:
    """Raise Conflict for a public incident that was taken down."""
    if public.unpublished_at is not None:
        raise Conflict("statuspage.unpublished", "It was taken from the page. Publish it again first.")
