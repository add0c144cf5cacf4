"""Having those told whom a comment or a section names with an @: each once for each time that it begins to."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from accounts import queries as accounts
from coe.events import PassageCommented, PeopleNamed
from coe.model import Coe, CoeMention, CoeNaming
from coe.queries.words import may_read, named_in
from foundation.log import StoredEvent, event_at
from foundation.work import Work

# A section saves itself again and again: a name that goes and comes back within a day is the same mention.
SAME = timedelta(days=1)


def note_naming(work: Work, *, coe_id: int, seq: int) -> tuple[int, ...]:
    """Say who is named by what that event wrote and did not know of it yet; never who may not read the COE."""
    work.require("coe:fill")
    coe = work.session.get_one(Coe, coe_id, with_for_update=True)
    event = event_at(work.session, coe.stream, seq)
    if event.is_erased:
        return ()
    is_comment = event.name == PassageCommented.name
    found = _in_comment(work, event) if is_comment else _in_section(work, coe_id, event)
    people = may_read(work, coe_id, found)
    if people:
        work.record(coe.stream, PeopleNamed(seq=seq, person_ids=people))
    return people


def _in_comment(work: Work, event: StoredEvent) -> set[int]:
    untold = select(CoeMention).where(CoeMention.comment_id == event.payload["comment_id"])
    rows = work.session.scalars(untold.where(CoeMention.told_at.is_(None))).all()
    for row in rows:
        row.told_at = work.now
    return {row.person_id for row in rows}


def _in_section(work: Work, coe_id: int, event: StoredEvent) -> set[int]:
    section = event.payload["section"]
    mine = (CoeNaming.coe_id == coe_id, CoeNaming.section == section)
    known = {row.person_id: row for row in work.session.scalars(select(CoeNaming).where(*mine))}
    named = named_in(work, event.passages.get("source", ""))
    named = {each for each in named if event.principal not in accounts.principals_of(work, each)}
    new = named - known.keys()
    work.session.add_all(
        CoeNaming(coe_id=coe_id, section=section, person_id=each, told_at=work.now) for each in sorted(new)
    )
    return new | {each for each, row in known.items() if _is_back(work, row, named)}


def _is_back(work: Work, row: CoeNaming, named: Collection[int]) -> bool:
    """Keep since when a name is gone; holds where it stands there again after a while."""
    if row.person_id not in named:
        row.gone_at = row.gone_at or work.now
        return False
    was_gone, row.gone_at = row.gone_at is not None, None
    if not was_gone or work.now - row.told_at < SAME:
        return False
    row.told_at = work.now
    return True
