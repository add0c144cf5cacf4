"""What services say about learnings: rows that are only ever added, recorded when we are told."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from catalog import queries as catalog
from foundation.errors import Conflict, Invalid
from foundation.jobs import NewJob
from foundation.links import web_address
from foundation.text import clean
from foundation.work import Work
from learnings.commands.ask import ends_at
from learnings.commands.propose import load
from learnings.detecting import CHECK
from learnings.events import AdoptionRecorded, AdoptionState
from learnings.lifecycle import LearningState
from learnings.model import Adoption, Learning

NOTE_LIMIT = 2_000
ASK_AGAIN = "learnings.ask_again"
URL_LIMIT = 2_000
ADOPTED = frozenset({AdoptionState.ADOPTED, AdoptionState.ADOPTED_ALTERNATIVE})
DATED: Mapping[AdoptionState, str] = {AdoptionState.PLANNED: "planned_by", AdoptionState.WAIVED: "until"}


def record_adoption(
    work: Work,
    *,
    key: str,
    service_slug: str,
    state: str,
    planned_by: datetime | None = None,
    until: datetime | None = None,
    evidence_url: str = "",
    evidence_expires_at: datetime | None = None,
    note: str = "",
    claimed_at: datetime | None = None,
) -> Adoption:
    """Record how far a service has come; a claimed time is kept and shown, and never judged by."""
    learning = load(work, key)
    work.require("learnings:read", learning)
    service_id = catalog.service_ids(work, [service_slug])[service_slug]
    work.require("learnings:adopt", catalog.find_services(work, [service_id])[service_id].owner_team_id)
    _require_published(learning)
    known = _known_state(state)
    given = {"planned_by": planned_by, "until": until}
    adoption = Adoption(
        learning_id=learning.id,
        service_id=service_id,
        state=known,
        **_only_its_date(work, known, given),
        evidence_url=evidence_url if _is_own_check(work, evidence_url) else _address(evidence_url),
        evidence_expires_at=evidence_expires_at or _fresh_until(work, learning, known, evidence_url),
        note=clean(note, field="note", limit=NOTE_LIMIT, multiline=True),
        claimed_at=claimed_at,
        recorded_at=work.now,
        recorded_by=work.principal.id,
    )
    _record(work, adoption, learning)
    end = ends_at(adoption)
    if end is not None:
        key = f"learnings.ask_again:{learning.id}:{service_id}"
        work.enqueue(NewJob(ASK_AGAIN, {"adoption_id": adoption.id}, key=key, due=end))
    else:
        work.cancel(f"learnings.ask_again:{learning.id}:{service_id}")
    return adoption


def _address(evidence_url: str) -> str:
    return web_address(evidence_url, field="evidence_url", limit=URL_LIMIT, code="link.scheme")


def _is_own_check(work: Work, evidence_url: str) -> bool:
    """Whether the register itself names the campaign whose check found it."""
    return work.principal.is_machine and evidence_url.startswith(CHECK)


def _fresh_until(work: Work, learning: Learning, state: AdoptionState, evidence_url: str) -> datetime | None:
    """Return until when evidence is good that was given without an end: as long as the learning says."""
    days = learning.evidence_days if state in ADOPTED and evidence_url.strip() else None
    return work.now + timedelta(days=days) if days else None


def _record(work: Work, adoption: Adoption, learning: Learning) -> None:
    work.session.add(adoption)
    work.session.flush()
    work.record(
        learning.stream,
        AdoptionRecorded(
            adoption_id=adoption.id,
            service_id=adoption.service_id,
            state=adoption.state,
            planned_by=adoption.planned_by,
            until=adoption.until,
            evidence_expires_at=adoption.evidence_expires_at,
            claimed_at=adoption.claimed_at,
            evidence_url=adoption.evidence_url,
            note=adoption.note,
        ),
    )


def _require_published(learning: Learning) -> None:
    if learning.state != LearningState.PUBLISHED:
        raise Conflict(
            "learning.not_published", f"{learning.key} is {learning.state}: publish it before services answer."
        )


def _known_state(state: str) -> AdoptionState:
    if state not in set(AdoptionState):
        raise Invalid("adoption.state", f"Choose one of {', '.join(AdoptionState)}.", where="state")
    return AdoptionState(state)


def _only_its_date(work: Work, state: AdoptionState, given: Mapping[str, datetime | None]) -> dict[str, Any]:
    """Return the date that the state needs; a waiver has an end, a plan has a day, others have neither."""
    field = DATED.get(state)
    surplus = [name for name, value in given.items() if value is not None and name != field]
    if surplus:
        raise Invalid("adoption.date", f"Leave {surplus[0]} out: {state} has no such date.", where=surplus[0])
    if field is None:
        return {}
    at = given[field]
    if at is None or at <= work.now:
        raise Invalid("adoption.date", f"Say until when it is {state}: choose a day that lies ahead.", where=field)
    return {field: at}
