"""Pulling the cord: a title is enough."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update

from catalog.queries import SeverityItem, service_ids
from catalog.queries import severity as severity_of
from foundation import search
from foundation.errors import Invalid
from foundation.ids import next_number
from foundation.markdown import RenderedText
from foundation.text import clean
from foundation.work import Work
from incidents.commands.field import put_fields, require_fields
from incidents.commands.hold import take_hold
from incidents.commands.kind import known_type
from incidents.commands.same import note_shared_key, private_holders
from incidents.commands.subject import (
    document_of,
    index,
    keep_promise,
    prose,
    settle_later,
)
from incidents.events import IncidentDeclared, MomentCorrected
from incidents.field_values import Given, Required
from incidents.lifecycle import (
    ACTIVE,
    FIRST_STATES,
    LINE,
    Impact,
    Mode,
    Moment,
    State,
    Visibility,
    chosen,
    in_utc,
    require_possible_order,
)
from incidents.model import DedupHold, Incident, IncidentService, Participant

TITLE_LIMIT = 160
DEDUP_LIMIT = 200
LATER = {Moment.DECLARED, Moment.RESOLVED, Moment.CLOSED}


@dataclass(frozen=True)
class Nature:
    """Of which mode, visibility and state a new incident is."""

    mode: Mode
    visibility: Visibility
    state: State

    @property
    def is_private(self) -> bool:
        """Whether only named people may know of it."""
        return self.visibility is Visibility.PRIVATE


def declare(
    work: Work,
    *,
    title: str,
    severity: str = "pending",
    services: Sequence[str] = (),
    summary: RenderedText | None = None,
    mode: str = "standard",
    visibility: str = "open",
    dedup_key: str | None = None,
    impact_started_at: datetime | None = None,
    state: str = "investigating",
    occurred: Mapping[str, datetime] | None = None,
    kind: str = "",
    fields: Mapping[str, Given] | None = None,
) -> Incident:
    """Declare an incident, or return the open one that holds ``dedup_key`` (then ``is_new`` is False)."""
    work.require("incidents:declare")
    incident = begin(
        work,
        title=title,
        severity=severity,
        services=services,
        summary=summary,
        mode=mode,
        visibility=visibility,
        dedup_key=dedup_key,
        impact_started_at=impact_started_at,
        state=state,
        occurred=occurred,
        kind=kind,
    )
    if incident.is_new:
        if fields and put_fields(work, incident, fields):
            index(work, incident)
        if incident.state != State.TRIAGE:
            require_fields(work, incident, Required.DECLARE)
    return incident


def begin(
    work: Work,
    *,
    title: str,
    severity: str = "pending",
    services: Sequence[str] = (),
    summary: RenderedText | None = None,
    mode: str = "standard",
    visibility: str = "open",
    dedup_key: str | None = None,
    impact_started_at: datetime | None = None,
    state: str = "investigating",
    occurred: Mapping[str, datetime] | None = None,
    joins_as: str = "responder",
    kind: str = "",
) -> Incident:
    """Make the incident, for whoever was found to be allowed to; the one who does joins it as that."""
    given = {**(occurred or {}), **({"impact_started": impact_started_at} if impact_started_at else {})}
    times = {chosen(Moment, name, "occurred"): in_utc(at, name) for name, at in given.items()}
    nature = _nature(mode, visibility, state, times)
    title, acting = titled(title), severity_of(work, severity)
    ids = list(service_ids(work, services).values()) if services else []
    dedup_key = clean(dedup_key, field="dedup_key", limit=DEDUP_LIMIT) if dedup_key else None
    held, scope, unseen = _held(work, dedup_key, nature)
    if held is not None:
        return held
    incident = _new(work, nature, times, title, prose(summary, "summary"))
    incident.dedup_key, incident.type = dedup_key or None, known_type(work, kind)
    incident.apply_severity(acting.key, acting.key, acting.update_minutes, work.now)
    _keep(work, incident, scope, ids, joins_as)
    _record(work, incident, ids, times)
    note_shared_key(work, incident, unseen)
    _set_timers(work, incident, acting)
    search.put(work.session, document_of(incident, [incident.summary], work.now))
    return incident


def titled(title: str) -> str:
    """Return a title that can stand: one line, not empty, at most 160 characters."""
    title = clean(title, field="title", limit=TITLE_LIMIT)
    if not title:
        raise Invalid("incident.title_missing", "Say what is wrong, in a few words.", where="title")
    return title


def _nature(mode: str, visibility: str, state: str, times: Mapping[Moment, datetime]) -> Nature:
    """Read the words; a retrospective incident stands where its own times have brought it."""
    nature = Nature(
        chosen(Mode, mode, "mode"), chosen(Visibility, visibility, "visibility"), chosen(State, state, "state")
    )
    if nature.mode is Mode.RETROSPECTIVE:
        reached = [s for s in (State.CLOSED, State.RESOLVED) if Moment(s.value) in times]
        # What is told as closed is over, even where nobody knows when it was closed.
        state = reached[0] if reached and nature.state is not State.CLOSED else nature.state
        if state in LINE:
            return replace(nature, state=state)
    elif LATER & times.keys():
        detail = (
            "Only a retrospective incident comes with the times of its declaration and end. Leave them out, or say so."
        )
        raise Invalid("incident.occurred", detail, where="occurred")
    elif nature.state in FIRST_STATES:
        return nature
    detail = f"An incident is declared into {' or '.join(sorted(FIRST_STATES))}, and moved on from there."
    raise Invalid("incident.first_state", detail, where="state")


def _held(work: Work, dedup_key: str | None, nature: Nature) -> tuple[Incident | None, str | None, Sequence[Incident]]:
    """Return the incident that holds the key for this principal, or take the key and return under which scope.

    What is to be private is never answered with an open one. With it come those of that key that it is to be tied to.
    """
    if not dedup_key:
        return None, None, ()
    scopes = DedupHold.scopes_for(dedup_key, work.principal)
    own, shown = scopes[nature.is_private], _holding(work, scopes[:1])
    held = None if nature.is_private else shown
    held, others = (held, list[Incident]()) if held else private_holders(work, dedup_key)
    if held is not None or nature.state not in ACTIVE:
        return held, None, others
    if not take_hold(work, own):
        # Somebody else committed the same key while we waited for it; one that nobody can be told of keeps it.
        return _holding(work, [own]), None, others
    return None, own, others if shown is None else [*others, shown]


def _holding(work: Work, scopes: Sequence[str]) -> Incident | None:
    statement = select(Incident).join(DedupHold, DedupHold.incident_id == Incident.id)
    statement = statement.where(DedupHold.scope.in_(scopes), Incident.state.in_(ACTIVE))
    found = work.session.scalars(statement.order_by(DedupHold.scope)).first()
    return found if found and work.permits("incidents:read", found) else None


def _new(
    work: Work, nature: Nature, times: Mapping[Moment, datetime], title: str, summary: RenderedText | None
) -> Incident:
    """Build it with its moments, in a possible order."""
    incident = Incident(
        number=next_number(work.session, "INC"),
        title=title,
        summary=summary.source if summary else "",
        summary_html=summary.html if summary else "",
        state=nature.state,
        mode=nature.mode,
        visibility=nature.visibility,
        declared_by=work.principal.id,
        declarer_id=work.principal.person_id,
        declared_at=_declared_at(nature, times, work.now),
    )
    for moment, at in times.items():
        incident.set_moment(moment, at)
    require_possible_order(incident.moments, work.now, where="occurred")
    incident.is_new = True
    return incident


def _declared_at(nature: Nature, times: Mapping[Moment, datetime], now: datetime) -> datetime:
    """Return when the cord was pulled; told afterwards and not said, when it was noticed."""
    if nature.mode is not Mode.RETROSPECTIVE:
        return now
    for moment in (Moment.DECLARED, Moment.DETECTED, Moment.IMPACT_STARTED):
        if moment in times:
            return times[moment]
    return min([now, *times.values()])


def _keep(work: Work, incident: Incident, scope: str | None, ids: list[int], joins_as: str) -> None:
    """Store it with its services, its declarer as first participant, and its dedup key."""
    work.session.add(incident)
    work.session.flush()
    if scope:
        hold = update(DedupHold).where(DedupHold.scope == scope).values(incident_id=incident.id)
        work.session.execute(hold.execution_options(synchronize_session=False))
    work.session.add_all(
        IncidentService(incident_id=incident.id, service_id=service_id, impact=Impact.DEGRADED) for service_id in ids
    )
    if work.principal.person_id is not None:
        work.session.add(
            Participant(incident_id=incident.id, person_id=work.principal.person_id, kind=joins_as, since=work.now)
        )


def _record(work: Work, incident: Incident, ids: list[int], times: Mapping[Moment, datetime]) -> None:
    work.record(
        incident.stream,
        IncidentDeclared(
            key=incident.key,
            title=incident.title,
            summary=incident.summary,
            summary_html=incident.summary_html,
            state=incident.state,
            severity=incident.severity,
            acting_severity=incident.acting_severity,
            mode=incident.mode,
            visibility=incident.visibility,
            service_ids=tuple(ids),
            type=incident.type,
            moments=incident.moments,
            occurred_at=incident.declared_at,
            changed=("title", "summary", "state", "severity"),
        ),
    )
    if incident.is_quiet:
        for moment, at in times.items():
            work.record(
                incident.stream,
                MomentCorrected(moment=moment, at=at, occurred_at=at, changed=(f"moment.{moment}",)),
            )


def _set_timers(work: Work, incident: Incident, severity: SeverityItem) -> None:
    if incident.next_update_due:
        keep_promise(work, incident)
    settle_later(work, incident, severity)
