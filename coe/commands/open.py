"""Opening a COE, half written from its incidents."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from accounts import queries as accounts
from catalog import queries as catalog
from coe.commands.load import (
    agreed,
    line,
    make_findable,
    one_of,
    require_person,
)
from coe.draft import first_sections, told_of
from coe.events import CoeOpened
from coe.lifecycle import State
from coe.model import INSTANTS, Coe, CoeIncident, CoeSection, CoeService, CoeTimelineRow
from coe.policy import visible_ids
from coe.vocabulary import KINDS, TEXT_LIMIT, TRIGGERS
from foundation.errors import Conflict
from foundation.ids import next_number
from foundation.log import events_of
from foundation.markdown import plain
from foundation.work import Work
from incidents import queries as incidents
from incidents.queries import IncidentBrief, TimelineItem

ROWS = 500
MOST_EVIDENCE, SHOWN_TEXT = 20, 300
KNOWN = {"helped": "Known before, and it helped", "not_this": "Known before, looked at, and not this"}
AUDIENCES = {"public": "the public"}
# What tells the story without anybody having to say so.
TELLING = frozenset({"state", "update", "note", "moment"})


def open_coe(
    work: Work,
    *,
    incident_keys: Sequence[str],
    title: str | None = None,
    kind: str = "outage",
    trigger: str = "requested",
    owner_id: int | None = None,
    due: datetime | None = None,
    service_slugs: Sequence[str] = (),
) -> Coe:
    """Open a COE for one or several incidents, or for none (a near miss), with what they already know in it."""
    work.require("coe:open")
    sources = [incidents.brief(work, key) for key in dict.fromkeys(incident_keys)]
    _require_uncovered(work, sources)
    service_ids = {i for source in sources for i in source.service_ids}
    service_ids |= set(catalog.service_ids(work, list(service_slugs)).values())
    coe = Coe(
        number=next_number(work.session, "COE"),
        title=line(title or (sources[0].title[:160] if sources else ""), "title"),
        kind=one_of(kind, KINDS, "kind"),
        trigger=one_of(trigger, TRIGGERS, "trigger"),
        state=State.DRAFT,
        severity=_severity(work, sources),
        owner_id=require_person(work, owner_id) or work.principal.person_id,
        opened_at=work.now,
        due=agreed(work, due),
        **_instants(sources),
    )
    work.session.add(coe)
    work.session.flush()
    _cover(work, coe, sources, service_ids)
    work.record(coe.stream, _opened(coe, sources, service_ids))
    return coe


def _opened(coe: Coe, sources: Sequence[IncidentBrief], service_ids: set[int]) -> CoeOpened:
    return CoeOpened(
        number=coe.number,
        kind=coe.kind,
        trigger=coe.trigger,
        incident_ids=tuple(source.id for source in sources),
        service_ids=tuple(sorted(service_ids)),
        owner_id=coe.owner_id,
        due=coe.due,
        title=coe.title,
    )


def _require_uncovered(work: Work, sources: Sequence[IncidentBrief]) -> None:
    statement = (
        select(Coe, CoeIncident.incident_id)
        .join(CoeIncident, CoeIncident.coe_id == Coe.id)
        .where(CoeIncident.incident_id.in_([source.id for source in sources]), Coe.state != State.WITHDRAWN)
    )
    rows = work.session.execute(statement).all()
    # One that the author may not know of is not given away: it does not stand in the way either.
    seen = visible_ids(work, {row.Coe.id: row.Coe.owner_id for row in rows})
    taken = next((row for row in rows if row.Coe.id in seen), None)
    if taken:
        covered = next(source.key for source in sources if source.id == taken.incident_id)
        raise Conflict(
            "coe.exists",
            f"{taken.Coe.key} covers {covered} already: write there.",
            where="incidents",
            extra={"key": taken.Coe.key},
        )


def _severity(work: Work, sources: Sequence[IncidentBrief]) -> str | None:
    ranks = {severity.key: severity.rank for severity in catalog.severities(work)}
    return min((source.severity for source in sources), key=lambda key: ranks.get(key, len(ranks)), default=None)


def _instants(sources: Sequence[IncidentBrief]) -> dict[str, datetime]:
    """Take the earliest beginning and the latest end of all incidents."""
    found: dict[str, datetime] = {}
    for name in INSTANTS:
        known = [source.moments[name] for source in sources if name in source.moments]
        if known:
            found[name] = min(known) if name in {"impact_started", "detected"} else max(known)
    return found


def _cover(work: Work, coe: Coe, sources: Sequence[IncidentBrief], service_ids: set[int]) -> None:
    work.session.add_all(CoeIncident(coe_id=coe.id, incident_id=source.id) for source in sources)
    work.session.add_all(CoeService(coe_id=coe.id, service_id=service_id) for service_id in service_ids)
    for source in sources:
        _take_timeline(work, coe, source)
    texts = _prefill(work, coe, sources[0], service_ids) if sources else {}
    make_findable(work, coe, "\n".join(texts.values()))


def _take_timeline(work: Work, coe: Coe, source: IncidentBrief) -> None:
    """Take the incident's entries; once somebody has marked the story in them, the rest begins left out."""
    items = incidents.in_order(incidents.timeline(work, source.id, limit=ROWS, to_others=True))
    is_marked = any(item.markers for item in items)
    for item in items:
        tells = bool(item.markers) or incidents.kind_of(item.name) in TELLING
        row = CoeTimelineRow(
            coe_id=coe.id,
            at=item.occurred_at,
            text=row_text(item),
            included=not item.is_erased and (tells or not is_marked),
            incident_id=source.id,
            source_seq=item.seq,
            source_at=item.occurred_at,
        )
        work.session.add(row)


def row_text(item: TimelineItem, markers: Sequence[str] | None = None) -> str:
    """Say an entry in one row, with what it was marked as before it."""
    told = f" told {AUDIENCES.get(item.audience, item.audience)}:" if item.audience else ""
    marks = ", ".join(phrase(marker) for marker in (item.markers if markers is None else markers))
    said = f"{item.actor}{told} {item.text}".strip()
    return (f"{marks.capitalize()}: {said}" if marks else said)[:TEXT_LIMIT]


def phrase(marker: str) -> str:
    """Return a mark as people say it."""
    return marker.replace("_", " ")


def first_texts(work: Work, coe: Coe, source: IncidentBrief, service_ids: set[int]) -> dict[str, str]:
    """Return the sections as the incident alone would begin them."""
    services = [service.name for service in catalog.find_services(work, service_ids).values()]
    return first_sections(
        title=coe.title,
        moments=source.moments,
        services=sorted(services),
        responders=_responders(work, source.id),
        severity=coe.severity or "pending",
        incident_summary=source.summary_source,
        evidence=_evidence(work, source.id),
        known=_known(work, source.id),
        customer_impact=source.customer_impact,
        changes=_changes(work, source),
    )


def _evidence(work: Work, incident_id: int) -> list[str]:
    """Return what responders pinned, as sentences with their time."""
    kept = [each.entry for each in incidents.evidence(work, incident_id)][:MOST_EVIDENCE]
    return [f"{e.occurred_at:%Y-%m-%d %H:%M} UTC, {e.actor}: {' '.join(e.text.split())[:SHOWN_TEXT]}" for e in kept]


def _known(work: Work, incident_id: int) -> list[str]:
    """Say what had been known before and was of use, and what was looked at in vain: the last word on each counts."""
    events = events_of(work.session, f"incident:{incident_id}", names=["incident.known_judged"])
    last = {event.payload["ref"]: event.payload for event in events}
    found = {word: [each["key"] for each in last.values() if each["verdict"] == word] for word in KNOWN}
    return [f"{said}: {', '.join(found[word])}." for word, said in KNOWN.items() if found[word]]


def _changes(work: Work, source: IncidentBrief) -> list[str]:
    """Say what responders thought of each change that they judged, the cause first."""
    return [told_of(item) for item in incidents.marked_changes(work, {source.id: source}).get(source.id, [])]


def _prefill(work: Work, coe: Coe, source: IncidentBrief, service_ids: set[int]) -> dict[str, str]:
    """Begin the sections; the machine's text is plain, so it needs no renderer inside the transaction."""
    texts = first_texts(work, coe, source, service_ids)
    for name, text in texts.items():
        rendered = plain(text)
        section = CoeSection(
            coe_id=coe.id,
            name=name,
            source=text,
            html=rendered.html,
            format=rendered.format,
            is_prefilled=True,
            written_by=work.principal.id,
            written_at=work.now,
        )
        work.session.add(section)
    return texts


def _responders(work: Work, incident_id: int) -> list[str]:
    joined = ("incident.role_assigned", "incident.participant_added")
    events = events_of(work.session, f"incident:{incident_id}", names=joined)
    ids = {event.payload["person_id"] for event in events if event.payload.get("person_id")}
    return sorted(accounts.names(work, ids).values())
