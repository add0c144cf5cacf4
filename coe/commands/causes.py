"""The tree of causes."""

from typing import Any

from sqlalchemy import select, update

from coe.commands.load import (
    find_service,
    load_open_coe,
    one_of,
    passage_of,
)
from coe.events import CauseAdded, CauseClass, CauseEdited, CauseRemoved
from coe.model import Cause, Coe
from coe.vocabulary import CAUSE_ROLES, CONFIDENCES
from foundation.errors import Invalid, NotFound
from foundation.merging import require_unchanged
from foundation.work import Work


def add_cause(
    work: Work,
    *,
    key: str,
    because: str,
    cause_class: str,
    why: str = "",
    parent_id: int | None = None,
    role: str = "contributing",
    service_slug: str | None = None,
    how_escaped: str = "",
    evidence: str = "",
    confidence: str = "probable",
) -> Cause:
    """Put a cause under another one, or at the top of the tree."""
    coe = load_open_coe(work, key)
    cause = Cause(coe_id=coe.id, parent_id=_parent(work, coe, parent_id, None), recorded_at=work.now)
    _word(cause, because=because, why=why, how_escaped=how_escaped, evidence=evidence)
    _sort(work, cause, cause_class=cause_class, role=role, service_slug=service_slug, confidence=confidence)
    work.session.add(cause)
    work.session.flush()
    work.record(coe.stream, CauseAdded(**_said(cause)))
    return cause


def edit_cause(
    work: Work,
    *,
    key: str,
    cause_id: int,
    because: str,
    cause_class: str,
    why: str = "",
    parent_id: int | None = None,
    role: str = "contributing",
    service_slug: str | None = None,
    how_escaped: str = "",
    evidence: str = "",
    confidence: str = "probable",
    version: int | None = None,
) -> Cause:
    """Put a cause differently, or elsewhere in the tree."""
    coe = load_open_coe(work, key)
    cause = _load(work, coe, cause_id)
    require_unchanged(work, coe.stream, version, [f"cause.{cause_id}"])
    cause.parent_id = _parent(work, coe, parent_id, cause_id)
    _word(cause, because=because, why=why, how_escaped=how_escaped, evidence=evidence)
    _sort(work, cause, cause_class=cause_class, role=role, service_slug=service_slug, confidence=confidence)
    work.record(coe.stream, CauseEdited(**_said(cause)))
    return cause


def remove_cause(work: Work, *, key: str, cause_id: int, version: int | None = None) -> Coe:
    """Take a cause out of the tree; its children move up to its parent."""
    coe = load_open_coe(work, key)
    cause = _load(work, coe, cause_id)
    require_unchanged(work, coe.stream, version, [f"cause.{cause_id}"])
    cause.removed_at = work.now
    work.session.execute(update(Cause).where(Cause.parent_id == cause.id).values(parent_id=cause.parent_id))
    work.record(coe.stream, CauseRemoved(cause_id=cause_id, changed=(f"cause.{cause_id}",)))
    return coe


def _load(work: Work, coe: Coe, cause_id: int) -> Cause:
    cause = work.session.get(Cause, cause_id)
    if cause is None or cause.coe_id != coe.id or cause.removed_at is not None:
        raise NotFound("cause")
    return cause


def _parent(work: Work, coe: Coe, parent_id: int | None, cause_id: int | None) -> int | None:
    """Return the parent when it is in this tree and not below the cause itself."""
    rows = work.session.execute(
        select(Cause.id, Cause.parent_id).where(Cause.coe_id == coe.id, Cause.removed_at.is_(None))
    )
    parents = {row.id: row.parent_id for row in rows}
    if parent_id is not None and parent_id not in parents:
        raise Invalid("coe.unknown_cause", "Choose a cause of this COE as the one above.", where="parent_id")
    above = parent_id
    while above is not None:
        if above == cause_id:
            raise Invalid("coe.cause_circle", "A cause can't stand below itself: choose another.", where="parent_id")
        above = parents[above]
    return parent_id


def _word(cause: Cause, *, because: str, why: str, how_escaped: str, evidence: str) -> None:
    cause.because = passage_of(because, "because")
    if not cause.because:
        raise Invalid("coe.empty", "Say what made it possible.", where="because")
    cause.why = passage_of(why, "why")
    cause.how_escaped = passage_of(how_escaped, "how_escaped")
    cause.evidence = passage_of(evidence, "evidence")


def _sort(work: Work, cause: Cause, *, cause_class: str, role: str, service_slug: str | None, confidence: str) -> None:
    cause.cause_class = CauseClass(one_of(cause_class, list(CauseClass), "cause_class"))
    cause.role = one_of(role, CAUSE_ROLES, "role")
    cause.confidence = one_of(confidence, CONFIDENCES, "confidence")
    cause.service_id = find_service(work, service_slug)


def _said(cause: Cause) -> dict[str, Any]:
    return {
        "cause_id": cause.id,
        "parent_id": cause.parent_id,
        "cause_class": cause.cause_class.value,
        "role": cause.role,
        "service_id": cause.service_id,
        "confidence": cause.confidence,
        "because": cause.because,
        "why": cause.why,
        "how_escaped": cause.how_escaped,
        "evidence": cause.evidence,
        "changed": (f"cause.{cause.id}",),
    }
