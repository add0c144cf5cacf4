"""Questions whose time is over, or soon is: who is told to renew or drop them."""

from datetime import timedelta

from sqlalchemy import func, select

from accounts import queries as accounts
from foundation.slots import Need
from foundation.work import Reading
from readiness.model import Checklist, Question, QuestionRevision
from readiness.queries.answers import open_to

AHEAD = timedelta(days=30)
MOST = 20


def to_renew(reading: Reading) -> list[Need]:
    """Return the questions near or past their sunset that the reader owns; writers hear of those that nobody owns."""
    if not reading.permits("checklists:read") or reading.principal.person_id is None:
        return []
    newest = select(func.max(QuestionRevision.id)).group_by(QuestionRevision.question_id)
    statement = (
        select(Question.number, QuestionRevision, Checklist.slug, Checklist.title)
        .join(Question, Question.id == QuestionRevision.question_id)
        .join(Checklist, Checklist.id == Question.checklist_id)
        .where(QuestionRevision.id.in_(newest), Question.dropped_at.is_(None))
        .where(QuestionRevision.sunset_at <= reading.now + AHEAD)
        .order_by(QuestionRevision.sunset_at, QuestionRevision.question_id)
    )
    rows = reading.session.execute(statement).all()
    mine = _told(reading, [row[1] for row in rows])
    shown = {number for number, _ in open_to(reading, [(row[0], row[1]) for row in rows if row[1].id in mine])}
    return [_need(reading, *row) for row in rows if row[0] in shown][:MOST]


def _told(reading: Reading, revisions: list[QuestionRevision]) -> set[int]:
    """Return those whose owner the reader is, and for writers those whose owner is nobody, or can't sign in."""
    me, writes = reading.principal.person_id, reading.permits("checklists:write")
    owners = {each.owner_id for each in revisions if each.owner_id is not None} if writes else set()
    able = {each for each in owners if accounts.principal_of(reading.session, each) is not None}
    return {each.id for each in revisions if each.owner_id == me or (writes and each.owner_id not in able)}


def _need(reading: Reading, number: int, revision: QuestionRevision, slug: str, title: str) -> Need:
    day, key = revision.sunset_at, f"Q-{number}"
    is_over = day is not None and day <= reading.now
    said = "passed: nothing is published with it" if is_over else "comes"
    return Need(
        kind="sunset",
        title=revision.text,
        key=key,
        url=f"/checklists/{slug}#{key}",
        facts=f"{title}, its sunset {said}",
        button="Renew or drop",
        rank=60,
        due=day,
        tone="amber" if is_over else "gray",
        icon="clock",
    )
