"""The board: when each service was last reviewed and what it owes, the oldest first; and the weekly agenda."""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, literal, select, union_all

from accounts import queries as accounts
from catalog import queries as catalog
from coe import queries as coe
from foundation.work import Reading
from learnings import queries as learnings
from learnings.queries import JUST_BEFORE, LearningBrief
from readiness.lifecycle import Outcome, Risk
from readiness.model import Answer, Flag, Remedy, Review
from readiness.queries.escapes import EscapeItem, escapes
from readiness.queries.risks import OpenRisk, open_risks, questions_open_to

MOST = 100
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class BoardRow:
    """A service: when it was last reviewed, what it owes and since when, how risky, and whom to ask."""

    service_id: int
    service: str
    name: str
    tier: str
    team: str | None
    last_review: datetime | None
    outstanding: int
    oldest: datetime | None
    oldest_what: str
    risk: str

    def age_days(self, now: datetime) -> int | None:
        """How long the oldest thing owed has been owed."""
        return (now - self.oldest).days if self.oldest else None


@dataclass(frozen=True)
class Owed:
    """One thing that a service owes."""

    service_id: int
    since: datetime
    due: datetime
    what: str


@dataclass(frozen=True)
class Agenda:
    """What the weekly operations review talks about."""

    week: str
    high_risks: tuple[OpenRisk, ...]
    overdue: tuple[tuple[str, Owed], ...]
    escapes: tuple[EscapeItem, ...]
    learnings: tuple[LearningBrief, ...]
    team: str | None


def board(reading: Reading, limit: int = MOST) -> list[BoardRow]:
    """Return the services that owe something, the oldest debt first, then those that were never or longest ago seen."""
    reading.require("reviews:read")
    oldest = _oldest_first(reading, limit)
    ids = [*oldest, *(each for each in _longest_unseen(reading, limit) if each not in oldest)][:limit]
    owed = _owed(reading, ids)
    names = catalog.find_services(reading, ids)
    seen, risks = _last_reviews(reading, ids), _risks(reading, ids)
    rows = [_row(names[each], owed.get(each, []), seen.get(each), risks.get(each, "")) for each in ids if each in names]
    return sorted(rows, key=lambda row: (row.oldest is None, row.oldest or row.last_review or reading.now, row.name))


def agenda(reading: Reading) -> Agenda:
    """Return this week's agenda; the team is drawn by lot, the same all week."""
    reading.require("reviews:read")
    since = reading.now - WEEK
    ids = _oldest_first(reading, MOST)
    names = catalog.find_services(reading, ids)
    late = [each for rows in _owed(reading, ids).values() for each in rows if each.due <= reading.now]
    late.sort(key=lambda each: each.since)
    risky = _with_high_risk(reading)
    return Agenda(
        week=reading.now.strftime("%G-W%V"),
        high_risks=tuple(each for each in open_risks(reading, risky) if each.risk == Risk.HIGH)[:MOST],
        overdue=tuple((names[each.service_id].name, each) for each in late if each.service_id in names),
        escapes=tuple(each for each in escapes(reading, limit=MOST).items if each.recorded_at >= since),
        learnings=tuple(
            each for each in learnings.published(reading) if each.published_at and each.published_at >= since
        ),
        team=_drawn(reading),
    )


def _oldest_first(reading: Reading, limit: int) -> list[int]:
    """Return the services that owe something, by their oldest debt; who is retired owes nothing any more."""
    parts = union_all(
        select(Flag.service_id, Flag.raised_at.label("since")).where(
            Flag.settled_at.is_(None), ~catalog.is_retired(Flag.service_id)
        ),
        select(Review.service_id, Remedy.recorded_at.label("since"))
        .join(Review, Review.id == Remedy.review_id)
        .where(Remedy.fulfilled_at.is_(None), Remedy.withdrawn_at.is_(None))
        .where(
            Review.outcome.is_(None) | (Review.outcome != Outcome.WITHDRAWN), ~catalog.is_retired(Review.service_id)
        ),
    ).subquery()
    first = func.min(parts.c.since)
    statement = select(parts.c.service_id).group_by(parts.c.service_id).order_by(first, parts.c.service_id).limit(limit)
    return list(reading.session.scalars(statement))


def _longest_unseen(reading: Reading, limit: int) -> list[int]:
    """Return reviewed services by their last decision, the longest ago first."""
    last = func.max(Review.decided_at)
    decided = (Review.decided_at.is_not(None), ~catalog.is_retired(Review.service_id))
    statement = select(Review.service_id).where(*decided).group_by(Review.service_id)
    return list(reading.session.scalars(statement.order_by(last, Review.service_id).limit(limit)))


def _owed(reading: Reading, service_ids: Collection[int]) -> dict[int, list[Owed]]:
    """Return what each service owes; what is promised through an action item only to those who may see that."""
    of_flags = select(
        Flag.service_id,
        Flag.raised_at,
        Flag.due,
        Flag.detail.label("what"),
        literal(None).label("action_key"),
        Flag.question_id,
    ).where(Flag.settled_at.is_(None), Flag.service_id.in_(service_ids))
    of_remedies = (
        select(
            Review.service_id,
            Remedy.recorded_at,
            Remedy.due,
            Remedy.text.label("what"),
            Remedy.action_key,
            Remedy.question_id,
        )
        .join(Review, Review.id == Remedy.review_id)
        .where(Remedy.fulfilled_at.is_(None), Remedy.withdrawn_at.is_(None), Review.service_id.in_(service_ids))
        .where(Review.outcome.is_(None) | (Review.outcome != Outcome.WITHDRAWN), Remedy.carried_from.is_(None))
    )
    rows = [*reading.session.execute(of_flags).all(), *reading.session.execute(of_remedies).all()]
    seen = coe.visible_keys(reading, {row.action_key for row in rows if row.action_key})
    asked = {each.question_id for each in questions_open_to(reading, reading.now + JUST_BEFORE)}
    found: dict[int, list[Owed]] = {}
    for row in rows:
        is_open = row.question_id is None or row.question_id in asked
        if is_open and (row.action_key is None or row.action_key in seen):
            found.setdefault(row.service_id, []).append(Owed(row[0], row[1], row[2], row[3]))
    return found


def _last_reviews(reading: Reading, service_ids: Collection[int]) -> dict[int, datetime]:
    statement = (
        select(Review.service_id, func.max(Review.decided_at))
        .where(Review.service_id.in_(service_ids), Review.decided_at.is_not(None), Review.outcome != Outcome.WITHDRAWN)
        .group_by(Review.service_id)
    )
    return {row[0]: row[1] for row in reading.session.execute(statement) if row[1] is not None}


def _risks(reading: Reading, service_ids: Collection[int]) -> dict[int, str]:
    """Return the highest risk among the answers in force of each service."""
    newest = _in_force().where(Answer.service_id.in_(service_ids))
    found: dict[int, str] = {}
    for row in reading.session.execute(select(Answer.service_id, Answer.risk).where(Answer.id.in_(newest))):
        worst = (Risk.HIGH, Risk.MEDIUM, Risk.NONE, Risk.NOT_APPLICABLE)
        before = found.get(row.service_id, Risk.NOT_APPLICABLE)
        found[row.service_id] = min((row.risk, before), key=lambda risk: worst.index(Risk(risk)))
    return found


def _in_force() -> Select[int]:
    """Select the newest answer of each service to each question; a withdrawn review's were taken back with it."""
    newest = select(func.max(Answer.id)).join(Review, Review.id == Answer.review_id)
    standing = newest.where(Review.outcome.is_(None) | (Review.outcome != Outcome.WITHDRAWN))
    return standing.group_by(Answer.service_id, Answer.question_id)


def _with_high_risk(reading: Reading) -> list[int]:
    risky = (Answer.id.in_(_in_force()), Answer.risk == Risk.HIGH, ~catalog.is_retired(Answer.service_id))
    statement = select(Answer.service_id).where(*risky).distinct()
    return list(reading.session.scalars(statement.order_by(Answer.service_id).limit(MOST)))


def _row(service: catalog.ServiceItem, owed: Sequence[Owed], seen: datetime | None, risk: str) -> BoardRow:
    first = min(owed, key=lambda each: each.since, default=None)
    return BoardRow(
        service_id=service.id,
        service=service.slug,
        name=service.name,
        tier=service.tier,
        team=service.owner_team,
        last_review=seen,
        outstanding=len(owed),
        oldest=first.since if first else None,
        oldest_what=first.what if first else "",
        risk=risk,
    )


def _drawn(reading: Reading) -> str | None:
    """Draw a team, each with the same chance, by the week alone."""
    names = sorted(each.name for each in accounts.teams(reading)) if reading.permits("accounts:read") else []
    return random.Random(reading.now.strftime("%G-W%V")).choice(names) if names else None  # noqa: S311 - no secret
