"""What the meeting about a review talks about, in the order in which it decides; pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from readiness.lifecycle import Gate, Risk
from readiness.queries.answers import AnsweredQuestion
from readiness.queries.reviews import ReviewPage

Saying = Callable[[AnsweredQuestion], str | None]
MET = frozenset({"T0", "T1"})


@dataclass(frozen=True)
class Topic:
    """A part of the meeting: why, and the questions that it is about with what is said of each."""

    title: str
    questions: tuple[tuple[AnsweredQuestion, str], ...]


@dataclass(frozen=True)
class Meeting:
    """Whether one is held, and what about."""

    is_held: bool
    topics: tuple[Topic, ...]


def meeting_of(review: ReviewPage, now: datetime) -> Meeting:
    """Return the agenda; below T1, and where only what is new is asked, signatures do."""
    doubts: dict[int, list[str]] = {}
    for doubt in review.challenges:
        if doubt.settled_at is None:
            doubts.setdefault(doubt.question_id, []).append(doubt.text)
    parts: tuple[tuple[str, Saying], ...] = (
        ("What would keep it from being ready", lambda each: _agreed(each, now) if each.blocks(now) else None),
        ("Doubted and not settled", lambda each: " / ".join(doubts[each.id]) if each.id in doubts else None),
        ("Not answered", lambda each: each.failure_prevented if each.risk == Risk.UNANSWERED else None),
        ("Said to be safe, and nothing shows it", lambda each: _unproven(each, now)),
        ("Risks that are taken", lambda each: _taken(each, now)),
    )
    topics = [Topic(title, _about(review, about)) for title, about in parts]
    return Meeting(review.tier in MET and review.kind == "full", tuple(each for each in topics if each.questions))


def _about(
    review: ReviewPage, about: Callable[[AnsweredQuestion], str | None]
) -> tuple[tuple[AnsweredQuestion, str], ...]:
    return tuple((each, said) for each in review.asked if (said := about(each)) is not None)


def _agreed(question: AnsweredQuestion, now: datetime) -> str:
    owed = [each for each in question.remedies if each.is_open]
    if not owed:
        return "Nothing is agreed for it yet."
    late = " (past its date)" if any(each.is_lapsed(now) for each in owed) else ""
    return f"Agreed by {min(each.due for each in owed):%Y-%m-%d}{late}: {owed[0].text or owed[0].action_key}"


def _unproven(question: AnsweredQuestion, now: datetime) -> str | None:
    is_bare = all(each.has_failed or each.is_stale(now) for each in question.evidence)
    if question.gate != Gate.BLOCKING or question.risk != Risk.NONE or not is_bare:
        return None
    return question.evidence_wanted or "Nothing was shown that is still good."


def _taken(question: AnsweredQuestion, now: datetime) -> str | None:
    if question.acceptance is None or not question.is_accepted(now):
        return None
    return f"Until {question.acceptance.until:%Y-%m-%d}: {question.acceptance.rationale}"
