"""Telling an audience how it stands, and by when they hear again."""

from datetime import datetime, timedelta

from foundation.errors import Conflict, Invalid
from foundation.invisible import says_nothing
from foundation.markdown import RenderedText
from foundation.work import Work
from incidents.commands.subject import incident_to_change, index, keep_promise, prose
from incidents.events import UpdatePosted
from incidents.lifecycle import SKEW, VOID, Audience, State, chosen, in_utc
from incidents.model import Incident, IncidentUpdate

LONGEST_PROMISE = 7 * 24 * 60


def post_update(
    work: Work,
    *,
    key: str,
    audience: str,
    body: RenderedText,
    next_update_minutes: int | None = None,
    at: datetime | None = None,
) -> IncidentUpdate:
    """Post an update for one audience; stakeholders and the public are promised a next one."""
    readers = chosen(Audience, audience, "audience")
    permission = "incidents:publish" if readers is Audience.PUBLIC else "incidents:respond"
    incident = incident_to_change(work, key, permission)
    _require_postable(incident, readers, body)
    posted = _posted_at(work, at)
    update = IncidentUpdate(
        incident_id=incident.id,
        audience=readers,
        body=body.source,
        body_html=body.html,
        posted_at=posted,
        posted_by=work.principal.id,
    )
    work.session.add(update)
    if readers is not Audience.RESPONDERS:
        incident.last_update_at = max(incident.last_update_at or posted, posted)
    _promise(work, incident, readers, next_update_minutes)
    index(work, incident)
    work.record(
        incident.stream,
        UpdatePosted(
            update_id=update.id,
            audience=readers,
            body=body.source,
            body_html=body.html,
            state=incident.state,
            next_update_due=incident.next_update_due,
            public_update_due=incident.public_update_due,
            occurred_at=posted,
        ),
    )
    return update


def _require_postable(incident: Incident, readers: Audience, body: RenderedText) -> None:
    prose(body, "body")
    if says_nothing(body.source):
        raise Invalid("incident.update_empty", "Write what they should know.", where="body")
    if readers is Audience.PUBLIC and incident.is_private:
        detail = "The incident is private: nothing of it can go to the public. Open it first, or tell responders."
        raise Conflict("incident.private_public", detail, where="audience")
    if readers is Audience.PUBLIC and incident.state == State.TRIAGE:
        detail = "It is in triage still. Accept it before the public hears of it."
        raise Conflict("incident.triage_public", detail, where="audience")
    if readers is Audience.PUBLIC and incident.state in VOID:
        detail = f"It is {incident.state}: there is nothing that the public could hear of."
        raise Conflict("incident.void_public", detail, where="audience")


def _posted_at(work: Work, at: datetime | None) -> datetime:
    if at is None:
        return work.now
    at = in_utc(at, "at")
    if at > work.now + SKEW:
        raise Invalid(
            "incident.moment_future",
            "An update can't have been posted in the future. Leave the time out to post it now.",
            where="at",
        )
    return at


def _promise(work: Work, incident: Incident, readers: Audience, minutes: int | None) -> None:
    """Promise the next update: as said, else by the severity's cadence; a note to responders changes nothing."""
    if minutes is not None and not 1 <= minutes <= LONGEST_PROMISE:
        detail = f"Promise the next update in 1 to {LONGEST_PROMISE} minutes."
        raise Invalid("incident.promise_range", detail, where="next_update_minutes")
    if minutes is not None and not incident.owes_updates:
        stands = "is told afterwards" if incident.is_quiet else f"is {incident.state}"
        detail = f"The incident {stands}: no next update can be promised. Choose none, and post it again."
        raise Conflict("incident.owes_no_update", detail, where="next_update_minutes")
    if minutes is None and readers is Audience.RESPONDERS:
        return
    # What the public hears stakeholders hear too; the public is promised nothing by what it did not hear.
    promised = [Audience.STAKEHOLDERS, Audience.PUBLIC] if readers is Audience.PUBLIC else [Audience.STAKEHOLDERS]
    for audience in promised:
        if minutes is not None:
            incident.promise(work.now + timedelta(minutes=minutes), audience)
        else:
            incident.promise_by_cadence(work.now, audience)
    keep_promise(work, incident)
