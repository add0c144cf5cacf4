"""How readers would have sections read: what waits, what became of the rest, and how one goes in as the text is now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from accounts import queries as accounts
from coe.model import CoeSection, CoeSuggestion
from coe.queries.documents import CoeBrief, brief
from coe.review import WAITS
from coe.template import title_of
from foundation.errors import NotFound
from foundation.textmerge import Merged, merge, steps
from foundation.work import Reading

SHOWN = 500
# Longer and further ones are looked at on pages of their own: the document is to open as fast with them as without.
SHORT, FEW = 4000, 20


@dataclass(frozen=True)
class SuggestionItem:
    """How somebody would have a section read, and what became of that."""

    id: int
    section: str
    title: str
    version: int
    text: str
    reason: str
    by: str
    made_at: datetime
    state: str
    word: str
    settled_by: str
    settled_at: datetime | None
    is_mine: bool
    changes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class SuggestionDocument:
    """One suggestion, what its section says now, and both put together."""

    coe: CoeBrief
    item: SuggestionItem
    now: str
    merged: Merged


def suggestions(reading: Reading, ref: int | str) -> tuple[SuggestionItem, ...]:
    """Return what was suggested, what waits first."""
    mine = select(CoeSuggestion).where(CoeSuggestion.coe_id == brief(reading, ref).id)
    rows = reading.session.scalars(mine.order_by(CoeSuggestion.state != WAITS, CoeSuggestion.id.desc()).limit(SHOWN))
    return _items(reading, rows.all())


def waiting(reading: Reading, coe_id: int) -> tuple[SuggestionItem, ...]:
    """Return what waits in a COE that the reader may see, with what each changes where that is short."""
    open_ones = select(CoeSuggestion).where(CoeSuggestion.coe_id == coe_id, CoeSuggestion.state == WAITS)
    return _items(reading, reading.session.scalars(open_ones.order_by(CoeSuggestion.id)).all())


def suggestion(reading: Reading, ref: int | str, suggestion_id: int) -> SuggestionDocument:
    """Return one suggestion as it goes into what stands there now; the version is read before the text."""
    short = brief(reading, ref)
    row = reading.session.get(CoeSuggestion, suggestion_id)
    if row is None or row.coe_id != short.id:
        raise NotFound("suggestion")
    section = reading.session.get(CoeSection, (short.id, row.section))
    now = section.source if section else ""
    (item,) = _items(reading, [row], whole=True)
    return SuggestionDocument(short, item, now, merge(row.base, row.text, now))


def _items(reading: Reading, rows: Sequence[CoeSuggestion], *, whole: bool = False) -> tuple[SuggestionItem, ...]:
    who = {row.made_by for row in rows} | {row.settled_by for row in rows if row.settled_by}
    names = accounts.principal_names(reading, who) if who else {}
    me = reading.principal
    return tuple(
        SuggestionItem(
            id=row.id,
            section=row.section,
            title=title_of(row.section),
            version=row.version,
            text=row.text,
            reason=row.reason,
            by=names.get(row.made_by, row.made_by),
            made_at=row.made_at,
            state=row.state,
            word=row.word,
            settled_by=names.get(row.settled_by or "", row.settled_by or ""),
            settled_at=row.settled_at,
            is_mine=row.made_by == me.id or (row.author_id is not None and row.author_id == me.person_id),
            changes=_changes(row) if whole or (place < FEW and len(row.base) + len(row.text) <= SHORT) else (),
        )
        for place, row in enumerate(rows)
    )


def _changes(row: CoeSuggestion) -> tuple[tuple[str, str], ...]:
    return steps(row.base.splitlines(), row.text.splitlines())
