"""Moving an incident through its life, merging it into another, and saying when things really happened."""

from datetime import datetime

from catalog.queries import severity as severity_of
from foundation.errors import Conflict, Invalid
from foundation.invisible import says_nothing
from foundation.markdown import RenderedText
from foundation.merging import require_unchanged
from foundation.text import clean
from foundation.work import Work
from incidents.commands.field import needed_in, require_fields
from incidents.commands.hold import keep_holds
from incidents.commands.subject import (
    incident_to_change,
    keep_promise,
    prose,
    settle_later,
)
from incidents.events import IncidentMoved, MomentCorrected
from incidents.lifecycle import (
    Moment,
    Move,
    State,
    chosen,
    in_utc,
    move_to,
    require_possible_order,
    said,
)
from incidents.model import Incident

REASON_LIMIT = 500
REOPENED = "It was reopened: its impact has not ended."
ENDING = frozenset({State.RESOLVED, State.CLOSED})
# A moment that the present state stands on can be moved, not taken back.
HELD_BY: dict[Moment, frozenset[State]] = {
    Moment.DECLARED: frozenset(State),
    Moment.RESOLVED: frozenset({State.RESOLVED, State.CLOSED}),
    Moment.CLOSED: frozenset({State.CLOSED}),
}


def transition(
    work: Work,
    *,
    key: str,
    to: str,
    note: RenderedText | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Incident:
    """Bring the incident to the state ``to``, at ``at`` if that was not now; the error names the possible moves."""
    incident = incident_to_change(work, key)
    require_unchanged(work, incident.stream, version, {"state"})
    move = move_to(State(incident.state), chosen(State, to, "to"))
    if move is Move.MERGE:
        detail = "Say which incident it is the same as, by its key, such as INC-7."
        raise Invalid("incident.merge_into", detail, where="into")
    note = prose(note, "note")
    if move is Move.DECLINE and (note is None or says_nothing(note.source)):
        detail = "Say why it is no incident, for whoever reported it."
        raise Invalid("incident.reason_missing", detail, where="note")
    if move is Move.ACCEPT or to in ENDING:
        require_fields(work, incident, *needed_in(to))
    happened = in_utc(at, "at") if at else work.now
    before = incident.moments
    source, reached, skipped = incident.go(move, happened)
    require_possible_order(incident.moments, work.now, since=before)
    _settle(work, incident, move)
    work.record(
        incident.stream,
        IncidentMoved(
            from_state=source,
            to_state=reached,
            move=move,
            skipped=skipped,
            note=note.source if note else "",
            note_html=note.html if note else "",
            occurred_at=happened,
            changed=("state", *(f"moment.{name}" for name, at in incident.moments.items() if before.get(name) != at)),
        ),
    )
    ended = before.get(Moment.IMPACT_ENDED)
    if move is Move.REOPEN and ended is not None:
        moment = Moment.IMPACT_ENDED
        work.record(
            incident.stream,
            MomentCorrected(moment=moment, at=None, before=ended, reason=REOPENED, changed=(f"moment.{moment}",)),
        )
    return incident


def _settle(work: Work, incident: Incident, move: Move) -> None:
    """Bring promise, timers and dedup key in line with the state; whenever it went on, a promise is made now."""
    if move in {Move.REOPEN, Move.ACCEPT}:
        incident.promise_by_cadence(work.now)
    keep_promise(work, incident)
    if move in {Move.REOPEN, Move.ACCEPT} or not incident.is_active:
        settle_later(work, incident, severity_of(work, incident.severity))
        keep_holds(work, incident)


def correct_moment(
    work: Work, *, key: str, moment: str, at: datetime | None, reason: str = "", version: int | None = None
) -> Incident:
    """Set a moment, move it, or (with ``at`` None) take it back; a correction needs a reason."""
    incident = incident_to_change(work, key)
    which = chosen(Moment, moment, "moment")
    require_unchanged(work, incident.stream, version, (f"moment.{which}",))
    at = in_utc(at, "at") if at else None
    reason = clean(reason, field="reason", limit=REASON_LIMIT)
    _require_place(incident, which, at)
    stood = incident.moments
    before = incident.set_moment(which, at)
    if before == at:
        return incident
    if before is not None and not reason:
        raise Invalid("incident.reason_missing", "Say why this time is corrected.", where="reason")
    require_possible_order(incident.moments, work.now, since=stood)
    work.record(
        incident.stream,
        MomentCorrected(
            moment=which, at=at, before=before, reason=reason, occurred_at=at, changed=(f"moment.{which}",)
        ),
    )
    return incident


def _require_place(incident: Incident, moment: Moment, at: datetime | None) -> None:
    """Refuse a moment that the state does not bear: no end of what goes on, none taken back that it stands on."""
    holding = HELD_BY.get(moment, frozenset())
    stands = State(incident.state) in holding
    if at is None and stands:
        detail = f"{said(moment)} can be corrected, not taken back, while the incident is {incident.state}."
        raise Conflict("incident.moment_held", detail, where="moment")
    if at is not None and holding and not stands:
        detail = (
            f"{said(moment)} belongs to an incident that is {' or '.join(sorted(holding))}, and this one is "
            f"{incident.state}. Move it first, then correct when that was."
        )
        raise Conflict("incident.moment_unreached", detail, where="moment")
