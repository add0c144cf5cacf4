"""Proposing what was learned elsewhere: as one more learning for stewards to decide about, with where it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from foundation.ids import next_number
from foundation.markdown import RenderedText
from foundation.predicate import Predicate
from foundation.work import Work
from learnings.commands.details import write_details
from learnings.commands.propose import (
    FAILURE_LIMIT,
    TITLE_LIMIT,
    known_classes,
    needed,
    needed_text,
    proposed_event,
    sound_text,
)
from learnings.lifecycle import LearningState
from learnings.model import Imported, Learning
from learnings.queries.search import index

BECAUSE_LIMIT = 300


@dataclass(frozen=True)
class Outcome:
    """What became of one that was brought: added, same (we have it), differs (it says something else now), refused."""

    origin_ref: str
    verdict: str
    key: str
    title: str
    why: str = ""


@dataclass(frozen=True)
class Brought:
    """What somebody elsewhere learned: whose it is, how they call it, a digest of what it says, and what it says."""

    origin: str
    ref: str
    digest: str
    because: str
    title: str
    failure_prevented: str
    lesson: RenderedText
    recommendation: RenderedText
    cause_classes: Sequence[str]
    applicability: object
    details: Mapping[str, Any]


def known_from(work: Work, origin: str) -> Mapping[str, Imported]:
    """Return what was taken over from somebody before, by their own names for it."""
    rows = work.session.scalars(select(Imported).where(Imported.origin == origin).with_for_update())
    return {row.origin_ref: row for row in rows}


def told_again(work: Work, known: Imported, ref: str, digest: str) -> Outcome:
    """Say of what we have already whether it says the same; nothing of it changes."""
    learning = work.session.get_one(Learning, known.learning_id)
    return Outcome(ref, "same" if known.digest == digest else "differs", learning.key, learning.title)


def bring(work: Work, brought: Brought, where: str) -> Learning:
    """Propose it; ``where`` is what stands before the fields in errors."""
    learning = Learning(
        number=next_number(work.session, "LRN"),
        title=needed(brought.title, f"{where}.title", TITLE_LIMIT),
        failure_prevented=needed(brought.failure_prevented, f"{where}.failure_prevented", FAILURE_LIMIT),
        cause_classes=known_classes(brought.cause_classes),
        applicability=Predicate.parse(brought.applicability, where=f"{where}.applicability").as_json(),
        source_cause_ids=[],
        source_actions=[],
        proposed_because=brought.because[:BECAUSE_LIMIT],
        proposed_at=work.now,
        proposed_by=work.principal.id,
        revision=0,
        state=LearningState.PROPOSED,
    )
    learning.write(
        needed_text(brought.lesson, f"{where}.lesson"),
        sound_text(brought.recommendation, f"{where}.recommendation"),
    )
    write_details(work, learning, brought.details)
    work.session.add(learning)
    work.session.flush()
    kept = {"learning_id": learning.id, "origin": brought.origin, "origin_ref": brought.ref, "digest": brought.digest}
    work.session.add(Imported(**kept, imported_at=work.now, imported_by=work.principal.id))
    work.session.add(learning.snapshot(work.principal.id, work.now))
    work.record(learning.stream, proposed_event(learning))
    index(work, learning)
    return learning
