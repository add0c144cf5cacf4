"""The pictures and figures that a COE shows, and what is still to be fetched."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from coe.exhibits import KEPT, PICTURE, WAITING, Series, step_of
from coe.model import CoeExhibit
from coe.queries.documents import brief
from foundation.errors import NotFound
from foundation.work import Reading


@dataclass(frozen=True)
class ExhibitItem:
    """A picture or a query, and what of it is there."""

    id: int
    kind: str
    section: str
    title: str
    shows: str
    media_type: str
    width: int | None
    height: int | None
    size: int
    digest: str
    query: str
    from_at: datetime | None
    until_at: datetime | None
    threshold: float | None
    state: str
    problem: str
    fetched_at: datetime | None
    series: tuple[Series, ...]

    @property
    def is_shown(self) -> bool:
        """Whether there is something to look at, if only from an earlier fetch."""
        return self.kind == PICTURE or bool(self.series)


@dataclass(frozen=True)
class PictureContent:
    """A picture with its bytes."""

    content: bytes
    media_type: str
    digest: str
    name: str


@dataclass(frozen=True)
class WantedSeries:
    """What is to be asked for."""

    query: str
    from_at: datetime
    until_at: datetime
    step: int


def exhibits(reading: Reading, coe_id: int) -> tuple[ExhibitItem, ...]:
    """Return what the COE shows, in the order that people gave it; the caller has made sure that it may be seen."""
    rows = reading.session.scalars(_standing(coe_id).order_by(CoeExhibit.place, CoeExhibit.id))
    return tuple(ExhibitItem(**{name: getattr(row, name) for name in ExhibitItem.__dataclass_fields__}) for row in rows)


def picture(reading: Reading, ref: int | str, exhibit_id: int) -> PictureContent:
    """Return one picture; raises NotFound, also for one that was taken out."""
    coe_id = brief(reading, ref).id
    row = reading.session.get(CoeExhibit, exhibit_id)
    if row is None or (row.coe_id, row.kind, row.removed_at) != (coe_id, PICTURE, None):
        raise NotFound("picture")
    ending = row.media_type.rpartition("/")[2]
    return PictureContent(row.content, row.media_type, row.digest, f"exhibit-{row.id}.{ending}")


def pictures(reading: Reading, ref: int | str) -> dict[int, bytes]:
    """Return the bytes of all its pictures, by the exhibits' ids."""
    shown = _standing(brief(reading, ref).id).where(CoeExhibit.kind == PICTURE)
    rows = reading.session.execute(shown.with_only_columns(CoeExhibit.id, CoeExhibit.content))
    return {row.id: row.content for row in rows}


def wanted_series(reading: Reading, exhibit_id: int, ask: int) -> WantedSeries | None:
    """Return what is to be asked, unless it has come, was taken out, or is asked differently by now."""
    reading.require("coe:fill")
    row = reading.session.get(CoeExhibit, exhibit_id)
    if row is None or row.removed_at is not None or (row.state, row.ask) != (WAITING, ask):
        return None
    if row.from_at is None or row.until_at is None:
        return None
    return WantedSeries(row.query, row.from_at, row.until_at, step_of(row.from_at, row.until_at))


def count_shown(reading: Reading, coe_id: int) -> int:
    """Return how many there are to look at."""
    shown = select(CoeExhibit.id).where(CoeExhibit.coe_id == coe_id, CoeExhibit.removed_at.is_(None))
    return len(reading.session.scalars(shown.where((CoeExhibit.state == KEPT) | (CoeExhibit.names != ""))).all())


def _standing(coe_id: int) -> Select[CoeExhibit]:
    return select(CoeExhibit).where(CoeExhibit.coe_id == coe_id, CoeExhibit.removed_at.is_(None))
