"""Finding people by how their names begin; there are too few of them for an index of their own."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, false, select, true

from accounts.model import Person
from foundation.search import Hit, Ids, SearchSource, fold
from foundation.work import Reading

KIND = "person"
MOST = 5
EXACT = 1000.0
LONGEST = 120


def people_named(reading: Reading, query: str) -> list[Hit]:
    """Return the people in whose names every word of the query begins a word."""
    words = fold(query[:LONGEST]).split()
    if not words or not reading.permits("accounts:read"):
        return []
    known = reading.session.execute(
        select(Person.id, Person.name).where(Person.disabled_at.is_(None)).order_by(Person.name, Person.id)
    )
    found = [row for row in known if _begins(words, fold(row.name).split())]
    return [Hit(KIND, row.id, "", row.name, f"/people/{row.id}", EXACT) for row in found[:MOST]]


def seen(reading: Reading, _ids: Ids) -> ColumnElement[bool]:
    """Show all of them to whoever may see people."""
    return true() if reading.permits("accounts:read") else false()


def _begins(words: Collection[str], name: Collection[str]) -> bool:
    return all(any(part.startswith(word) for part in name) for word in words)


SEARCH = (SearchSource(KIND, seen, people_named),)
