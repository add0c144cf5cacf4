"""Whether the gate lets a service through: what the reviews in force say, of all phases together."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from catalog import queries as catalog
from foundation.predicate import Truth
from foundation.work import Reading
from readiness.lifecycle import Gate, Outcome, Phase, ReviewState
from readiness.phases import covers, said_for
from readiness.queries.reviews import ReviewBrief, ReviewPage, of_service, review


@dataclass(frozen=True)
class Hindrance:
    """One reason why the gate is shut."""

    code: str
    detail: str
    review: str
    question: str | None = None


@dataclass(frozen=True)
class GateResult:
    """Whether a service may go on, and if not, why."""

    service: str
    is_open: bool
    review: str | None
    outcome: str | None
    phase: str | None
    hindrances: tuple[Hindrance, ...]


def gate(reading: Reading, service_slug: str) -> GateResult:
    """Return whether the reviews in force let the service through: beginning another does not undo a decision.

    A decision that has expired shuts the gate until the next. A checklist that was never decided about for all phases
    shuts it while a blocking question that applies, or may apply, has no answer in any review in force, whatever its
    phase: what is blank is not ready. Once there is such a decision, a later review that is still being answered shuts
    nothing by its blanks.
    """
    service = catalog.get_service(reading, service_slug)
    found = [brief for brief in of_service(reading, service.id) if brief.outcome != Outcome.WITHDRAWN]
    hindrances: list[Hindrance] = []
    for checklist in dict.fromkeys(brief.checklist for brief in found):
        hindrances += _of_checklist(reading, [brief for brief in found if brief.checklist == checklist])
    newest = max(found, key=lambda brief: brief.id, default=None)
    return GateResult(
        service=service_slug,
        is_open=not hindrances,
        review=newest.key if newest else None,
        outcome=newest.outcome if newest else None,
        phase=newest.phase if newest else None,
        hindrances=tuple(hindrances),
    )


def _of_checklist(reading: Reading, newest_first: Sequence[ReviewBrief]) -> Iterator[Hindrance]:
    pages = [review(reading, brief.id) for brief in _in_force(newest_first)]
    again: set[int] = set()
    told: set[tuple[str, str | None]] = set()
    for page in pages:
        found = [each for each in _hindrances(page, again, reading.now) if _is_news(each, told)]
        told |= {(each.code, each.question) for each in found}
        yield from found
        if page.outcome is not None:
            again |= {each.id for each in page.asked}
    if not any(brief.outcome is not None and brief.phase is None for brief in newest_first):
        yield from _blank(pages, is_year_over=any(map(_has_run_out, newest_first)))


def _in_force(newest_first: Sequence[ReviewBrief]) -> list[ReviewBrief]:
    """Return the review under way, and each decision whose place no later one takes."""
    kept: list[ReviewBrief] = []
    for brief in newest_first:
        if not any(each.outcome is not None and covers(each.phase, brief.phase) for each in kept):
            kept.append(brief)
    return kept


def _is_news(hindrance: Hindrance, told: AbstractSet[tuple[str, str | None]]) -> bool:
    """Whether a newer review did not say the same of the question: what it carried on it says again."""
    return hindrance.question is None or (hindrance.code, hindrance.question) not in told


def _hindrances(page: ReviewPage, again: AbstractSet[int], now: datetime) -> Iterator[Hindrance]:
    """Yield what a review says against the service; what a later decision asked ``again`` is that one's to say."""
    if page.outcome == Outcome.NOT_READY:
        yield Hindrance("not_ready", f"The review{said_for(page.phase)} was decided as not ready.", page.key)
    if page.state == ReviewState.EXPIRED and not _is_renewed(page, again):
        detail = f"The decision{said_for(page.phase)} has expired: review the service again."
        yield Hindrance("review_expired", detail, page.key)
    for each in page.asked:
        if each.blocks(now) and each.id not in again and not _is_conditional(page, each.id, now):
            detail = f"{each.key} is at high risk and nobody accepted it: {each.text}"
            yield Hindrance("high_risk", detail, page.key, each.key)
    keys = {each.id: each.key for each in page.questions}
    for condition in page.conditions:
        if condition.is_lapsed(now) and condition.question_id not in again:
            detail = f"A condition is past its date: {condition.text}"
            yield Hindrance("condition_lapsed", detail, page.key, keys.get(condition.question_id or 0))


def _is_conditional(page: ReviewPage, question_id: int, now: datetime) -> bool:
    """Whether the decision let the service go on with this risk, on a condition that is not past its date."""
    mine = [each for each in page.conditions if each.question_id == question_id and each.withdrawn_at is None]
    return bool(mine) and not any(each.is_lapsed(now) for each in mine)


def _is_renewed(page: ReviewPage, again: AbstractSet[int]) -> bool:
    """Whether later decisions asked again all that blocks in it, or, where nothing does, all of it."""
    blocking = [each.id for each in page.asked if each.gate == Gate.BLOCKING]
    return bool(again) and again >= {*(blocking or (each.id for each in page.asked))}


def _has_run_out(brief: ReviewBrief) -> bool:
    return brief.state == ReviewState.EXPIRED


def _blank(pages: Sequence[ReviewPage], *, is_year_over: bool) -> Iterator[Hindrance]:
    """Yield the blocking questions of the newest review's version that none of these reviews has an answer to.

    What is for the yearly review alone keeps nobody from launching: it is due when the first decision has run out.
    """
    newest = pages[0]
    answered = {each.id for page in pages for each in page.questions if each.answer is not None}
    for each in newest.questions:
        is_due = is_year_over or set(each.phases) != {Phase.ANNUAL}
        if is_due and each.gate == Gate.BLOCKING and each.applies is not Truth.NO and each.id not in answered:
            why = "nobody answered it" if each.in_phase else f"{newest.key}{said_for(newest.phase)} did not ask it"
            detail = f"{each.key} blocks and {why}: {each.text}"
            yield Hindrance("unanswered_blocking", detail, newest.key, each.key)
