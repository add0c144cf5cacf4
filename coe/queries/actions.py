"""Action items, for their list, their owners, and the rooms that build on them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from catalog import queries as catalog
from coe.lifecycle import PENDING, ActionState
from coe.model import ActionCause, ActionItem, ActionTeam, Coe, CoeService
from coe.policy import ACTION, visible_actions
from foundation.errors import Invalid, NotFound
from foundation.ids import key_of, number_of
from foundation.log import StreamHead
from foundation.paging import Page, clamp, earlier, paged
from foundation.work import Reading

ALL = 1000


@dataclass(frozen=True)
class ActionBrief:
    """One action item as it stands."""

    id: int
    key: str
    title: str
    kind: str
    state: str
    priority: str
    owner_id: int | None
    due: datetime | None
    is_overdue: bool
    slips: int
    coe_id: int
    coe_key: str
    coe_title: str
    service_id: int | None
    scope: str
    done_criteria: str
    evidence: str
    cause_ids: tuple[int, ...]
    recorded_at: datetime
    settled_at: datetime | None
    settled_by: str | None
    version: int
    strength: str = ""
    evaluation: str = ""
    check_after_days: int | None = None
    tracker_url: str = ""
    team_id: int | None = None
    escalated_at: datetime | None = None
    watch_days: int | None = None
    watch_until: datetime | None = None
    is_watched_out: bool = False
    proof: str = ""
    proof_at: datetime | None = None


def open_actions(
    reading: Reading, service_ids: Collection[int] | None = None, owner_id: int | None = None
) -> list[ActionBrief]:
    """Return what is still to be done, the earliest due first; of these services or this person, when said."""
    conditions: list[ColumnElement[bool]] = [ActionItem.state.in_(PENDING)]
    if service_ids is not None:
        conditions.append(ActionItem.service_id.in_(service_ids))
    if owner_id is not None:
        conditions.append(ActionItem.owner_id == owner_id)
    return _briefs(
        reading, _rows(reading, conditions, ALL, ActionItem.due.is_(None), ActionItem.due, ActionItem.number)
    )


def overdue_actions(
    reading: Reading, service_ids: Collection[int], at: datetime | None = None, most: int = 20
) -> list[ActionBrief]:
    """Return what of these services was past its date ``at`` that moment, or is now; the latest due last."""
    moment, ids = at or reading.now, set(service_ids)
    # What names no service concerns those that its COE is about.
    of_theirs = ActionItem.coe_id.in_(select(CoeService.coe_id).where(CoeService.service_id.in_(ids)))
    late = [or_(ActionItem.service_id.in_(ids), ActionItem.service_id.is_(None) & of_theirs), ActionItem.due < moment]
    if at is None:
        late.append(ActionItem.state.in_(PENDING))
    else:
        late += [ActionItem.recorded_at < at, or_(ActionItem.settled_at.is_(None), ActionItem.settled_at >= at)]
    return _briefs(reading, _rows(reading, late, most, ActionItem.due, ActionItem.number)) if service_ids else []


def of_coe(reading: Reading, coe_id: int) -> list[ActionBrief]:
    """Return all action items of the COE, the first written first."""
    return _briefs(reading, _rows(reading, [ActionItem.coe_id == coe_id], ALL, ActionItem.number))


def action(reading: Reading, ref: int | str) -> ActionBrief:
    """Return the action item with that key or id; raises NotFound, also for what the reader may not see."""
    reading.require("action:read")
    condition = ActionItem.id == ref if isinstance(ref, int) else ActionItem.number == number_of("ACT", ref)
    found = _briefs(reading, _rows(reading, [condition], 1, ActionItem.number))
    if not found:
        raise NotFound(ACTION)
    return found[0]


def actions_by_key(reading: Reading, keys: Collection[str]) -> list[ActionBrief]:
    """Return those of the action items that the reader may see, by number."""
    numbers = {number_of("ACT", key) for key in keys}
    return _briefs(reading, _rows(reading, [ActionItem.number.in_(numbers)], ALL, ActionItem.number)) if keys else []


def briefs_of(reading: Reading, ids: Collection[int]) -> list[ActionBrief]:
    """Return those of these action items that the reader may see."""
    return _briefs(reading, _rows(reading, [ActionItem.id.in_(ids)], ALL, ActionItem.number)) if ids else []


def visible_keys(reading: Reading, keys: Collection[str]) -> set[str]:
    """Return which of these action items the reader may see."""
    numbers = {number_of("ACT", key) for key in keys}
    rows = _rows(reading, [ActionItem.number.in_(numbers)], ALL, ActionItem.number)
    seen = visible_actions(reading, [row.ActionItem for row in rows])
    return {row.ActionItem.key for row in rows if row.ActionItem.id in seen}


def actions(
    reading: Reading,
    *,
    state: str | None = None,
    owner_id: int | None = None,
    service_id: int | None = None,
    overdue: bool = False,
    team_id: int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[ActionBrief]:
    """Return a page of action items, newest first."""
    reading.require("action:read")
    size = clamp(limit)
    conditions = [*_filters(state, owner_id, service_id), *earlier(ActionItem.number, cursor)]
    conditions += [of_team(reading, team_id)] if team_id is not None else []
    conditions += [ActionItem.due < reading.now, ActionItem.state.in_(PENDING)] if overdue else []
    found: list[ActionBrief] = []
    rows = _rows(reading, conditions, size + 1, ActionItem.number.desc())
    while rows and len(found) <= size:
        found += _briefs(reading, rows)
        further = [*conditions, ActionItem.number < rows[-1].ActionItem.number]
        rows = _rows(reading, further, size + 1, ActionItem.number.desc()) if len(rows) > size else []
    return paged(found[: size + 1], size, lambda item: [number_of("ACT", item.key)])


def of_team(reading: Reading, team_id: int) -> ColumnElement[bool]:
    """Hold for what a team answers for: given to it, or to nobody and about a service that it owns."""
    given = select(ActionTeam.action_id).where(ActionTeam.team_id == team_id)
    owned = [each.id for each in catalog.services(reading) if each.owner_team_id == team_id]
    free = ActionItem.id.not_in(select(ActionTeam.action_id))
    return or_(ActionItem.id.in_(given), free & ActionItem.service_id.in_(owned))


def _filters(state: str | None, owner_id: int | None, service_id: int | None) -> Iterator[ColumnElement[bool]]:
    if state is not None:
        if state not in set(ActionState):
            raise Invalid("action.unknown_state", f"Choose one of {', '.join(ActionState)}.", where="state")
        yield ActionItem.state == ActionState(state)
    if owner_id is not None:
        yield ActionItem.owner_id == owner_id
    if service_id is not None:
        yield ActionItem.service_id == service_id


def _rows(
    reading: Reading,
    conditions: Collection[ColumnElement[bool]],
    limit: int,
    *order: Any,  # noqa: ANN401 - columns and expressions
) -> Sequence[Any]:
    statement = (
        select(ActionItem, Coe.number, Coe.title, ActionTeam.team_id)
        .join(Coe, Coe.id == ActionItem.coe_id)
        .join(ActionTeam, ActionTeam.action_id == ActionItem.id, isouter=True)
    )
    return reading.session.execute(statement.where(*conditions).order_by(*order).limit(limit)).all()


def _briefs(reading: Reading, rows: Sequence[Any]) -> list[ActionBrief]:
    if not rows:
        return []
    seen = visible_actions(reading, [row.ActionItem for row in rows])
    rows = [row for row in rows if row.ActionItem.id in seen]
    addressed = _addressed(reading, seen)
    heads = _versions(reading, seen)
    return [_brief(reading, row.ActionItem, row.number, row.title, row.team_id, addressed, heads) for row in rows]


def _brief(
    reading: Reading,
    item: ActionItem,
    coe_number: int,
    coe_title: str,
    team_id: int | None,
    addressed: dict[int, tuple[int, ...]],
    heads: dict[str, int],
) -> ActionBrief:
    return ActionBrief(
        id=item.id,
        key=item.key,
        title=item.title,
        kind=item.kind,
        state=item.state.value,
        priority=item.priority,
        owner_id=item.owner_id,
        due=item.due,
        is_overdue=item.state in PENDING and item.due is not None and item.due < reading.now,
        slips=item.slips,
        coe_id=item.coe_id,
        coe_key=key_of("COE", coe_number),
        coe_title=coe_title,
        service_id=item.service_id,
        scope=item.scope,
        done_criteria=item.done_criteria,
        evidence=item.evidence,
        cause_ids=addressed.get(item.id, ()),
        recorded_at=item.recorded_at,
        settled_at=item.settled_at,
        settled_by=item.settled_by,
        version=heads.get(item.stream, 0),
        strength=item.strength,
        evaluation=item.evaluation,
        check_after_days=item.check_after_days,
        tracker_url=item.tracker_url,
        team_id=team_id,
        escalated_at=item.escalated_at,
        watch_days=item.watch_days,
        watch_until=item.watch_until,
        is_watched_out=item.is_watched_out(reading.now),
        proof=item.proof,
        proof_at=item.proof_at,
    )


def _addressed(reading: Reading, action_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    statement = select(ActionCause).where(ActionCause.action_id.in_(action_ids)).order_by(ActionCause.cause_id)
    found: dict[int, tuple[int, ...]] = {}
    for link in reading.session.scalars(statement):
        found[link.action_id] = (*found.get(link.action_id, ()), link.cause_id)
    return found


def _versions(reading: Reading, action_ids: Collection[int]) -> dict[str, int]:
    streams = [f"action:{action_id}" for action_id in action_ids]
    rows = reading.session.execute(select(StreamHead.stream, StreamHead.seq).where(StreamHead.stream.in_(streams)))
    return {row.stream: row.seq for row in rows}
