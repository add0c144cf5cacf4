"""Learnings in short, as they read now or read then, filtered by what the reader may see."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from coe import queries as coe
from foundation.errors import Invalid, NotFound
from foundation.ids import key_of, number_of
from foundation.log import version_of
from foundation.paging import Page, clamp, earlier, paged
from foundation.work import Reading
from incidents import queries as incidents
from learnings.lifecycle import LearningState
from learnings.model import Learning, LearningRevision

MOST = 1_000


@dataclass(frozen=True)
class LearningBrief:
    """What lists, panels and other rooms show of a learning."""

    id: int
    key: str
    title: str
    state: str
    failure_prevented: str
    cause_classes: tuple[str, ...]
    applicability: dict[str, Any]
    visibility: str
    published_at: datetime | None
    proposed_at: datetime
    steward_id: int | None
    source_coe_id: int | None
    released_at: datetime | None
    reopened_at: datetime | None
    review_by: datetime | None
    source_kind: str
    source_incident_ids: tuple[int, ...]


@dataclass(frozen=True)
class LearningDetail(LearningBrief):
    """All that a learning says, and where it came from."""

    lesson: str
    lesson_html: str
    recommendation: str
    recommendation_html: str
    source_cause_ids: tuple[int, ...]
    source_actions: tuple[str, ...]
    proposed_by: str
    proposed_because: str
    abstract: str
    source_url: str
    source_quote: str
    source_license: str
    evidence_kinds: tuple[str, ...]
    evidence_days: int | None
    strength: str
    effort: str
    risk_if_absent: str
    reopened_because: str
    withdrawn_at: datetime | None
    superseded_by: str | None
    revision: int
    version: int


BRIEF = (
    Learning.id,
    Learning.number,
    Learning.title,
    Learning.state,
    Learning.failure_prevented,
    Learning.cause_classes,
    Learning.applicability,
    Learning.published_at,
    Learning.proposed_at,
    Learning.steward_id,
    Learning.source_coe_id,
    Learning.released_at,
    Learning.reopened_at,
    Learning.review_by,
    Learning.source_kind,
    Learning.source_incident_ids,
)


def brief(reading: Reading, ref: int | str) -> LearningBrief:
    """Return the learning with that key or id; raises NotFound, also for what the reader may not see."""
    reading.require("learnings:read")
    found = _read(reading, [_is(ref)], 1)
    if not found:
        raise NotFound("learning")
    return found[0]


def briefs(reading: Reading, ids: Collection[int]) -> list[LearningBrief]:
    """Return those of the learnings that the reader may see."""
    return _read(reading, [Learning.id.in_(ids)], MOST) if ids else []


def detail(reading: Reading, ref: int | str) -> LearningDetail:
    """Return all of one learning; raises NotFound."""
    short = brief(reading, ref)
    row = reading.session.execute(select(Learning).where(Learning.id == short.id)).scalar_one()
    shows_source = short.source_coe_id is None or bool(coe.visibilities(reading, {short.source_coe_id}))
    successor = next(iter(briefs(reading, [row.superseded_by_id] if row.superseded_by_id else [])), None)
    return LearningDetail(
        **vars(short),
        lesson=row.lesson,
        lesson_html=row.lesson_html,
        recommendation=row.recommendation,
        recommendation_html=row.recommendation_html,
        source_cause_ids=tuple(row.source_cause_ids) if shows_source else (),
        source_actions=tuple(row.source_actions) if shows_source else (),
        proposed_by=row.proposed_by,
        proposed_because=row.proposed_because if shows_source else "",
        abstract=row.abstract,
        source_url=row.source_url,
        source_quote=row.source_quote,
        source_license=row.source_license,
        evidence_kinds=tuple(row.evidence_kinds),
        evidence_days=row.evidence_days,
        strength=row.strength,
        effort=row.effort,
        risk_if_absent=row.risk_if_absent,
        reopened_because=row.reopened_because,
        withdrawn_at=row.withdrawn_at,
        superseded_by=successor.key if successor else None,
        revision=row.revision,
        version=version_of(reading.session, row.stream),
    )


def learnings(
    reading: Reading,
    *,
    state: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
    ids: Collection[int] | None = None,
    fits: Callable[[LearningBrief], bool] | None = None,
) -> Page[LearningBrief]:
    """Return a page of learnings, newest first; only of these ids, and only those that fit, when said."""
    reading.require("learnings:read")
    size = clamp(limit)
    conditions = [*_in_state(state), *earlier(Learning.number, cursor)]
    if ids is not None:
        conditions.append(Learning.id.in_(ids))
    found: list[LearningBrief] = []
    while len(found) <= size:
        chunk = _rows(reading, conditions, size + 1)
        found += [each for each in _visible(reading, chunk) if fits is None or fits(each)]
        if len(chunk) <= size:
            break
        conditions = [*conditions, Learning.number < chunk[-1].number]
    return paged(found[: size + 1], size, lambda item: [number_of("LRN", item.key)])


def published(reading: Reading) -> list[LearningBrief]:
    """Return the published learnings that the reader may see, newest first."""
    return _visible(reading, reading.kept(_published))


def _published(session: Session) -> Sequence[Any]:
    return session.execute(_chosen([Learning.state == LearningState.PUBLISHED], MOST)).all()


def covering(reading: Reading, cause_class: str) -> list[LearningBrief]:
    """Return the published learnings about causes of that class."""
    return [each for each in published(reading) if cause_class in each.cause_classes]


def of_coe(reading: Reading, coe_id: int) -> list[LearningBrief]:
    """Return the learnings that came from a COE."""
    return _read(reading, [Learning.source_coe_id == coe_id], MOST)


def as_of(reading: Reading, learning_id: int, at: datetime) -> LearningBrief | None:
    """Return what the learning said ``at``, by what was recorded by then; None when there was none yet."""
    now = _read(reading, [Learning.id == learning_id], 1)
    then = revision_as_of(reading, learning_id, at)
    if not now or then is None:
        return None
    values = {name: getattr(then, name) for name in ("title", "state", "failure_prevented", "applicability")}
    values |= {"cause_classes": tuple(then.cause_classes), "published_at": then.published_at}
    return LearningBrief(**{**vars(now[0]), **values})


def revision_as_of(reading: Reading, learning_id: int, at: datetime) -> LearningRevision | None:
    """Return the revision that stood ``at``."""
    R = LearningRevision  # noqa: N806 - a short name for the class
    statement = select(R).where(R.learning_id == learning_id, R.recorded_at <= at)
    return reading.session.scalar(statement.order_by(R.number.desc()).limit(1))


def _is(ref: int | str) -> ColumnElement[bool]:
    return Learning.id == ref if isinstance(ref, int) else Learning.number == (number_of("LRN", ref) or 0)


def _in_state(state: str | None) -> list[ColumnElement[bool]]:
    if state is None:
        return []
    if state not in set(LearningState):
        raise Invalid("learning.unknown_state", f"Choose one of {', '.join(LearningState)}.", where="state")
    return [Learning.state == state]


def _read(reading: Reading, conditions: Collection[ColumnElement[bool]], limit: int) -> list[LearningBrief]:
    return _visible(reading, _rows(reading, conditions, limit))


def _rows(reading: Reading, conditions: Collection[ColumnElement[bool]], limit: int) -> Sequence[Any]:
    return reading.session.execute(_chosen(conditions, limit)).all()


def _chosen(conditions: Collection[ColumnElement[bool]], limit: int) -> Select[*tuple[Any, ...]]:
    return select(*BRIEF).where(*conditions).order_by(Learning.number.desc()).limit(limit)


def _visible(reading: Reading, rows: Sequence[Any]) -> list[LearningBrief]:
    """Leave out what came from a COE that the reader may not see; the policy's rule for many at once."""
    if not rows or not reading.permits("learnings:read"):
        return []
    sources = coe.visibilities(reading, {row.source_coe_id for row in rows if row.source_coe_id is not None})
    named = {each for row in rows for each in row.source_incident_ids}
    known = incidents.briefs(reading, named) if named else {}
    me = reading.principal.person_id
    seen = (
        row
        for row in rows
        if ((row.source_coe_id is None or row.source_coe_id in sources) and known.keys() >= {*row.source_incident_ids})
        or row.released_at is not None
        or (me is not None and row.steward_id == me)
    )
    hidden = named - {each.id for each in known.values() if not each.is_private}
    return [_brief(row, sources.get(row.source_coe_id), hidden) for row in seen]


def _brief(row: Any, source: str | None, hidden: set[int]) -> LearningBrief:  # noqa: ANN401 - a row of BRIEF
    values = row._asdict()
    from_hidden = (row.source_coe_id is not None and source != "open") or not hidden.isdisjoint(row.source_incident_ids)
    is_private = from_hidden and row.released_at is None
    values |= {
        "key": key_of("LRN", values.pop("number")),
        "cause_classes": tuple(row.cause_classes),
        "source_incident_ids": tuple(row.source_incident_ids),
        "visibility": "private" if is_private else "open",
    }
    return LearningBrief(**values)
