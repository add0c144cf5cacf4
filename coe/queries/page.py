"""Everything that the page of one COE shows, and its revisions."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from accounts import queries as accounts
from catalog import queries as catalog
from catalog.queries import ServiceItem
from coe.findings import Finding, findings
from coe.lifecycle import EDITABLE, NEEDS_REASON, PERMISSIONS, Move, moves_from
from coe.model import INSTANTS, Coe, CoeAnswer, CoeImpact, CoePause, CoeSection, CoeTimelineRow
from coe.queries.actions import ActionBrief, of_coe
from coe.queries.causes import CauseItem, causes
from coe.queries.documents import CoeBrief, brief
from coe.queries.exhibits import ExhibitItem, exhibits
from coe.queries.findings import draft_of
from coe.queries.recurrences import Recurrences, recurrences_of
from coe.queries.review import CommentItem, Look, ReviewerItem, comments, look, reviewers
from coe.queries.suggestions import SuggestionItem, waiting
from coe.queries.templates import template_of, with_kept
from coe.questions import Question
from coe.sections import SectionKind
from foundation.errors import Invalid, NotFound
from foundation.work import Reading
from incidents import queries as incidents
from incidents.queries import IncidentBrief

UTC = frozenset({"", "UTC", "Etc/UTC"})


@dataclass(frozen=True)
class SectionItem:
    """One section as it reads now."""

    name: str
    kind: SectionKind
    source: str
    html: str
    is_prefilled: bool
    written_by: str | None
    written_at: datetime | None


@dataclass(frozen=True)
class TimelineItem:
    """One row of the COE's timeline, and where it came from."""

    id: int
    at: datetime
    text: str
    included: bool
    incident_id: int | None
    source_seq: int | None
    source_at: datetime | None
    kind: str = "other"
    precision: str = "minute"
    zone: str = "UTC"
    source: str = ""
    evidence: str = ""

    @property
    def told_at(self) -> str:
        """What the clock showed by which it was told, where that was another than UTC."""
        if self.zone in UTC:
            return ""
        return f"{self.at.astimezone(ZoneInfo(self.zone)):%H:%M} {self.zone}"


@dataclass(frozen=True)
class ImpactItem:
    """One number of the impact."""

    id: int
    dimension: str
    value: float | None
    unit: str
    is_estimate: bool
    method: str
    affected: str
    from_at: datetime | None
    until_at: datetime | None


@dataclass(frozen=True)
class AnswerItem:
    """One incident question and what is answered to it so far."""

    name: str
    question: Question
    text: str
    is_not_applicable: bool
    is_prefilled: bool
    written_by: str | None


@dataclass(frozen=True)
class MoveItem:
    """One thing that the reader may do to the COE now."""

    move: Move
    to: str
    needs_reason: bool


@dataclass(frozen=True)
class CoeDocument:
    """One COE with all its parts, and the names that go with their ids."""

    brief: CoeBrief
    instants: dict[str, datetime | None]
    trigger: str
    approved_by: str | None
    approved_at: datetime | None
    watch_until: datetime | None
    sections: tuple[SectionItem, ...]
    timeline: tuple[TimelineItem, ...]
    causes: tuple[CauseItem, ...]
    actions: tuple[ActionBrief, ...]
    recurrences: Recurrences
    findings: tuple[Finding, ...]
    moves: tuple[MoveItem, ...]
    incidents: dict[int, IncidentBrief]
    services: dict[int, ServiceItem]
    names: dict[str, str]
    is_editable: bool
    impacts: tuple[ImpactItem, ...] = ()
    answers: tuple[AnswerItem, ...] = ()
    due_prelim: datetime | None = None
    paused_at: datetime | None = None
    paused_for: str = ""
    acknowledged: str = ""
    acknowledged_by: str = ""
    reviewers: tuple[ReviewerItem, ...] = ()
    comments: tuple[CommentItem, ...] = ()
    suggestions: tuple[SuggestionItem, ...] = ()
    look: Look | None = None
    exhibits: tuple[ExhibitItem, ...] = ()
    template: str = ""
    template_number: int = 0

    @property
    def questioned(self) -> frozenset[str]:
        """The sections in which something is asked."""
        return frozenset(answer.question.group for answer in self.answers)

    def section(self, name: str) -> SectionItem:
        """Return the section of that name; raises Invalid that names them all."""
        for section in self.sections:
            if section.name == name:
                return section
        names = ", ".join(section.name for section in self.sections)
        raise Invalid("coe.unknown_section", f"Choose one of {names}.", where="name")

    def at(self, *anchors: str) -> list[Finding]:
        """Return what the linter says beside these parts of the page."""
        return [finding for finding in self.findings if finding.anchor in anchors]


def document(reading: Reading, ref: int | str) -> CoeDocument:
    """Return the COE's whole page; raises NotFound, also for what the reader may not see."""
    short = brief(reading, ref)
    coe = reading.session.get(Coe, short.id)
    if coe is None:
        raise NotFound("COE")
    shown = exhibits(reading, coe.id)
    sections, answers = _asked(reading, coe, {each.section for each in shown})
    actions = tuple(of_coe(reading, coe.id))
    tree = tuple(causes(reading, coe.id))
    service_ids = {*short.service_ids, *(c.service_id for c in tree if c.service_id)}
    return CoeDocument(
        brief=short,
        instants={name: getattr(coe, name) for name in INSTANTS},
        trigger=coe.trigger,
        approved_by=coe.approved_by,
        approved_at=coe.approved_at,
        watch_until=coe.watch_until,
        sections=sections,
        timeline=_timeline(reading, coe.id),
        causes=tree,
        actions=actions,
        recurrences=recurrences_of(reading, coe.id),
        findings=tuple(findings(draft_of(reading, coe))),
        moves=_moves(reading, coe),
        incidents=incidents.briefs(reading, short.incident_ids),
        services=catalog.find_services(reading, service_ids),
        names=_names(reading, coe, sections),
        is_editable=coe.state in EDITABLE and reading.permits("coe:write", coe),
        impacts=_impacts(reading, coe.id),
        answers=answers,
        due_prelim=coe.due_prelim,
        paused_at=coe.paused_at,
        paused_for=_paused_for(reading, coe),
        acknowledged=coe.acknowledged,
        acknowledged_by=accounts.principal_names(reading, {coe.acknowledged_by}).get(coe.acknowledged_by, "")
        if coe.acknowledged_by
        else "",
        reviewers=reviewers(reading, coe),
        comments=comments(reading, coe.id),
        suggestions=waiting(reading, coe.id),
        look=look(reading, coe.id),
        exhibits=shown,
        template=coe.template,
        template_number=coe.template_number,
    )


def _asked(reading: Reading, coe: Coe, pictured: set[str]) -> tuple[tuple[SectionItem, ...], tuple[AnswerItem, ...]]:
    """Return what the COE's template asks for, and what has words although it asks for it no more."""
    texts = {s.name: s for s in reading.session.scalars(select(CoeSection).where(CoeSection.coe_id == coe.id))}
    given = {a.question: a for a in reading.session.scalars(select(CoeAnswer).where(CoeAnswer.coe_id == coe.id))}
    written = [name for name, row in texts.items() if row.source]
    answered = [name for name, row in given.items() if row.text and not row.is_prefilled]
    whole = with_kept(reading, template_of(reading, coe), [*written, *sorted(pictured)], answered)
    return (
        tuple(_section(name, kind, texts.get(name)) for name, kind in whole.sections.items()),
        tuple(_answer(name, question, given.get(name)) for name, question in whole.questions.items()),
    )


def _section(name: str, kind: SectionKind, row: CoeSection | None) -> SectionItem:
    if row is None:
        return SectionItem(name, kind, "", "", is_prefilled=False, written_by=None, written_at=None)
    return SectionItem(name, kind, row.source, row.html, row.is_prefilled, row.written_by, row.written_at)


def _timeline(reading: Reading, coe_id: int) -> tuple[TimelineItem, ...]:
    columns = (
        CoeTimelineRow.id,
        CoeTimelineRow.at,
        CoeTimelineRow.text,
        CoeTimelineRow.included,
        CoeTimelineRow.incident_id,
        CoeTimelineRow.source_seq,
        CoeTimelineRow.source_at,
        CoeTimelineRow.kind,
        CoeTimelineRow.precision,
        CoeTimelineRow.zone,
        CoeTimelineRow.source,
        CoeTimelineRow.evidence,
    )
    statement = select(*columns).where(CoeTimelineRow.coe_id == coe_id)
    rows = reading.session.execute(statement.order_by(CoeTimelineRow.at, CoeTimelineRow.id))
    return tuple(TimelineItem(*row) for row in rows)


def _impacts(reading: Reading, coe_id: int) -> tuple[ImpactItem, ...]:
    standing = select(CoeImpact).where(CoeImpact.coe_id == coe_id, CoeImpact.removed_at.is_(None))
    rows = reading.session.scalars(standing.order_by(CoeImpact.id))
    return tuple(ImpactItem(**{name: getattr(row, name) for name in ImpactItem.__dataclass_fields__}) for row in rows)


def _answer(name: str, question: Question, row: CoeAnswer | None) -> AnswerItem:
    if row is None:
        return AnswerItem(name, question, "", is_not_applicable=False, is_prefilled=False, written_by=None)
    return AnswerItem(name, question, row.text, row.is_not_applicable, row.is_prefilled, row.written_by)


def _paused_for(reading: Reading, coe: Coe) -> str:
    if coe.paused_at is None:
        return ""
    waiting = select(CoePause.reason).where(CoePause.coe_id == coe.id, CoePause.until_at.is_(None))
    return reading.session.scalar(waiting) or ""


def _moves(reading: Reading, coe: Coe) -> tuple[MoveItem, ...]:
    return tuple(
        MoveItem(move, after.value, move in NEEDS_REASON)
        for move, after in moves_from(coe.state)
        if reading.permits(PERMISSIONS[move], coe)
    )


def _names(reading: Reading, coe: Coe, sections: tuple[SectionItem, ...]) -> dict[str, str]:
    principals = {section.written_by for section in sections if section.written_by}
    return accounts.principal_names(reading, principals | ({coe.approved_by} if coe.approved_by else set()))
