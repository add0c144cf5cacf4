"""How the public side follows its incident: it repeats what a person told the public, and says nothing else."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, func, literal, select, union_all

from foundation.log import StoredEvent, erase_passage, events_of
from foundation.markdown import FORMAT, RenderedText, plain
from foundation.work import Reading, Work
from incidents.queries import IncidentBrief, board, briefs
from statuspage.commands.effects import affected_by, note_change, tell
from statuspage.commands.loading import load_page
from statuspage.commands.publish import find_published, is_publishable, put_out, record_published, take_down
from statuspage.events import PublicUpdateCorrected, PublicUpdateErased
from statuspage.lifecycle import INCIDENT_MOVES, Audience, ComponentStatus, Impact, IncidentStatus, reachable
from statuspage.model import Component, PublicIncident, PublicUpdate, StatusPage
from statuspage.snapshot.words import Tongue, tongue_of

STATUS_OF_STATE = {
    "triage": IncidentStatus.INVESTIGATING,
    "investigating": IncidentStatus.INVESTIGATING,
    "identified": IncidentStatus.IDENTIFIED,
    "monitoring": IncidentStatus.MONITORING,
    "resolved": IncidentStatus.RESOLVED,
    "closed": IncidentStatus.RESOLVED,
}
LAST_WORDS = {
    "resolved": "This incident is resolved.",
    "closed": "This incident is resolved.",
    "canceled": "This turned out to be no incident.",
    "declined": "This turned out to be no incident.",
    "merged": "This is handled together with another report.",
}
IMPACT_OF_SEVERITY = {"SEV1": Impact.CRITICAL, "SEV2": Impact.MAJOR}
NAMED = 3


def follow_update(work: Work, *, event: StoredEvent) -> None:
    """Publish an update that was written for the public; of incidents that may not be known, nothing."""
    work.require("statuspage:publish")
    _hold_pages(work)
    source = briefs(work, [event.subject_id]).get(event.subject_id)
    body = RenderedText(event.passages.get("body", ""), event.passages.get("body_html", ""), FORMAT)
    if source is None or not is_publishable(source) or not body.source:
        return
    for page_id in pages_for(work, source):
        _follow_on(work, load_page(work, page_id), source, event, body)


def follow_end(work: Work, *, incident_id: int, at: datetime) -> None:
    """Close the public side of an incident that has ended, where nobody has done so."""
    work.require("statuspage:publish")
    _hold_pages(work)
    source = briefs(work, [incident_id]).get(incident_id)
    if source is None or not is_publishable(source):
        return
    for public in _published(work, incident_id):
        _end(work, load_page(work, public.page_id), public, source, at)


def follow_visibility(work: Work, *, incident_id: int) -> None:
    """Take down the public side of an incident that may no longer be known."""
    work.require("statuspage:publish")
    _hold_pages(work)
    source = briefs(work, [incident_id]).get(incident_id)
    if source is not None and is_publishable(source):
        return
    for public in _published(work, incident_id):
        take_down(work, load_page(work, public.page_id), public, "The incident is no longer open to all.")


def follow_redaction(work: Work, *, incident_id: int, seq: int) -> None:
    """Erase what was published from an update whose text was erased, corrections of it included."""
    work.require("statuspage:publish")
    _hold_pages(work)
    copies = (
        select(PublicUpdate, PublicIncident.page_id)
        .join(PublicIncident, PublicIncident.id == PublicUpdate.public_incident_id)
        .where(PublicIncident.incident_id == incident_id, PublicUpdate.source_seq == seq)
    )
    for update, page_id in work.session.execute(copies).all():
        page = load_page(work, page_id)
        if update.erased_at is None:
            update.erase(work.now)
            _erase_corrections(work, page, update)
            work.record(page.stream, PublicUpdateErased(public_update_id=update.id))
            note_change(work, page)


def follow_correction(work: Work, *, event: StoredEvent) -> None:
    """Put right what was published from an update that was corrected since; nobody is told a second time."""
    work.require("statuspage:publish")
    _hold_pages(work)
    body = event.passages.get("body", "")
    copies = (
        select(PublicUpdate, PublicIncident.page_id)
        .join(PublicIncident, PublicIncident.id == PublicUpdate.public_incident_id)
        .where(PublicIncident.incident_id == event.subject_id, PublicUpdate.source_seq == event.payload["seq"])
    )
    for update, page_id in work.session.execute(copies).all():
        if not body or update.erased_at is not None or update.body == body:
            continue
        page, before = load_page(work, page_id), update.body
        update.correct(body, event.passages.get("body_html", ""), work.now)
        corrected = PublicUpdateCorrected(public_update_id=update.id, before=before, body=body)
        work.record(page.stream, corrected)
        note_change(work, page)


def _hold_pages(work: Work) -> None:
    """Take turns with all who publish before looking, so that of an update and an end that race the later one sees."""
    work.session.execute(select(StatusPage.id).order_by(StatusPage.id).with_for_update())


def _follow_on(work: Work, page: StatusPage, source: IncidentBrief, event: StoredEvent, body: RenderedText) -> None:
    public = find_published(work, page.id, source.id)
    if public is not None and _was_told(work, public, event.seq):
        return
    is_new = public is None or public.unpublished_at is not None
    statuses = _statuses(work, page, source, public)
    if is_new:
        public = _begin(work, page, source, public, statuses, event.occurred_at)
    if public is None:
        return
    to = _next_status(public, STATUS_OF_STATE.get(event.payload.get("state", ""), IncidentStatus.RESOLVED))
    tell(work, page, public, body, to, statuses=statuses, at=event.occurred_at, source_seq=event.seq)
    if is_new:
        record_published(work, page, public)
    _end(work, page, public, source, event.occurred_at)


def _begin(
    work: Work,
    page: StatusPage,
    source: IncidentBrief,
    known: PublicIncident | None,
    statuses: Mapping[int, ComponentStatus],
    at: datetime,
) -> PublicIncident:
    """Open the public side under a name of its own: the internal title was not written for the world."""
    override = None if statuses else IMPACT_OF_SEVERITY.get(source.acting_severity, Impact.MINOR)
    name = known.name if known else _public_name(work, tongue_of(page.language), statuses)
    return put_out(work, page, known, name=name, incident_id=source.id, at=at, override=override)


def _end(work: Work, page: StatusPage, public: PublicIncident, source: IncidentBrief, at: datetime) -> None:
    words = LAST_WORDS.get(source.state)
    if words is not None and public.is_open:
        said = plain(tongue_of(page.language).plain(words))
        tell(work, page, public, said, IncidentStatus.RESOLVED, statuses={}, at=at)


def _next_status(public: PublicIncident, wanted: IncidentStatus) -> IncidentStatus:
    """Return where the update leads, or where the page stands if a person moved it elsewhere meanwhile."""
    current = IncidentStatus(public.status)
    return wanted if wanted in reachable(INCIDENT_MOVES, current) else current


def _statuses(
    work: Work, page: StatusPage, source: IncidentBrief, public: PublicIncident | None
) -> dict[int, ComponentStatus]:
    """Map the affected services to components; what the page already says about one stands."""
    impacts = {one.service_id: ComponentStatus(one.impact) for one in board(work, source.id).services}
    told = {link.component_id for link in affected_by(work, public)} if public and public.is_open else set()
    mapped = select(Component).where(Component.page_id == page.id, Component.service_id.in_(impacts))
    parts = [part for part in work.session.scalars(mapped.order_by(Component.position)) if not part.is_group]
    return {part.id: impacts[part.service_id] for part in parts if part.service_id and part.id not in told}


def _public_name(work: Work, tongue: Tongue, statuses: Mapping[int, ComponentStatus]) -> str:
    hit = [one for one, status in statuses.items() if status is not ComponentStatus.OPERATIONAL]
    parts = list(work.session.scalars(select(Component.name).where(Component.id.in_(hit)).order_by(Component.position)))
    if not parts:
        return tongue.plain("Service disruption")
    more = tongue.plain("{count} more", count=len(parts) - NAMED)
    shown = [*parts[:NAMED], more] if len(parts) > NAMED else parts
    listed = f" {tongue.plain('and')} ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
    return tongue.plain("Trouble with {parts}", parts=listed)[:200]


def pages_for(reading: Reading, source: IncidentBrief) -> list[int]:
    """Return the pages that told of it already, else those with a part that is affected, else the first page."""
    first = select(func.min(StatusPage.id)).where(StatusPage.audience == Audience.PUBLIC)
    choices = union_all(
        select(literal(1), PublicIncident.page_id).where(PublicIncident.incident_id == source.id),
        select(literal(2), Component.page_id).where(Component.service_id.in_(source.service_ids)),
        select(literal(3), first.scalar_subquery()),
    )
    found = {(rank, page_id) for rank, page_id in reading.session.execute(choices) if page_id is not None}
    best = min((rank for rank, _ in found), default=0)
    return sorted(page_id for rank, page_id in found if rank == best)


def _published(work: Work, incident_id: int) -> list[PublicIncident]:
    here = (PublicIncident.incident_id == incident_id, PublicIncident.unpublished_at.is_(None))
    return list(work.session.scalars(select(PublicIncident).where(*here).order_by(PublicIncident.page_id)))


def _was_told(work: Work, public: PublicIncident, seq: int) -> bool:
    told = (PublicUpdate.public_incident_id == public.id, PublicUpdate.source_seq == seq)
    return bool(work.session.scalar(select(exists().where(*told))))


def _erase_corrections(work: Work, page: StatusPage, update: PublicUpdate) -> None:
    after = 0
    while events := events_of(work.session, page.stream, after=after, names=[PublicUpdateCorrected.name]):
        for event in events:
            if event.payload["public_update_id"] == update.id:
                erase_passage(work.session, page.stream, event.seq, work.now)
        after = events[-1].seq
