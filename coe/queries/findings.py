"""What the linter says about a COE as it stands."""

from sqlalchemy import select

from coe.findings import Draft, DraftAction, DraftCause, DraftSection, Finding, findings
from coe.model import INSTANTS, ActionCause, ActionItem, Cause, Coe, CoeSection
from coe.queries.documents import brief
from foundation.errors import NotFound
from foundation.work import Reading


def findings_of(reading: Reading, ref: int | str) -> list[Finding]:
    """Return what is still weak in the COE, what blocks first; raises NotFound."""
    coe = reading.session.get(Coe, brief(reading, ref).id)
    if coe is None:
        raise NotFound("COE")
    return findings(draft_of(reading, coe))


def draft_of(reading: Reading, coe: Coe) -> Draft:
    """Return the COE as the rules see it; the caller has made sure that it may be seen."""
    sections = reading.session.scalars(select(CoeSection).where(CoeSection.coe_id == coe.id))
    causes = reading.session.scalars(
        select(Cause).where(Cause.coe_id == coe.id, Cause.removed_at.is_(None)).order_by(Cause.id)
    )
    return Draft(
        state=coe.state.value,
        now=reading.now,
        sections={s.name: DraftSection(s.source, s.is_prefilled) for s in sections},
        instants={name: getattr(coe, name) for name in INSTANTS},
        causes=tuple(DraftCause(c.id, c.parent_id, c.because, c.cause_class.value, c.evidence) for c in causes),
        actions=_actions(reading, coe.id),
    )


def _actions(reading: Reading, coe_id: int) -> tuple[DraftAction, ...]:
    items = reading.session.scalars(
        select(ActionItem).where(ActionItem.coe_id == coe_id).order_by(ActionItem.number)
    ).all()
    addressed: dict[int, tuple[int, ...]] = {}
    links = select(ActionCause).where(ActionCause.action_id.in_([item.id for item in items]))
    for link in reading.session.scalars(links):
        addressed[link.action_id] = (*addressed.get(link.action_id, ()), link.cause_id)
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
        )
        for item in items
    )
