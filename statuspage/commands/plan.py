"""What is written now and said later: an announcement at its hour, words under an embargo.

At its time everything is looked at again: whether its writer may still speak, and whether it may still be known.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from accounts.queries import principal_of
from foundation.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from foundation.ids import opaque_id
from foundation.jobs import Lane, NewJob
from foundation.markdown import FORMAT, RenderedText
from foundation.work import Reading, Work
from incidents.queries import brief
from statuspage.commands.effects import note_change, tell
from statuspage.commands.loading import LONGEST_TITLE, clean_name, fit_body, load_incident, load_page, load_statuses
from statuspage.commands.publish import bring_out, require_publishable, require_published
from statuspage.events import PostCanceled, PostPlanned, PostRefused
from statuspage.lifecycle import Impact, IncidentStatus, chosen
from statuspage.model import PlannedPost, PublicIncident, StatusPage

PLANNED = "statuspage.planned_post"
FARTHEST = timedelta(days=366)
POST, INCIDENT = "planned post", "public incident"
CANCELED, PUBLISHED = "canceled", "published"


def plan_post(
    work: Work,
    *,
    page: str,
    body: RenderedText,
    due: datetime,
    name: str = "",
    incident: str | None = None,
    incident_key: str | None = None,
    status: str = "investigating",
    impact: str | None = None,
    component_statuses: Mapping[str, str] | None = None,
    notify: bool = True,
) -> PlannedPost:
    """Write what is to be said at ``due``: of a public incident, or as a new one under ``name``."""
    here = load_page(work, page)
    work.require("statuspage:publish", here)
    public = _public(work, here, incident) if incident else None
    source = brief(work, incident_key) if incident_key and public is None else None
    if source is not None:
        require_publishable(source)
    load_statuses(work, here, component_statuses or {})
    fit = fit_body(body)
    post = PlannedPost(
        public_id=opaque_id(),
        page_id=here.id,
        public_incident_id=public.id if public else None,
        incident_id=source.id if source else None,
        name=public.name if public else clean_name(name, limit=LONGEST_TITLE),
        body=fit.source,
        body_html=fit.html,
        status=chosen(IncidentStatus, status, "status"),
        impact=chosen(Impact, impact, "impact") if impact else "",
        statuses=json.dumps(dict(component_statuses or {})),
        notify=notify,
        due=_ahead(work, due),
        planned_by=f"person:{work.principal.person_id}" if work.principal.person_id else work.principal.id,
        planned_at=work.now,
    )
    work.session.add(post)
    work.session.flush()
    told = PostPlanned(planned_post_id=post.id, due=due, notify=notify, title=post.name, body=fit.source)
    work.record(here.stream, told)
    what = {"post_id": post.id}
    work.enqueue(NewJob(kind=PLANNED, key=f"{PLANNED}:{post.id}", payload=what, due=due, lane=Lane.INTERACTIVE))
    return post


def settle_post(work: Work, *, post: str, to: str) -> PlannedPost:
    """Say it now (``published``), or never (``canceled``)."""
    page, planned = _load(work, PlannedPost.public_id == post)
    work.require("statuspage:publish", page)
    if planned.settled_at is not None:
        raise Conflict("statuspage.settled", f"It was settled before: {planned.outcome}.", where="to")
    if to == PUBLISHED:
        _publish(work, page, planned)
    elif to == CANCELED:
        planned.settled_at, planned.outcome = work.now, CANCELED
        work.record(page.stream, PostCanceled(planned_post_id=planned.id))
    else:
        raise Invalid("statuspage.word", f"to can be {PUBLISHED} or {CANCELED}.", where="to")
    work.cancel(f"{PLANNED}:{planned.id}")
    return planned


def say_planned(work: Work, *, post_id: int) -> None:
    """Say what is due; where it may not be said any more, keep why, for a person to see."""
    page, planned = _load(work, PlannedPost.id == post_id)
    work.require("statuspage:publish", page)
    if planned.settled_at is not None:
        return
    try:
        _require_still_may(work, page, planned)
        with work.session.begin_nested():
            _publish(work, page, planned)
    except DomainError as error:
        planned.settled_at, planned.outcome = work.now, error.detail
        work.record(page.stream, PostRefused(planned_post_id=planned.id, reason=error.detail))


def _publish(work: Work, page: StatusPage, planned: PlannedPost) -> None:
    source = brief(work, planned.incident_id) if planned.incident_id else None
    if source is not None:
        require_publishable(source)
    statuses = load_statuses(work, page, json.loads(planned.statuses))
    body = RenderedText(planned.body, planned.body_html, FORMAT)
    to = IncidentStatus(planned.status)
    public = work.session.get(PublicIncident, planned.public_incident_id) if planned.public_incident_id else None
    if public is None:
        override = Impact(planned.impact) if planned.impact else None
        public = bring_out(work, page, source, name=planned.name, body=body, to=to, statuses=statuses,
                           override=override, notify=planned.notify)  # fmt: skip
    else:
        _require_open(work, public)
        tell(work, page, public, body, to, statuses=statuses, at=work.now, notify=planned.notify)
    planned.public_incident_id = public.id
    planned.settled_at, planned.outcome = work.now, PUBLISHED
    note_change(work, page)


def _require_open(work: Work, public: PublicIncident) -> None:
    """Raise unless it is on the page still, and what it tells of may still be known."""
    require_published(public)
    if public.incident_id is not None:
        require_publishable(brief(work, public.incident_id))


def _require_still_may(work: Work, page: StatusPage, planned: PlannedPost) -> None:
    """Raise Forbidden where whoever wrote it may not speak to the world any more."""
    kind, _, number = planned.planned_by.partition(":")
    if kind != "person":
        return
    writer = principal_of(work.session, int(number))
    reading = Reading(work.session, writer, work.now, work.policy) if writer else None
    if reading is None or not reading.permits("statuspage:publish", page):
        raise Forbidden("statuspage.writer", "Whoever wrote it may not speak on this page any more.")


def _public(work: Work, page: StatusPage, incident: str) -> PublicIncident:
    _, public = load_incident(work, incident)
    if public.page_id != page.id:
        raise NotFound(INCIDENT)
    require_published(public)
    return public


def _load(work: Work, condition: ColumnElement[bool]) -> tuple[StatusPage, PlannedPost]:
    planned = work.session.scalars(select(PlannedPost).where(condition)).one_or_none()
    if planned is None:
        raise NotFound(POST)
    page = load_page(work, planned.page_id)
    work.session.refresh(planned)
    return page, planned


def _ahead(work: Work, due: datetime) -> datetime:
    if due.tzinfo is None:
        raise Invalid("statuspage.time_zone_missing", "Give the time with its zone: 2026-03-01T14:05:00Z.", where="due")
    if not work.now < due <= work.now + FARTHEST:
        raise Invalid(
            "statuspage.due", "Give a time that lies ahead, within a year; leave it out for now.", where="due"
        )
    return due
