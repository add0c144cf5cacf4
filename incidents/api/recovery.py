"""Recoveries against targets, for programs."""

from datetime import datetime, timedelta

from flask import Blueprint

from catalog.queries import get_service
from foundation.errors import NotFound
from foundation.web.api import Body, endpoint
from foundation.web.runtime import reading
from incidents.queries import recoveries_of_service, recovery_of_incident
from incidents.recovery import Recovery

BLUEPRINT = Blueprint("incident_recovery_api", __name__, url_prefix="/api/v1")


class RecoveryBody(Body):
    """How long it took to recover."""

    minutes: float
    began_by: str
    """The moment from which it is counted: impact_started, else detected, else declared"""
    ended_by: str
    """The moment to which it is counted: impact_ended, else mitigated, else resolved"""
    ended_at: datetime
    exact: bool
    """False where one of the two is known to the day only; then it is held against no target"""


class HeldBody(Body):
    """A service that the incident hit, and what the recovery was against its target."""

    service: str
    rto_minutes: int | None
    held: str
    """met, missed, no_target or unclear"""
    over_minutes: float


class IncidentRecoveryBody(Body):
    """The recovery of an incident; null while it goes on, or where its end is not known."""

    incident: str
    recovery: RecoveryBody | None
    services: list[HeldBody]


class RecoveryItemBody(Body):
    """The recovery of one incident of a service."""

    incident: str
    title: str
    severity: str
    recovery: RecoveryBody
    held: str
    over_minutes: float
    counts: bool
    """False for what was entered afterwards"""


class ServiceRecoveriesBody(Body):
    """The latest recoveries of a service against the targets that it has today."""

    service: str
    rto_minutes: int | None
    rpo_minutes: int | None
    judged: int
    met: int
    median_minutes: float | None
    items: list[RecoveryItemBody]
    next_cursor: str | None = None


@BLUEPRINT.get("/incidents/<key>/recovery")
@endpoint("Show the recovery of an incident", answer=IncidentRecoveryBody, tag="incidents")
def incident_recovery(key: str) -> IncidentRecoveryBody:
    """How long it took, against the target of every service that it hit."""
    found = recovery_of_incident(reading(), key)
    if found is None:
        return IncidentRecoveryBody(incident=key, recovery=None, services=[])
    services = [
        HeldBody(service=each.slug, rto_minutes=each.rto_minutes, held=each.held, over_minutes=_minutes(each.over))
        for each in found.services
    ]
    return IncidentRecoveryBody(incident=found.key, recovery=_body(found.recovery), services=services)


@BLUEPRINT.get("/services/<slug>/recoveries")
@endpoint("List the recoveries of a service", answer=ServiceRecoveriesBody, tag="services")
def service_recoveries(slug: str) -> ServiceRecoveriesBody:
    """List the newest first; drills are left out, and what was entered afterwards does not count."""
    found = recoveries_of_service(reading(), get_service(reading(), slug).id)
    if found is None:
        raise NotFound("service")
    items = [
        RecoveryItemBody(
            incident=item.key,
            title=item.title,
            severity=item.severity,
            recovery=_body(item.recovery),
            held=item.held,
            over_minutes=_minutes(item.over),
            counts=item.counts,
        )
        for item in found.items
    ]
    return ServiceRecoveriesBody(
        service=slug,
        rto_minutes=found.target.rto_minutes,
        rpo_minutes=found.target.rpo_minutes,
        judged=found.judged,
        met=found.met,
        median_minutes=_minutes(found.median) if found.median is not None else None,
        items=items,
    )


def _body(recovery: Recovery) -> RecoveryBody:
    return RecoveryBody(
        minutes=_minutes(recovery.took),
        began_by=recovery.began,
        ended_by=recovery.ended,
        ended_at=recovery.ended_at,
        exact=recovery.is_exact,
    )


def _minutes(time: timedelta) -> float:
    return round(time.total_seconds() / 60, 1)
