"""The graph of causes."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from coe.commands.load import (
    find_service,
    happened,
    load_coe,
    load_open_coe,
    one_of,
    passage_of,
)
from coe.events import CauseAccepted, CauseAdded, CauseClass, CauseEdited, CauseRemoved
from coe.model import Cause, CauseLink, Coe
from coe.vocabulary import CAUSE_ROLES, CONFIDENCES, STOP_REASONS
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
    also_led_to: Collection[int] = (),
    stop_reason: str = "",
    introduced_at: datetime | None = None,
) -> Cause:
    """Put a cause under another one, or under the impact itself."""
    coe = load_open_coe(work, key)
    graph = _graph(work, coe)
    cause = Cause(coe_id=coe.id, parent_id=_effect(graph, parent_id, None, "parent_id"), recorded_at=work.now)
    _date(work, cause, stop_reason, introduced_at)
    _word(cause, because=because, why=why, how_escaped=how_escaped, evidence=evidence)
    _sort(work, cause, cause_class=cause_class, role=role, service_slug=service_slug, confidence=confidence)
    work.session.add(cause)
    work.session.flush()
    links = _link(work, cause, graph, also_led_to)
    work.record(coe.stream, CauseAdded(**_said(cause, links)))
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
    also_led_to: Collection[int] = (),
    stop_reason: str = "",
    introduced_at: datetime | None = None,
    version: int | None = None,
) -> Cause:
    """Put a cause differently, or elsewhere in the tree."""
    coe = load_open_coe(work, key)
    cause = _load(work, coe, cause_id)
    require_unchanged(work, coe.stream, version, [f"cause.{cause_id}"])
    graph = _graph(work, coe)
    cause.parent_id = _effect(graph, parent_id, cause_id, "parent_id")
    _date(work, cause, stop_reason, introduced_at)
    _word(cause, because=because, why=why, how_escaped=how_escaped, evidence=evidence)
    _sort(work, cause, cause_class=cause_class, role=role, service_slug=service_slug, confidence=confidence)
    links = _link(work, cause, graph, also_led_to)
    work.record(coe.stream, CauseEdited(**_said(cause, links)))
    return cause


def remove_cause(work: Work, *, key: str, cause_id: int, version: int | None = None) -> Coe:
    """Take a cause out of the tree; its children move up to its parent."""
    coe = load_open_coe(work, key)
    cause = _load(work, coe, cause_id)
    require_unchanged(work, coe.stream, version, [f"cause.{cause_id}"])
    cause.removed_at = work.now
    work.session.execute(update(Cause).where(Cause.parent_id == cause.id).values(parent_id=cause.parent_id))
    gone = or_(CauseLink.cause_id == cause.id, CauseLink.to_id == cause.id)
    work.session.execute(delete(CauseLink).where(gone))
    work.record(coe.stream, CauseRemoved(cause_id=cause_id, changed=(f"cause.{cause_id}",)))
    return coe


def accept_cause(work: Work, *, key: str, cause_id: int, reason: str) -> Cause:
    """Accept that nothing is done about a cause; a reviewer's to say, with why."""
    coe = load_coe(work, key, "coe:approve")
    cause = _load(work, coe, cause_id)
    why = passage_of(reason, "reason")
    if not why:
        raise Invalid("coe.reason", "Say why nothing is done, in a sentence that holds up later.", where="reason")
    cause.accepted_by, cause.accepted_at, cause.accepted_reason = work.principal.id, work.now, why
    work.record(coe.stream, CauseAccepted(cause_id=cause_id, reason=why, changed=(f"cause.{cause_id}",)))
    return cause


def _load(work: Work, coe: Coe, cause_id: int) -> Cause:
    cause = work.session.get(Cause, cause_id)
    if cause is None or cause.coe_id != coe.id or cause.removed_at is not None:
        raise NotFound("cause")
    return cause


def _graph(work: Work, coe: Coe) -> dict[int, set[int]]:
    """Return what each cause of the COE led to."""
    standing = (Cause.coe_id == coe.id, Cause.removed_at.is_(None))
    rows = work.session.execute(select(Cause.id, Cause.parent_id).where(*standing)).all()
    graph = {row.id: {row.parent_id} if row.parent_id is not None else set() for row in rows}
    for link in work.session.scalars(select(CauseLink).where(CauseLink.cause_id.in_(graph))):
        graph[link.cause_id].add(link.to_id)
    return graph


def _effect(graph: Mapping[int, set[int]], effect: int | None, cause_id: int | None, field: str) -> int | None:
    """Return the effect when it is in this graph and does not itself come from the cause."""
    if effect is None:
        return None
    if effect not in graph:
        raise Invalid("coe.unknown_cause", "Choose a cause of this COE as the one above.", where=field)
    above, seen = [effect], set[int]()
    while above:
        each = above.pop()
        if each == cause_id:
            raise Invalid("coe.cause_circle", "A cause can't stand below itself: choose another.", where=field)
        if each not in seen:
            seen.add(each)
            above += graph.get(each, set())
    return effect


def _link(work: Work, cause: Cause, graph: Mapping[int, set[int]], effects: Collection[int]) -> tuple[int, ...]:
    """Say what else the cause led to, beside what stands above it."""
    wanted = {_effect(graph, each, cause.id, "also_led_to") for each in effects} - {cause.parent_id}
    links = tuple(sorted(each for each in wanted if each is not None))
    work.session.execute(delete(CauseLink).where(CauseLink.cause_id == cause.id))
    work.session.add_all(CauseLink(cause_id=cause.id, to_id=each) for each in links)
    work.session.flush()
    return links


def _date(work: Work, cause: Cause, stop_reason: str, introduced_at: datetime | None) -> None:
    cause.stop_reason = one_of(stop_reason, STOP_REASONS, "stop_reason") if stop_reason else ""
    cause.introduced_at = happened(work, introduced_at, "introduced_at") if introduced_at else None


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


def _said(cause: Cause, links: tuple[int, ...]) -> dict[str, Any]:
    return {
        "cause_id": cause.id,
        "parent_id": cause.parent_id,
        "cause_class": cause.cause_class.value,
        "role": cause.role,
        "service_id": cause.service_id,
        "confidence": cause.confidence,
        "stop_reason": cause.stop_reason,
        "introduced_at": cause.introduced_at,
        "also_led_to": links,
        "because": cause.because,
        "why": cause.why,
        "how_escaped": cause.how_escaped,
        "evidence": cause.evidence,
        "changed": (f"cause.{cause.id}",),
    }
