"""What the API answers with, made from the queries' dataclasses."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from catalog import queries as catalog
from coe import queries
from coe.queries import ActionBrief, CauseItem, CoeBrief, Revision
from foundation.web.api import Body
from foundation.work import Reading
from incidents import queries as incidents


class CoeItem(Body):
    """A COE in short."""

    key: str
    title: str
    state: str
    kind: str
    severity: str | None
    visibility: str
    incidents: list[str]
    services: list[str]
    owner_id: int | None
    opened_at: datetime
    due: datetime | None
    published_at: datetime | None
    is_overdue: bool
    version: int


class CoeList(Body):
    """A page of COEs."""

    items: list[CoeItem]
    next_cursor: str | None


class SectionAnswer(Body):
    """One section as it reads now."""

    name: str
    title: str
    source: str
    html: str
    is_prefilled: bool
    is_required: bool
    written_at: datetime | None
    version: int


class CauseAnswer(Body):
    """One cause."""

    id: int
    parent_id: int | None
    why: str
    because: str
    cause_class: str
    role: str
    service: str | None
    how_escaped: str
    evidence: str
    confidence: str
    recorded_at: datetime
    stop_reason: str
    introduced_at: datetime | None
    also_led_to: list[int]
    accepted_at: datetime | None
    accepted_reason: str
    version: int


class CauseList(Body):
    """The causes of a COE."""

    items: list[CauseAnswer]
    next_cursor: None = None


class RowAnswer(Body):
    """One entry of the timeline, and where it came from."""

    id: int
    at: datetime
    text: str
    included: bool
    incident_id: int | None
    source_seq: int | None
    source_at: datetime | None
    kind: str
    precision: str
    zone: str
    source: str
    evidence: str


class RowList(Body):
    """The timeline of a COE."""

    items: list[RowAnswer]
    next_cursor: None = None


class FindingAnswer(Body):
    """One thing that the linter says; an error blocks review and approval."""

    code: str
    level: str
    message: str
    anchor: str
    mend: str
    part: str


class FindingList(Body):
    """What the linter says."""

    items: list[FindingAnswer]
    next_cursor: None = None


class RevisionAnswer(Body):
    """One saved text of a section; the list leaves the text out."""

    seq: int
    section: str
    at: datetime
    by: str
    source: str | None
    is_erased: bool
    restored: int | None


class RevisionList(Body):
    """The saved texts, newest first."""

    items: list[RevisionAnswer]
    next_cursor: None = None


class RecurrenceList(Body):
    """What a COE repeats, what repeats it, and earlier COEs to look at."""

    of: list[CoeItem]
    later: list[CoeItem]
    suggested: list[CoeItem]


class ActionAnswer(Body):
    """One action item."""

    key: str
    title: str
    kind: str
    state: str
    priority: str
    owner_id: int | None
    due: datetime | None
    is_overdue: bool
    slips: int
    coe: str
    service: str | None
    scope: str
    done_criteria: str
    evidence: str
    cause_ids: list[int]
    recorded_at: datetime
    settled_at: datetime | None
    strength: str
    evaluation: str
    check_after_days: int | None
    tracker_url: str
    team_id: int | None
    escalated_at: datetime | None
    watch_days: int | None
    watch_until: datetime | None
    proof: str
    """What a machine found of the merged change in its evidence"""
    proof_at: datetime | None
    version: int


class ActionList(Body):
    """A page of action items."""

    items: list[ActionAnswer]
    next_cursor: str | None = None


class CoeAnswer(CoeItem):
    """A COE with its parts."""

    trigger: str
    instants: dict[str, datetime | None]
    approved_at: datetime | None
    watch_until: datetime | None
    due_prelim: datetime | None
    paused_at: datetime | None
    acknowledged: str
    template: str
    template_number: int
    sections: list[SectionAnswer]
    causes: list[CauseAnswer]
    actions: list[ActionAnswer]
    possible: list[str]


def coe_item(brief: CoeBrief, incident_keys: Mapping[int, str], slugs: Mapping[int, str]) -> CoeItem:
    """Say a COE in short."""
    values = {name: getattr(brief, name) for name in CoeItem.model_fields if hasattr(brief, name)}
    return CoeItem(
        **values,
        incidents=[incident_keys[i] for i in brief.incident_ids if i in incident_keys],
        services=[slugs[i] for i in brief.service_ids if i in slugs],
    )


def coe_items(reading: Reading, briefs: list[CoeBrief]) -> list[CoeItem]:
    """Say COEs in short, with the keys of what they cover."""
    incident_ids = {i for brief in briefs for i in brief.incident_ids}
    keys = {i: found.key for i, found in incidents.briefs(reading, incident_ids).items()}
    slugs = slugs_of(reading, {i for brief in briefs for i in brief.service_ids})
    return [coe_item(brief, keys, slugs) for brief in briefs]


def coe_in_short(reading: Reading, key: str) -> CoeItem:
    """Say one COE in short."""
    return coe_items(reading, [queries.brief(reading, key)])[0]


def coe_answer(reading: Reading, key: str) -> CoeAnswer:
    """Say a COE with its parts."""
    found = queries.document(reading, key)
    slugs = {i: service.slug for i, service in found.services.items()}
    keys = {i: incident.key for i, incident in found.incidents.items()}
    return CoeAnswer(
        **coe_item(found.brief, keys, slugs).model_dump(),
        trigger=found.trigger,
        instants=found.instants,
        approved_at=found.approved_at,
        watch_until=found.watch_until,
        due_prelim=found.due_prelim,
        paused_at=found.paused_at,
        acknowledged=found.acknowledged,
        template=found.template,
        template_number=found.template_number,
        sections=[section_answer(section, found.brief.version) for section in found.sections],
        causes=[cause_answer(cause, slugs, found.brief.version) for cause in found.causes],
        actions=[action_answer(action, slugs) for action in found.actions],
        possible=[move.to for move in found.moves],
    )


def section_answer(section: queries.SectionItem, version: int) -> SectionAnswer:
    """Say one section."""
    return SectionAnswer(
        name=section.name,
        title=section.kind.title,
        source=section.source,
        html=section.html,
        is_prefilled=section.is_prefilled,
        is_required=section.kind.is_required,
        written_at=section.written_at,
        version=version,
    )


def cause_answer(cause: CauseItem, slugs: Mapping[int, str], version: int) -> CauseAnswer:
    """Say one cause."""
    values = asdict(cause)
    service_id = values.pop("service_id")
    values = {name: values[name] for name in CauseAnswer.model_fields if name in values}
    return CauseAnswer(**values, service=slugs.get(service_id or 0), version=version)


def action_answer(action: ActionBrief, slugs: Mapping[int, str]) -> ActionAnswer:
    """Say one action item."""
    values = {name: getattr(action, name) for name in ActionAnswer.model_fields if hasattr(action, name)}
    values["cause_ids"] = list(action.cause_ids)
    return ActionAnswer(**values, coe=action.coe_key, service=slugs.get(action.service_id or 0))


def action_answers(reading: Reading, actions: list[ActionBrief]) -> list[ActionAnswer]:
    """Say action items, with the slugs of their services."""
    slugs = slugs_of(reading, {action.service_id for action in actions if action.service_id})
    return [action_answer(action, slugs) for action in actions]


def revision_answer(revision: Revision) -> RevisionAnswer:
    """Say one revision."""
    values = asdict(revision)
    return RevisionAnswer(**{name: values[name] for name in RevisionAnswer.model_fields})


def slugs_of(reading: Reading, service_ids: set[int]) -> dict[int, str]:
    """Return the services' slugs by id."""
    return {i: service.slug for i, service in catalog.find_services(reading, service_ids).items()}
