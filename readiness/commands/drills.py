"""Game days: planned from a COE, written by whoever leads them, and played in a drill incident."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from accounts import queries as accounts
from catalog import queries as catalog
from coe import queries as coe
from foundation.authz import Role
from foundation.errors import Conflict, Invalid, NotFound
from foundation.ids import next_number, number_of
from foundation.jobs import Lane, NewJob
from foundation.markdown import plain
from foundation.text import clean, shown
from foundation.work import Work
from incidents import commands as incidents
from incidents import queries as incident_queries
from readiness.drilling import LONGEST_S, MOST_INJECTS, Row, script_of, took
from readiness.events import DrillBegun, DrillHandedOver, DrillPlanned, DrillScripted
from readiness.model import Drill

INJECT = "readiness.inject"
NOTE, BY_MOMENT = "incident.note_added", "moment:"
TITLE_LIMIT, TEXT_LIMIT = 160, 2_000
MOST_RUNBOOKS, MOST_ROLES = 20, 20
TITLE, NOUN, LINE = "Game day", "game day", "line of the script"
OVER = frozenset({"resolved", "closed", "canceled", "declined", "merged"})


def plan_drill(work: Work, *, coe_key: str, title: str = "", runbooks: Sequence[int] = ()) -> Drill:
    """Make a game day of what a COE tells; whoever plans it knows its script, and leads it."""
    work.require("drills:plan")
    document = coe.document(work, coe_key)
    if work.principal.person_id is None:
        raise Invalid("drill.nobody", "A person leads a game day: plan it as one.", where="facilitator")
    instants = document.instants
    rows = _seen_rows(work, document)
    began = instants["impact_started"] or min((row.at for row in rows), default=None)
    if began is None or not document.brief.service_ids:
        detail = f"{document.brief.key} says not when impact began, or not which service failed: write both first."
        raise Conflict("drill.nothing_to_play", detail)
    drill = Drill(
        number=next_number(work.session, "DRL"),
        coe_id=document.brief.id,
        facilitator_id=work.principal.person_id,
        title=clean(title, field="title", limit=TITLE_LIMIT) or TITLE,
        injects=script_of(rows, began, instants["mitigated"] or instants["impact_ended"]),
        roles={},
        runbook_ids=_known_runbooks(work, document.brief.service_ids, runbooks),
        original=took(_moments(document), instants["impact_started"]),
        planned_at=work.now,
        planned_by=work.principal.id,
        result={},
    )
    work.session.add(drill)
    work.session.flush()
    work.record(drill.stream, DrillPlanned(number=drill.number, injects=len(drill.injects)))
    return drill


def script_drill(
    work: Work,
    *,
    key: str,
    injects: Sequence[tuple[int, str]] | None = None,
    roles: Mapping[str, int] | None = None,
    runbooks: Sequence[int] | None = None,
) -> Drill:
    """Write the script anew: what is told how many seconds after the beginning, who plays what, what is rehearsed."""
    drill = _load(work, key)
    _require_not_begun(drill)
    if injects is not None:
        if len(injects) > MOST_INJECTS:
            raise Invalid("drill.injects", f"Tell at most {MOST_INJECTS} things.", where="injects")
        told = [{"after_s": _after(after), "text": _words(text)} for after, text in injects]
        drill.injects = sorted(told, key=lambda each: each["after_s"])
    if roles is not None:
        drill.roles = _known_roles(work, roles)
    if runbooks is not None:
        services = coe.brief(work, drill.coe_id).service_ids
        drill.runbook_ids = _known_runbooks(work, services, runbooks)
    work.record(drill.stream, DrillScripted(injects=len(drill.injects), roles=tuple(sorted(drill.roles))))
    return drill


def hand_over_drill(work: Work, *, key: str, person_id: int) -> Drill:
    """Let somebody else lead it, who then knows the script, and nobody else."""
    drill = _find(work, key)
    work.require("drills:hand_over", drill.facilitator_id)
    if drill.ended_at is not None:
        raise Conflict("drill.ended", f"{drill.key} has ended.")
    before, drill.facilitator_id = drill.facilitator_id, _responder(work, person_id, "person_id")
    work.record(drill.stream, DrillHandedOver(from_person_id=before, person_id=person_id))
    return drill


def begin_drill(work: Work, *, key: str) -> Drill:
    """Declare the drill incident, in triage until somebody notices, and put down what is told when."""
    drill = _load(work, key)
    _require_not_begun(drill)
    if not drill.injects:
        raise Conflict("drill.no_script", f"{drill.key} has nothing to tell: write its script first.")
    brief = coe.brief(work, drill.coe_id)
    services = catalog.find_services(work, brief.service_ids)
    incident = incidents.declare(
        work,
        title=drill.title,
        severity=brief.severity or "pending",
        services=[services[each].slug for each in sorted(services)],
        mode="drill",
        visibility=brief.visibility,
        impact_started_at=work.now,
        state="triage",
    )
    drill.play(incident.id, work.now)
    for place, inject in enumerate(drill.injects):
        due = work.now + timedelta(seconds=inject["after_s"])
        payload = {"drill_id": drill.id, "place": place}
        work.enqueue(NewJob(INJECT, payload, due, f"{INJECT}:{drill.id}:{place}", Lane.INTERACTIVE))
    work.record(drill.stream, DrillBegun(incident_id=incident.id))
    return drill


def tell_inject(work: Work, *, key: str, place: int) -> Drill:
    """Tell one thing of the script now, before its time."""
    drill = _load(work, key)
    if drill.begun_at is None or drill.ended_at is not None:
        raise Conflict("drill.not_running", f"{drill.key} is not being played.")
    if not 0 <= place < len(drill.injects):
        raise NotFound(LINE)
    _tell(work, drill, place)
    return drill


def tell_due_inject(work: Work, *, drill_id: int, place: int) -> None:
    """Tell the responders what they would see now, once, while it goes on."""
    work.require("drills:tell")
    _tell(work, work.session.get_one(Drill, drill_id, with_for_update=True), place)


def _tell(work: Work, drill: Drill, place: int) -> None:
    if drill.ended_at is not None or drill.incident_id is None or drill.injects[place].get("told_at"):
        return
    brief = incident_queries.brief(work, drill.incident_id)
    if brief.state in OVER:
        return
    incidents.add_note(work, key=brief.key, body=plain(drill.injects[place]["text"]))
    drill.tell(place, work.now)


def _load(work: Work, key: str) -> Drill:
    drill = _find(work, key)
    work.require("drills:lead", drill.facilitator_id)
    return drill


def _find(work: Work, key: str) -> Drill:
    work.require("drills:read")
    number = number_of("DRL", key) or 0
    found = work.session.scalar(select(Drill).where(Drill.number == number).with_for_update())
    if found is None or not coe.briefs(work, [found.coe_id]):
        raise NotFound(NOUN)
    return found


def _require_not_begun(drill: Drill) -> None:
    if drill.begun_at is not None:
        raise Conflict("drill.begun", f"{drill.key} has begun: its script stands.")


def _seen_rows(work: Work, document: coe.CoeDocument) -> list[Row]:
    """Return the rows in which people tell something; what was written down of times and hands by itself tells all."""
    notes = {
        (incident_id, entry.seq)
        for incident_id in document.incidents
        for entry in incident_queries.timeline(work, incident_id)
        if entry.name == NOTE
    }
    return [
        Row(row.at, row.kind, row.text[:TEXT_LIMIT])
        for row in document.timeline
        if row.included
        and not row.source.startswith(BY_MOMENT)
        and (row.kind != "other" or row.source_seq is None or (row.incident_id, row.source_seq) in notes)
    ]


def _moments(document: coe.CoeDocument) -> dict[str, datetime | None]:
    """Return when what happened: as the COE has it, else as its first incident does."""
    first = document.incidents.get(min(document.incidents, default=0))
    return {**(first.moments if first else {}), **{name: at for name, at in document.instants.items() if at}}


def _known_runbooks(work: Work, service_ids: Sequence[int], wanted: Sequence[int]) -> list[int]:
    known = {each.id for each in catalog.runbooks_of(work, service_ids)}
    if len(wanted) > MOST_RUNBOOKS or not known.issuperset(wanted):
        detail = f"Name at most {MOST_RUNBOOKS} runbooks of the services that failed."
        raise Invalid("drill.runbooks", detail, where="runbooks")
    return sorted(set(wanted))


def _known_roles(work: Work, wanted: Mapping[str, int]) -> dict[str, int]:
    known = {each.key for each in incident_queries.role_book(work).roles}
    strange = sorted(wanted.keys() - known)
    if strange:
        detail = f"Roles are {', '.join(sorted(known))}; {shown(strange[0], 40)} is none."
        raise Invalid("drill.roles", detail, where="roles")
    return {role: _responder(work, person_id, "roles") for role, person_id in sorted(wanted.items())}


def _responder(work: Work, person_id: int, field: str) -> int:
    found = accounts.find_person(work, person_id)
    if found is None or found.disabled or found.role < Role.RESPONDER:
        raise Invalid("drill.person", "Choose a responder who can sign in.", where=field)
    return person_id


def _after(seconds: int) -> int:
    if not 0 <= seconds <= LONGEST_S:
        raise Invalid("drill.after", "Tell each thing within a day of the beginning.", where="injects")
    return seconds


def _words(text: str) -> str:
    text = clean(text, field="injects", limit=TEXT_LIMIT, multiline=True)
    if not text:
        raise Invalid("drill.words", "Write what is told, or leave the line out.", where="injects")
    return text
