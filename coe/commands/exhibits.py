"""Showing pictures and figures in the document."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from coe.commands.load import happened, line, load_open_coe, one_of, passage_of
from coe.commands.papers import forget_papers
from coe.events import ExhibitMoved, ExhibitPut, ExhibitRemoved, SeriesAsked, SeriesKept, SeriesMissed
from coe.exhibits import (
    DOWN,
    LONGEST,
    METRICS,
    MOST_BYTES,
    MOST_EXHIBITS,
    PICTURE,
    QUERY,
    QUERY_LIMIT,
    UP,
    WAITING,
    Series,
)
from coe.lifecycle import EDITABLE
from coe.model import Coe, CoeExhibit
from coe.promql import reaches_too_far
from coe.queries.templates import require_section
from foundation.errors import Conflict, Invalid, NotFound
from foundation.merging import require_unchanged
from foundation.pictures import Picture
from foundation.text import clean, shown
from foundation.work import Work

PROBLEM_LIMIT = 500
LARGEST = 1e15
LATE = "The document was approved before the figures came."


@dataclass(frozen=True)
class Shown:
    """What is said of an exhibit, and in which section it stands; what is between is said of a query only."""

    title: str
    shows: str = ""
    query: str = ""
    from_at: datetime | None = None
    until_at: datetime | None = None
    threshold: float | None = None
    section: str = METRICS


def add_picture(work: Work, *, key: str, picture: Picture, said: Shown) -> CoeExhibit:
    """Show a picture that was made anew from its pixels."""
    coe = load_open_coe(work, key)
    place = _place(work, coe, len(picture.content))
    row = CoeExhibit(coe_id=coe.id, kind=PICTURE, place=place, added_at=work.now, added_by=work.principal.id)
    row.content, row.media_type = picture.content, picture.media_type
    row.width, row.height, row.size = picture.width, picture.height, len(picture.content)
    row.digest = hashlib.sha256(picture.content).hexdigest()
    _word(work, coe, row, said)
    return _put(work, coe, row)


def add_query(work: Work, *, key: str, said: Shown) -> CoeExhibit:
    """Show what a query says of a time; its figures are fetched afterwards, once, and then stay."""
    coe = load_open_coe(work, key)
    place = _place(work, coe, 0)
    row = CoeExhibit(coe_id=coe.id, kind=QUERY, place=place, added_at=work.now, added_by=work.principal.id)
    _word(work, coe, row, said)
    _ask(work, row, said)
    return _put(work, coe, row, asks=True)


def edit_exhibit(work: Work, *, key: str, exhibit_id: int, said: Shown, version: int | None = None) -> CoeExhibit:
    """Put it differently; another query or time is asked anew."""
    coe = load_open_coe(work, key)
    row = _load(work, coe, exhibit_id)
    require_unchanged(work, coe.stream, version, [f"exhibit.{exhibit_id}"])
    before = (row.query, row.from_at, row.until_at)
    _word(work, coe, row, said)
    if row.kind == QUERY:
        _ask(work, row, said)
    return _put(work, coe, row, asks=before != (row.query, row.from_at, row.until_at))


def move_exhibit(work: Work, *, key: str, exhibit_id: int, step: str) -> CoeExhibit:
    """Let it change places with its neighbour in the section; at the end nothing happens."""
    coe = load_open_coe(work, key)
    row = _load(work, coe, exhibit_id)
    by = {UP: -1, DOWN: 1}[one_of(step, (UP, DOWN), "step")]
    there = select(CoeExhibit).where(CoeExhibit.coe_id == coe.id, CoeExhibit.removed_at.is_(None))
    order = list(work.session.scalars(there.order_by(CoeExhibit.place, CoeExhibit.id)))
    among = [one for one in order if one.section == row.section]
    at = among.index(row) + by
    if not 0 <= at < len(among):
        return row
    here, neighbour = order.index(row), order.index(among[at])
    order[here], order[neighbour] = order[neighbour], order[here]
    for place, one in enumerate(order, start=1):
        one.place = place
    work.record(coe.stream, ExhibitMoved(exhibit_id=row.id, step=step, changed=(f"exhibit.{row.id}.place",)))
    return row


def fetch_again(work: Work, *, key: str, exhibit_id: int) -> CoeExhibit:
    """Ask for the same figures once more; those that are there stay until others come."""
    coe = load_open_coe(work, key)
    row = _load(work, coe, exhibit_id)
    if row.kind != QUERY:
        raise Invalid("coe.exhibit_no_query", "A picture has nothing to fetch: add it anew.", where="exhibit_id")
    row.wait()
    work.record(coe.stream, SeriesAsked(exhibit_id=row.id, ask=row.ask, changed=(f"exhibit.{row.id}",)))
    return row


def remove_exhibit(work: Work, *, key: str, exhibit_id: int, version: int | None = None) -> Coe:
    """Show it no more, and keep nothing of what it showed."""
    coe = load_open_coe(work, key)
    row = _load(work, coe, exhibit_id)
    require_unchanged(work, coe.stream, version, [f"exhibit.{exhibit_id}"])
    row.remove(work.now)
    forget_papers(work.session, coe_id=coe.id)
    work.record(coe.stream, ExhibitRemoved(exhibit_id=row.id, changed=(f"exhibit.{row.id}",)))
    return coe


def keep_series(work: Work, *, exhibit_id: int, ask: int, series: Sequence[Series]) -> bool:
    """Keep the figures that were asked for; what is asked no more is left aside."""
    found = _asked(work, exhibit_id, ask)
    if found is None:
        return False
    coe, row = found
    if coe.state not in EDITABLE:
        return _miss(work, coe, row, LATE, is_final=True)
    row.keep(tuple(series), work.now)
    work.record(
        coe.stream,
        SeriesKept(
            exhibit_id=row.id,
            series=len(series),
            points=sum(len(one.points) for one in series),
            digest=hashlib.sha256(row.figures.encode()).hexdigest(),
            changed=(f"exhibit.{row.id}",),
        ),
    )
    return True


def miss_series(work: Work, *, exhibit_id: int, ask: int, problem: str, is_final: bool) -> bool:
    """Say why the figures did not come; nothing is said twice."""
    found = _asked(work, exhibit_id, ask)
    return _miss(work, *found, shown(problem, PROBLEM_LIMIT), is_final=is_final) if found else False


def _miss(work: Work, coe: Coe, row: CoeExhibit, problem: str, *, is_final: bool) -> bool:
    said = row.problem
    row.miss(problem, is_final=is_final)
    if said != problem:
        work.record(
            coe.stream, SeriesMissed(exhibit_id=row.id, problem=problem, changed=(f"exhibit.{row.id}.fetched",))
        )
    return False


def _asked(work: Work, exhibit_id: int, ask: int) -> tuple[Coe, CoeExhibit] | None:
    work.require("coe:fill")
    found = work.session.get(CoeExhibit, exhibit_id)
    coe = found and work.session.scalar(select(Coe).where(Coe.id == found.coe_id).with_for_update())
    row = work.session.get(CoeExhibit, exhibit_id, populate_existing=True)
    if not coe or row is None or row.removed_at is not None or (row.state, row.ask) != (WAITING, ask):
        return None
    return coe, row


def _load(work: Work, coe: Coe, exhibit_id: int) -> CoeExhibit:
    row = work.session.get(CoeExhibit, exhibit_id)
    if row is None or row.coe_id != coe.id or row.removed_at is not None:
        raise NotFound("exhibit")
    return row


def _word(work: Work, coe: Coe, row: CoeExhibit, said: Shown) -> None:
    row.title, row.shows = line(said.title, "title"), passage_of(said.shows, "shows")
    require_section(work, coe, said.section)
    row.section = said.section


def _ask(work: Work, row: CoeExhibit, said: Shown) -> None:
    row.query = clean(said.query, field="query", limit=QUERY_LIMIT, multiline=True)
    if not row.query:
        raise Invalid("coe.exhibit_query", "Say what to ask Prometheus, such as up.", where="query")
    wrong = reaches_too_far(row.query)
    if wrong:
        raise Invalid("coe.exhibit_reach", wrong, where="query")
    if said.from_at is None or said.until_at is None:
        raise Invalid("coe.exhibit_span", "Say from when and until when.", where="from_at")
    row.from_at, row.until_at = happened(work, said.from_at, "from_at"), happened(work, said.until_at, "until_at")
    if not row.from_at < row.until_at <= row.from_at + LONGEST:
        detail = f"It ends after it begins, at most {LONGEST.days} days later: correct one of the two."
        raise Invalid("coe.exhibit_span", detail, where="until_at")
    if said.threshold is not None and not abs(said.threshold) <= LARGEST:
        raise Invalid("coe.exhibit_threshold", "Give a number between -10^15 and 10^15.", where="threshold")
    row.threshold = said.threshold


def _place(work: Work, coe: Coe, size: int) -> int:
    """Return where the next one stands; raises Conflict where there is no room for it."""
    here = (CoeExhibit.coe_id == coe.id, CoeExhibit.removed_at.is_(None))
    sums = (func.count(), func.coalesce(func.sum(CoeExhibit.size), 0), func.coalesce(func.max(CoeExhibit.place), 0))
    count, total, last = work.session.execute(select(*sums).where(*here)).one()
    if count >= MOST_EXHIBITS or total + size > MOST_BYTES:
        detail = f"A COE shows {MOST_EXHIBITS} graphs and pictures, of {MOST_BYTES // 1_000_000} MB. Take one out."
        raise Conflict("coe.exhibits_full", detail, where="title")
    return int(last) + 1


def _put(work: Work, coe: Coe, row: CoeExhibit, *, asks: bool = False) -> CoeExhibit:
    if asks:
        row.wait()
    work.session.add(row)
    work.session.flush()
    changed = (f"exhibit.{row.id}",)
    work.record(
        coe.stream,
        ExhibitPut(
            exhibit_id=row.id,
            kind=row.kind,
            section=row.section,
            size=row.size,
            digest=row.digest,
            from_at=row.from_at,
            until_at=row.until_at,
            threshold=row.threshold,
            title=row.title,
            shows=row.shows,
            query=row.query,
            changed=changed,
        ),
    )
    if asks:
        work.record(coe.stream, SeriesAsked(exhibit_id=row.id, ask=row.ask, changed=changed))
    return row
