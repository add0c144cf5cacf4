"""What the linter says about a COE as it stands."""

import re
from collections.abc import Iterable

from sqlalchemy import select

from accounts import queries as accounts
from coe.findings import (
    Draft,
    DraftAction,
    DraftAnswer,
    DraftCause,
    DraftImpact,
    DraftRow,
    DraftSection,
    Finding,
    findings,
)
from coe.lifecycle import ActionState
from coe.model import (
    INSTANTS,
    ActionCause,
    ActionItem,
    Cause,
    Coe,
    CoeAnswer,
    CoeImpact,
    CoeRecurrence,
    CoeSection,
    CoeTimelineRow,
)
from coe.queries.causes import links_of
from coe.queries.documents import brief
from coe.queries.exhibits import count_shown
from coe.queries.likeness import alike_elsewhere
from coe.queries.policies import policy_of
from coe.queries.templates import template_of
from foundation.errors import NotFound
from foundation.work import Reading

LESSONS = ("lessons_badly", "lessons_lucky")
ACTION_NUMBER = re.compile(r"\bACT-(\d{1,9})\b")


def findings_of(reading: Reading, ref: int | str) -> list[Finding]:
    """Return what is still weak in the COE, what blocks first; raises NotFound."""
    coe = reading.session.get(Coe, brief(reading, ref).id)
    if coe is None:
        raise NotFound("COE")
    return findings(draft_of(reading, coe))


def draft_of(reading: Reading, coe: Coe) -> Draft:
    """Return the COE as the rules see it; the caller has made sure that it may be seen."""
    session = reading.session
    sections = session.scalars(select(CoeSection).where(CoeSection.coe_id == coe.id))
    answers = session.scalars(select(CoeAnswer).where(CoeAnswer.coe_id == coe.id))
    repeats = session.scalar(select(CoeRecurrence.of_id).where(CoeRecurrence.coe_id == coe.id).limit(1))
    people = accounts.people(reading)
    written = {s.name: DraftSection(s.source, s.is_prefilled) for s in sections}
    return Draft(
        state=coe.state.value,
        now=reading.now,
        title=coe.title,
        kind=coe.kind,
        trigger=coe.trigger,
        severity=coe.severity or "",
        opened_at=coe.opened_at,
        sections=written,
        instants={name: getattr(coe, name) for name in INSTANTS},
        impacts=_impacts(reading, coe.id),
        rows=_rows(reading, coe.id),
        answers={a.question: DraftAnswer(a.text, a.is_not_applicable, a.is_prefilled) for a in answers},
        causes=_causes(reading, coe.id),
        actions=_actions(reading, coe.id, {person.id for person in people if not person.disabled}),
        people=tuple(person.name for person in people),
        is_recurrence=repeats is not None,
        action_days=policy_of(reading, coe.severity).action_days,
        exhibits=count_shown(reading, coe.id),
        actions_elsewhere=_named(reading, coe.id, [written[name].source for name in LESSONS if name in written]),
        template=template_of(reading, coe),
    )


def _named(reading: Reading, coe_id: int, texts: Iterable[str]) -> frozenset[str]:
    """Return which of the actions that the lessons name stand in another COE: a key of none is no promise."""
    numbers = {int(number) for text in texts for number in ACTION_NUMBER.findall(text)}
    if not numbers:
        return frozenset()
    standing = (ActionItem.coe_id != coe_id, ActionItem.state != ActionState.CANCELED)
    found = reading.session.scalars(select(ActionItem).where(ActionItem.number.in_(numbers), *standing))
    return frozenset(action.key for action in found)


def _impacts(reading: Reading, coe_id: int) -> tuple[DraftImpact, ...]:
    standing = select(CoeImpact).where(CoeImpact.coe_id == coe_id, CoeImpact.removed_at.is_(None))
    return tuple(
        DraftImpact(row.id, row.dimension, row.value, row.unit, row.method, row.from_at, row.until_at)
        for row in reading.session.scalars(standing.order_by(CoeImpact.id))
    )


def _rows(reading: Reading, coe_id: int) -> tuple[DraftRow, ...]:
    # There may be thousands: columns take a third of the time that rows of a class do.
    columns = [getattr(CoeTimelineRow, name) for name in DraftRow.__dataclass_fields__]
    told = select(*columns).where(CoeTimelineRow.coe_id == coe_id, CoeTimelineRow.included.is_(True))
    rows = reading.session.execute(told.order_by(CoeTimelineRow.at, CoeTimelineRow.id))
    return tuple(DraftRow(*row) for row in rows)


def _causes(reading: Reading, coe_id: int) -> tuple[DraftCause, ...]:
    standing = select(Cause).where(Cause.coe_id == coe_id, Cause.removed_at.is_(None)).order_by(Cause.id)
    rows = reading.session.scalars(standing).all()
    links = links_of(reading, [row.id for row in rows])
    return tuple(
        DraftCause(
            id=row.id,
            parent_id=row.parent_id,
            because=row.because,
            cause_class=row.cause_class.value,
            evidence=row.evidence,
            role=row.role,
            also_led_to=links.get(row.id, ()),
            is_accepted=row.accepted_at is not None,
            why=row.why,
            how_escaped=row.how_escaped,
        )
        for row in rows
    )


def _actions(reading: Reading, coe_id: int, here: set[int]) -> tuple[DraftAction, ...]:
    items = reading.session.scalars(
        select(ActionItem).where(ActionItem.coe_id == coe_id).order_by(ActionItem.number)
    ).all()
    addressed: dict[int, tuple[int, ...]] = {}
    links = select(ActionCause).where(ActionCause.action_id.in_([item.id for item in items]))
    for link in reading.session.scalars(links):
        addressed[link.action_id] = (*addressed.get(link.action_id, ()), link.cause_id)
    alike = alike_elsewhere(reading, coe_id, {item.key: item.title for item in items})
    return tuple(
        DraftAction(
            key=item.key,
            title=item.title,
            kind=item.kind,
            state=item.state.value,
            priority=item.priority,
            owner_id=item.owner_id,
            due=item.due,
            done_criteria=item.done_criteria,
            cause_ids=addressed.get(item.id, ()),
            strength=item.strength,
            evaluation=item.evaluation,
            scope=item.scope,
            tracker_url=item.tracker_url,
            owner_is_active=item.owner_id in here,
            like=alike.get(item.key, ""),
        )
        for item in items
    )
