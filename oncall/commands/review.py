"""Which pages should exist: worked out from incidents and policies, not from what the queue remembers."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from catalog.queries import find_services
from foundation.jobs import LIVE, JobRow
from foundation.log import EventRow
from foundation.work import Work
from incidents.queries import Filter, IncidentBrief, brief, briefs, incidents
from oncall.commands.carry import FAILED, settle_page
from oncall.commands.escalate import Cause, begin, is_over, is_set_back, rank_of, rebase, supersede, wait_on
from oncall.definition import PolicyText
from oncall.events import AuditFound, PageQueued
from oncall.lifecycle import OPEN, EscalationState
from oncall.model import Escalation, Page, PageDelivery
from oncall.queries import is_set_up, policies_of_teams
from oncall.queries.parcels import WAITING
from oncall.timers import AUDITS, SETTLING, carry_key, step_key

MOST = 200
UNSENT, HOPELESS = timedelta(minutes=1), timedelta(minutes=15)
BY_ITSELF, BY_AUDIT = "severity", "audit"
# What makes pages of an incident due, or ends them.
CHANGES = (
    "incident.declared",
    "incident.moved",
    "incident.merged",
    "incident.severity_changed",
    "incident.service_added",
)


@dataclass
class Audited:
    """What was missing, and whether all there is was old enough to be looked at."""

    found: list[str] = field(default_factory=list)
    is_all: bool = True


def review(work: Work, *, incident_id: int) -> list[str]:
    """Begin what is missing for an incident, and end what is over; twice changes nothing more."""
    work.require("oncall:escalate")
    found = briefs(work, [incident_id]).get(incident_id)
    return _review(work, found, BY_ITSELF) if found is not None else []


def audit(work: Work) -> Audited:
    """Look at every open incident, every escalation and every page; raise what is missing, and say what that was.

    What became due a moment ago, those who heard of it may still be at: it is left to them, and looked at again soon.
    """
    work.require("oncall:escalate")
    said = Audited()
    if is_set_up(work.session):
        cursor: str | None = None
        while True:
            part = incidents(work, Filter(states=["open"]), limit=MOST, cursor=cursor)
            for item in part.items:
                said.found += _review(work, brief(work, item.brief.id), BY_AUDIT, said)
            cursor = part.next_cursor
            if cursor is None:
                break
    work.session.flush()
    said.found += [*_over(work, said), *_without_timer(work), *_without_carrier(work)]
    if said.found:
        work.record(AUDITS, AuditFound(found=tuple(said.found)))
    return said


def wanted(work: Work, incident: IncidentBrief) -> list[PolicyText]:
    """Return by which policies people are to be paged for an incident now."""
    if not incident.is_active or incident.state == "triage" or incident.mode != "standard":
        return []
    owners = {service.owner_team_id for service in find_services(work, incident.service_ids).values()}
    found = policies_of_teams(work, {owner for owner in owners if owner is not None})
    return [text for text in found if text.for_severity(incident.acting_severity)]


def _review(work: Work, incident: IncidentBrief, reason: str, audited: Audited | None = None) -> list[str]:
    there = work.session.scalars(
        select(Escalation).where(Escalation.incident_id == incident.id, Escalation.over_at.is_(None)).with_for_update()
    ).all()
    if not incident.is_active:
        for one in there:
            supersede(work, one, "the incident is over")
        return []
    rank, said = rank_of(work, incident.acting_severity), []
    for text in wanted(work, incident):
        mine = [one for one in there if one.policy == text.slug]
        if any(one.rank <= rank for one in mine) or _is_young(work, incident.id, audited):
            continue
        for one in mine:
            supersede(work, one, "it is worse now")
        begin(work, text, Cause(reason, incident.acting_severity, work.principal.id, incident))
        said.append(f"{incident.key}: nobody was paged by {text.slug}")
    return said


def _over(work: Work, said: Audited) -> list[str]:
    running = select(Escalation).where(Escalation.state == EscalationState.RUNNING, Escalation.incident_id.is_not(None))
    over = [one for one in work.session.scalars(running.with_for_update()) if is_over(work, one)]
    found = [one for one in over if not _is_young(work, one.incident_id, said)]
    for one in found:
        supersede(work, one, "the incident is over")
    return [f"escalation {one.id} ran on after its incident was over" for one in found]


def _is_young(work: Work, incident_id: int | None, audited: Audited | None) -> bool:
    """Whether what is to be done for an incident became due so lately that it may be about to be done."""
    if audited is None:
        return False
    changes = (EventRow.stream == f"incident:{incident_id}", EventRow.name.in_(CHANGES))
    changed = work.session.scalar(select(EventRow.recorded_at).where(*changes).order_by(EventRow.seq.desc()).limit(1))
    # What a clock that went back has still before it is not young.
    is_young = changed is not None and timedelta(0) <= work.now - changed < SETTLING
    audited.is_all = audited.is_all and not is_young
    return is_young


def _without_timer(work: Work) -> list[str]:
    """Give those escalations a timer that wait without one, or for a time that was and is to come again."""
    running = select(Escalation).where(Escalation.state == EscalationState.RUNNING)
    there = work.session.scalars(running.with_for_update()).all()
    keys = _live(work, [step_key(one.id) for one in there])
    set_back = [one for one in there if is_set_back(work, one)]
    for one in set_back:
        rebase(work, one, work.now - (one.next_at or work.now))
    lost = [one for one in there if step_key(one.id) not in keys and one not in set_back]
    for one in lost:
        left = (one.next_at or work.now) - work.now
        wait_on(work, one, max(left, timedelta(0)))
    late = [f"escalation {one.id} waited for a time that the clock went back from" for one in set_back]
    return [*late, *(f"escalation {one.id} had no timer" for one in lost)]


def _without_carrier(work: Work) -> list[str]:
    """Have those pages carried that nobody carries; one that waits for too long is given up, and falls on."""
    late = (
        select(PageDelivery, Page)
        .join(Page, Page.id == PageDelivery.page_id)
        .where(PageDelivery.state == WAITING, PageDelivery.created_at < work.now - UNSENT, Page.state.in_(OPEN))
    )
    rows = work.session.execute(late.order_by(PageDelivery.id).limit(MOST)).all()
    keys = _live(work, [carry_key(row.PageDelivery.id) for row in rows])
    lost = [row for row in rows if carry_key(row.PageDelivery.id) not in keys]
    for row in lost:
        page: Page = row.Page
        if row.PageDelivery.created_at < work.now - HOPELESS:
            settle_page(work, delivery_id=row.PageDelivery.id, outcome=FAILED, error="nobody carried it")
            continue
        said: dict[str, Any] = {
            "key": page.key,
            "incident_id": page.incident_id,
            "person_id": page.person_id,
            "target": page.target,
        }
        work.record(page.stream, PageQueued(**said, ways=(row.PageDelivery.way,), is_test=page.is_test))
    return [f"{row.Page.key} was not carried by {row.PageDelivery.way}" for row in lost]


def _live(work: Work, keys: list[str]) -> set[str]:
    there = work.session.scalars(select(JobRow.key).where(JobRow.key.in_(keys), LIVE))
    return {key for key in (*there, *(job.key for job in work.jobs)) if key is not None}
