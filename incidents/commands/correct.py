"""Putting right what an audience was told: the new wording stands, marked, and nobody is told a second time."""

from foundation.errors import Conflict, Invalid, NotFound
from foundation.invisible import says_nothing
from foundation.log import events_of
from foundation.markdown import RenderedText
from foundation.merging import require_unchanged
from foundation.text import clean
from foundation.work import Work
from incidents.commands.subject import incident_to_change, index, prose, tell_onward
from incidents.events import REDACTED, UpdateCorrected, UpdatePosted
from incidents.lifecycle import Audience
from incidents.model import Incident, IncidentUpdate

REASON_LIMIT = 500


def correct_update(
    work: Work, *, key: str, update_id: int, body: RenderedText, reason: str = "", version: int | None = None
) -> IncidentUpdate:
    """Give an update other words; what it said before stays on record, and no promise is kept or moved by it."""
    incident = incident_to_change(work, key, even_merged=True)
    told = work.session.get(IncidentUpdate, update_id)
    if told is None or told.incident_id != incident.id:
        raise NotFound("update")
    if told.audience == Audience.PUBLIC:
        work.require("incidents:publish", incident)
    require_unchanged(work, incident.stream, version, (f"update.{told.id}",))
    if told.body == REDACTED:
        raise Conflict("incident.update_erased", "Its text was erased for good. Post another.", where="body")
    prose(body, "body")
    if says_nothing(body.source):
        raise Invalid("incident.update_empty", "Write what they should know.", where="body")
    reason = clean(reason, field="reason", limit=REASON_LIMIT)
    if body.source == told.body:
        return told
    seq = _seq_of(work, incident, told)
    told.body, told.body_html, told.corrected_at = body.source, body.html, work.now
    index(work, incident)
    work.record(
        incident.stream,
        UpdateCorrected(
            update_id=told.id,
            seq=seq,
            audience=told.audience,
            body=body.source,
            body_html=body.html,
            reason=reason,
            changed=(f"update.{told.id}",),
        ),
    )
    tell_onward(work, incident, seq)
    return told


def _seq_of(work: Work, incident: Incident, told: IncidentUpdate) -> int:
    """Return the entry with which the update was posted."""
    after = 0
    while posted := events_of(work.session, incident.stream, after=after, names=[UpdatePosted.name]):
        for event in posted:
            if event.payload["update_id"] == told.id:
                return event.seq
        after = posted[-1].seq
    raise NotFound("update")
