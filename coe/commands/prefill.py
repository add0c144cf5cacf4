"""Writing the first half of a COE from what its incidents, and what came before them, already know."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import select

from accounts import queries as accounts
from catalog import queries as catalog
from coe.draft import Related, duration, first_answers, first_sections, told_of
from coe.model import Coe, CoeAnswer, CoeSection, CoeService, CoeTimelineRow
from coe.queries.documents import CoeBrief, briefs
from coe.queries.templates import template_of
from coe.vocabulary import ROW_KINDS, TEXT_LIMIT
from foundation.log import events_of
from foundation.markdown import plain
from foundation.work import Work
from incidents import queries as incidents
from incidents.queries import IncidentBrief, TimelineItem

ROWS = 500
MOST_EVIDENCE, SHOWN_TEXT, MOST_EARLIER = 20, 300, 10
LOOKED_BACK = timedelta(days=730)
KNOWN = {"helped": "Known before, and it helped", "not_this": "Known before, looked at, and not this"}
AUDIENCES = {"public": "the public"}
# What tells the story without anybody having to say so.
TELLING = frozenset({"state", "update", "note", "moment"})
OF_STATE = {"identified": "diagnosed", "monitoring": "mitigation", "resolved": "resolved"}
OF_NAME = {
    "incident.alert_noted": "detected",
    "incident.problem_reported": "reported",
    "incident.role_assigned": "engaged",
    "incident.participant_added": "engaged",
    "incident.change_marked": "change",
}
OF_MARK = {"detection": "detected", "diagnosis": "diagnosed"}
MOMENT_ROWS = {
    "change_made": ("change", "A change was made."),
    "impact_started": ("onset", "The impact began."),
    "detected": ("detected", "It was detected."),
    "mitigated": ("mitigated", "It was mitigated."),
    "impact_ended": ("all_clear", "The impact ended."),
}


def take_timeline(work: Work, coe: Coe, source: IncidentBrief) -> None:
    """Take the entries of the incident, merged ones too; once some of them are marked, the rest begins left out."""
    work.session.add_all([*_entry_rows(work, coe, source), *_moment_rows(coe, source)])


def take_merged(work: Work, coe: Coe, source: IncidentBrief) -> int:
    """Take the entries of what was merged into the incident since; returns how many there were."""
    taken = select(CoeTimelineRow.incident_id, CoeTimelineRow.source_seq).where(CoeTimelineRow.coe_id == coe.id)
    known = {tuple(row) for row in work.session.execute(taken)}
    merged = [row for row in _entry_rows(work, coe, source) if row.incident_id != source.id]
    rows = [row for row in merged if (row.incident_id, row.source_seq) not in known]
    work.session.add_all(rows)
    return len(rows)


def _entry_rows(work: Work, coe: Coe, source: IncidentBrief) -> Iterator[CoeTimelineRow]:
    entries, _ = incidents.whole_timeline(work, source.id, limit=ROWS, to_others=True)
    items = incidents.in_order(entries)
    ids = {merged.key: merged.id for merged in incidents.merged_in(work, source.id)}
    is_marked = any(item.markers for item in items)
    for item in items:
        tells = bool(item.markers) or incidents.kind_of(item.name) in TELLING
        yield CoeTimelineRow(
            coe_id=coe.id,
            at=item.occurred_at,
            text=row_text(item),
            included=not item.is_erased and (tells or not is_marked),
            incident_id=ids.get(item.source, source.id),
            source_seq=item.seq,
            source_at=item.occurred_at,
            kind=kind_of(item),
            precision=item.precision if item.precision in {"hour", "day", "about"} else "minute",
            source="incident",
        )


def _moment_rows(coe: Coe, source: IncidentBrief) -> Iterator[CoeTimelineRow]:
    """Give each known moment a row, so that the story begins before anybody noticed."""
    for name, (kind, text) in MOMENT_ROWS.items():
        at = source.moments.get(name)
        if at is not None:
            row = CoeTimelineRow(coe_id=coe.id, at=at, text=text, included=True, incident_id=source.id, source_at=at)
            row.kind, row.source = kind, f"moment:{name}"[:20]
            yield row


def kind_of(item: TimelineItem) -> str:
    """Return what an entry of the incident is in the story."""
    for mark in item.markers:
        kind = OF_MARK.get(mark, mark)
        if kind in ROW_KINDS:
            return kind
    if item.audience:
        return "comms"
    if item.name == "incident.moved" and item.state:
        return OF_STATE.get(item.state, "other")
    return OF_NAME.get(item.name, "other")


def row_text(item: TimelineItem, markers: Sequence[str] | None = None) -> str:
    """Say an entry in one row, with what it was marked as before it."""
    told = f" told {AUDIENCES.get(item.audience, item.audience)}:" if item.audience else ""
    marks = ", ".join(phrase(marker) for marker in (item.markers if markers is None else markers))
    place = f" (in {item.source})" if item.source else ""
    said = f"{item.actor}{told} {item.text}".strip() + place
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
        updates=_updates(work, source),
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


def prefill(work: Work, coe: Coe, sources: Sequence[IncidentBrief], service_ids: set[int]) -> dict[str, str]:
    """Begin the sections and answers; the machine's text is plain, so it needs no renderer inside the transaction."""
    texts = first_texts(work, coe, sources[0], service_ids) if sources else {}
    texts["related"] = _related(work, coe, sources, service_ids)
    asked = template_of(work, coe)
    texts = {name: text for name, text in texts.items() if name in asked.sections}
    for name, text in texts.items():
        if text:
            put_text(work, coe, name, text)
    for source in sources[:1]:
        _prefill_answers(work, coe, source)
    return texts


def put_text(work: Work, coe: Coe, name: str, text: str) -> None:
    """Begin a section with the machine's words."""
    rendered = plain(text)
    section = work.session.get(CoeSection, (coe.id, name)) or CoeSection(coe_id=coe.id, name=name)
    section.source, section.html, section.format = text, rendered.html, rendered.format
    section.is_prefilled, section.written_by, section.written_at = True, work.principal.id, work.now
    work.session.add(section)


def _prefill_answers(work: Work, coe: Coe, source: IncidentBrief) -> None:
    kinds = select(CoeTimelineRow.kind, CoeTimelineRow.at).where(CoeTimelineRow.coe_id == coe.id)
    rows = [(row.kind, row.at) for row in work.session.execute(kinds.order_by(CoeTimelineRow.at))]
    changes = len(incidents.marked_changes(work, {source.id: source}).get(source.id, []))
    asked = template_of(work, coe).questions
    for name, text in first_answers(rows, changes).items():
        if name not in asked:
            continue
        answer = CoeAnswer(coe_id=coe.id, question=name, text=text, is_not_applicable=False, is_prefilled=True)
        answer.written_by, answer.written_at = work.principal.id, work.now
        work.session.add(answer)


def _related(work: Work, coe: Coe, sources: Sequence[IncidentBrief], service_ids: set[int]) -> str:
    """Say what was searched for and found; what is private is not named where others read."""
    services = sorted(service.name for service in catalog.find_services(work, service_ids).values())
    if not services:
        return ""
    of_services = select(CoeService.coe_id).where(CoeService.service_id.in_(service_ids))
    recent = (Coe.id.in_(of_services), Coe.id < coe.id, Coe.opened_at > work.now - LOOKED_BACK)
    ids = work.session.scalars(select(Coe.id).where(*recent).order_by(Coe.id.desc()).limit(MOST_EARLIER)).all()
    found = [each for each in briefs(work, ids).values() if each.visibility == "open"]
    linked = {
        item.other.key
        for source in sources
        for item in incidents.relations(work, source.id)
        if not item.other.is_private
    }
    return Related(services, [_told(each) for each in found], sorted(linked)).words


def _told(earlier: CoeBrief) -> str:
    return f"{earlier.key} of {earlier.opened_at:%Y-%m-%d}, {earlier.state.replace('_', ' ')}"


def _responders(work: Work, incident_id: int) -> list[str]:
    joined = ("incident.role_assigned", "incident.participant_added")
    events = events_of(work.session, f"incident:{incident_id}", names=joined)
    ids = {event.payload["person_id"] for event in events if event.payload.get("person_id")}
    return sorted(accounts.names(work, ids).values())


def _updates(work: Work, source: IncidentBrief) -> list[str]:
    """Say how often others were told, and how soon first."""
    told = incidents.updates(work, source.id, limit=ROWS)
    if not told:
        return ["No update was posted."]
    first = min(item.posted_at for item in told)
    counts = {audience: sum(item.audience == audience for item in told) for audience in {i.audience for i in told}}
    each = ", ".join(f"{number} to {AUDIENCES.get(audience, audience)}" for audience, number in sorted(counts.items()))
    return [f"Updates: {each}; the first {duration(first - source.declared_at)} after it was declared."]
