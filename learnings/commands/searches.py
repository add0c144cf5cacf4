"""Searches that people keep for themselves: kept under a name, heard of by mail, dropped."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from foundation.work import Work
from learnings.commands.propose import needed
from learnings.events import SearchDropped, SearchKept
from learnings.model import Pace, SavedSearch
from learnings.queries.finding import Facets, require_sound

NOUN = "saved search"
NAME_LIMIT = 80
FACET_LIMIT = 500
MOST_SEARCHES = 50


def keep_search(work: Work, *, name: str, facets: Mapping[str, str], pace: str = Pace.NEVER) -> SavedSearch:
    """Keep a search under a name; one that has that name already looks for this from now on."""
    person_id = _me(work)
    name = needed(name, "name", NAME_LIMIT)
    known, pace = _known_facets(work, facets), _known_pace(pace)
    mine = SavedSearch.person_id == person_id
    found = work.session.scalar(select(SavedSearch).where(mine, SavedSearch.name == name).with_for_update())
    if found is None:
        if (work.session.scalar(select(func.count()).where(mine)) or 0) >= MOST_SEARCHES:
            detail = f"You keep {MOST_SEARCHES} searches already. Drop one that you need no longer."
            raise Conflict("search.too_many", detail)
        found = SavedSearch(person_id=person_id, name=name, made_at=work.now, told_at=work.now)
        work.session.add(found)
    if found.facets != known or found.pace == Pace.NEVER:
        # What was there before somebody asked for it is no news.
        found.told_at = work.now
    found.facets, found.pace = known, pace
    work.session.flush()
    work.record(f"learning_search:{found.id}", SearchKept(pace=pace))
    return found


def drop_search(work: Work, *, search_id: int) -> None:
    """Keep a search no longer; the address of its feed leads nowhere from then on."""
    person_id = _me(work)
    found = work.session.get(SavedSearch, search_id, with_for_update=True)
    if found is None or found.person_id != person_id:
        raise NotFound(NOUN)
    work.record(f"learning_search:{found.id}", SearchDropped())
    work.session.delete(found)


def note_news(work: Work, *, person_id: int, pace: str, read_at: datetime) -> None:
    """Note that a person was told what was new ``read_at`` in what they hear of at that pace."""
    work.require("learnings:notify")
    theirs = select(SavedSearch).where(SavedSearch.person_id == person_id, SavedSearch.pace == pace)
    for found in work.session.scalars(theirs.order_by(SavedSearch.id).with_for_update()):
        found.told_at = max(read_at, found.told_at)


def _me(work: Work) -> int:
    work.require("learnings:keep_search")
    if work.principal.person_id is None:
        raise Invalid("search.nobody", "Only people keep searches. Sign in as a person.", where="")
    return work.principal.person_id


def _known_facets(work: Work, facets: Mapping[str, str]) -> dict[str, str]:
    strange = sorted(facets.keys() - Facets.__dataclass_fields__.keys())
    if strange:
        names = ", ".join(Facets.__dataclass_fields__)
        raise Invalid("search.facet", f"A search has no {strange[0][:40]}: it has {names}.", where="facets")
    cleaned = {name: clean(value, field=name, limit=FACET_LIMIT).strip() for name, value in facets.items()}
    found = Facets(**cleaned)
    if not found.chosen:
        raise Invalid("search.empty", "Say what to look for: words, a service, a class of causes …", where="facets")
    require_sound(work, found)
    return found.chosen


def _known_pace(pace: str) -> Pace:
    if pace not in set(Pace):
        raise Invalid("search.pace", f"Choose one of {', '.join(Pace)}.", where="pace")
    return Pace(pace)
