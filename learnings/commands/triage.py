"""Deciding about a learning: accept, decline, publish, retire, supersede."""

from sqlalchemy import select

from foundation.errors import Invalid
from foundation.ids import number_of
from foundation.merging import require_unchanged
from foundation.text import clean
from foundation.work import Work
from learnings.commands.fitting import require_it_fits_its_origin
from learnings.commands.propose import load
from learnings.events import LearningMoved
from learnings.lifecycle import EDITABLE, LearningState
from learnings.model import Learning
from learnings.queries.search import index

REASON_LIMIT = 2_000


def transition(
    work: Work, *, key: str, to: str, reason: str = "", superseded_by: str | None = None, version: int | None = None
) -> Learning:
    """Move a learning to another state; whoever publishes one that misses its own incident signs why."""
    learning = load(work, key)
    work.require("learnings:triage", learning)
    require_unchanged(work, learning.stream, version, {"state"})
    reason = clean(reason, field="reason", limit=REASON_LIMIT, multiline=True)
    before = learning.state
    learning.move(to, reason, work.now)
    missed = _require_it_can_be_asked(work, learning, reason) if to == LearningState.PUBLISHED else ()
    if to == LearningState.SUPERSEDED:
        learning.superseded_by_id = _successor(work, learning, superseded_by)
    work.session.add(learning.snapshot(work.principal.id, work.now))
    work.record(
        learning.stream,
        LearningMoved(
            from_state=before,
            to_state=learning.state,
            superseded_by_id=learning.superseded_by_id,
            unmatched_service_ids=missed,
            reason=reason,
            changed=("state",),
        ),
    )
    index(work, learning)
    return learning


def _require_it_can_be_asked(work: Work, learning: Learning, reason: str) -> tuple[int, ...]:
    """Refuse what tells nobody what to do, or means, without a signed reason, not those who had the incident."""
    if not learning.recommendation.strip():
        detail = "Write first what services must do, and what shows that they do: that is what their owners are asked."
        raise Invalid("learning.needs_recommendation", detail, where="recommendation")
    return require_it_fits_its_origin(work, learning, reason)


def _successor(work: Work, learning: Learning, key: str | None) -> int:
    """Return the learning that takes its place: one that still stands, and that does not lead back here."""
    number = number_of("LRN", key or "")
    # Locked, so that of two that are to replace one another at once the second finds the first gone.
    named = select(Learning).where(Learning.number == number).with_for_update()
    found = work.session.scalar(named) if number else None
    # Whoever may not see it hears the same as of one that there is not.
    if found is None or found.id == learning.id or not work.permits("learnings:read", found):
        raise Invalid(
            "learning.successor", "Name the learning that takes its place, like LRN-12.", where="superseded_by"
        )
    if LearningState(found.state) not in EDITABLE:
        detail = f"{found.key} is {found.state} itself. Name one that still stands."
        raise Invalid("learning.successor", detail, where="superseded_by")
    return found.id
