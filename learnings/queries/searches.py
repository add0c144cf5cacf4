"""Searches that people keep, and what is new in them: read with the eyes of whose they are, and nothing private."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from accounts.queries import find_person
from foundation.errors import Invalid, NotFound
from foundation.work import Reading
from learnings.model import Learning, LearningRevision, Pace, SavedSearch
from learnings.queries.briefs import LearningBrief
from learnings.queries.finding import Facets, find_learnings
from learnings.queries.letters import OPEN, next_morning, seen_by, zone_of

MOST_NEWS = 40
MOST_IN_FEED = 50


@dataclass(frozen=True)
class SearchItem:
    """A search that somebody keeps."""

    id: int
    name: str
    facets: Facets
    pace: str
    made_at: datetime


@dataclass(frozen=True)
class News:
    """What is new to one person in one search of theirs."""

    search: SearchItem
    found: Sequence[LearningBrief]
    has_more: bool


@dataclass(frozen=True)
class NewsLetter:
    """All that is new to one person in what they hear of at one pace."""

    email: str
    news: Sequence[News]
    read_at: datetime


def searches(reading: Reading) -> list[SearchItem]:
    """Return the reader's own, by name."""
    reading.require("learnings:read")
    me = reading.principal.person_id
    if me is None:
        return []
    mine = select(SavedSearch).where(SavedSearch.person_id == me)
    return [_item(row) for row in reading.session.scalars(mine.order_by(SavedSearch.name, SavedSearch.id))]


def search_feed(reading: Reading, search_id: int) -> tuple[SearchItem, Sequence[LearningBrief]]:
    """Return one of the reader's own with what it finds now, as far as all inside may read it: an address gets about.

    Raises NotFound for what is another's, or kept no longer.
    """
    reading.require("learnings:read")
    row = reading.session.get(SavedSearch, search_id)
    if row is None or row.person_id != reading.principal.person_id:
        raise NotFound("feed")
    return _item(row), _found(reading, row, MOST_IN_FEED)


def news_letter(reading: Reading, person_id: int, pace: str) -> NewsLetter | None:
    """Return what to tell a person; None where nothing is new, and for whoever may not look any more."""
    reading.require("learnings:notify")
    theirs = seen_by(reading, person_id)
    person = find_person(theirs, person_id) if theirs else None
    if theirs is None or person is None:
        return None
    rows = select(SavedSearch).where(SavedSearch.person_id == person_id, SavedSearch.pace == pace)
    news = []
    for row in theirs.session.scalars(rows.order_by(SavedSearch.name, SavedSearch.id)):
        found = _found(theirs, row, MOST_NEWS + 1, _changed_since(theirs.session, row.told_at))
        if found:
            news.append(News(_item(row), found[:MOST_NEWS], len(found) > MOST_NEWS))
    return NewsLetter(person.email, news, reading.now) if news else None


def news_rounds(reading: Reading, person_id: int | None = None) -> dict[tuple[int, str], datetime]:
    """Return when people may hear next, by person and pace: all who want to, or one."""
    reading.require("learnings:notify")
    wanted = select(SavedSearch.person_id, SavedSearch.pace).where(SavedSearch.pace != Pace.NEVER).distinct()
    if person_id is not None:
        wanted = wanted.where(SavedSearch.person_id == person_id)
    rounds = {}
    for row in reading.session.execute(wanted.order_by(SavedSearch.person_id, SavedSearch.pace)).all():
        theirs = seen_by(reading, row.person_id)
        if theirs is not None:
            zone = zone_of(theirs, row.person_id)
            rounds[(row.person_id, row.pace)] = next_morning(reading.now, Pace(row.pace), zone)
    return rounds


def is_any_search_heard(session: Session) -> bool:
    """Whether anybody hears of a search by mail: while nobody does, nothing has to be put down."""
    return session.scalar(select(SavedSearch.id).where(SavedSearch.pace != Pace.NEVER).limit(1)) is not None


def _found(
    reading: Reading, row: SavedSearch, most: int, among: Collection[int] | None = None
) -> Sequence[LearningBrief]:
    """Return what it finds and everybody inside may read; nothing where what it asks for is there no longer."""
    try:
        found = find_learnings(reading, Facets(**row.facets), limit=most, among=among).items
    except Invalid:
        return []
    return [each for each in found if each.visibility == OPEN]


def _changed_since(session: Session, at: datetime) -> list[int]:
    """Return the learnings that are new, say something else, reached another state or were released since."""
    revised = select(LearningRevision.learning_id).where(LearningRevision.recorded_at > at)
    changed = or_(Learning.id.in_(revised), Learning.released_at > at, Learning.reopened_at > at)
    return list(session.scalars(select(Learning.id).where(changed)))


def _item(row: SavedSearch) -> SearchItem:
    return SearchItem(row.id, row.name, Facets(**row.facets), row.pace, row.made_at)
