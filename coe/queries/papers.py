"""Which PDF there is of a COE as its reader may see it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, or_, select

from coe.model import CoePaper
from coe.model.papers import FAILED, KEPT, PATIENCE, WAITING
from coe.queries.documents import brief
from foundation.errors import NotFound
from foundation.paper import SAID
from foundation.work import Reading


@dataclass(frozen=True)
class PaperItem:
    """A PDF that was asked for: waiting, kept or failed."""

    id: int
    state: str
    code: str
    asked_at: datetime
    made_at: datetime | None

    @property
    def problem(self) -> str:
        """Why there is none, and what to do instead."""
        return SAID.get(self.code, "")


@dataclass(frozen=True)
class WantedPaper:
    """For whom a COE is to be set in pages, and what was asked for."""

    coe_id: int
    person_id: int
    digest: str


def find_paper(reading: Reading, ref: int | str, digest: str) -> PaperItem | None:
    """Return the PDF of just this reading of the COE, whoever asked for it: one that is kept, else one to come."""
    coe_id = brief(reading, ref).id
    fresh = (CoePaper.state == WAITING) & (CoePaper.asked_at > reading.now - PATIENCE)
    rank = case((CoePaper.state == KEPT, 0), (CoePaper.state == WAITING, 1), else_=2)
    columns = (CoePaper.id, CoePaper.state, CoePaper.code, CoePaper.asked_at, CoePaper.made_at)
    here = select(*columns).where(CoePaper.coe_id == coe_id, CoePaper.digest == digest)
    found = reading.session.execute(here.where(or_(CoePaper.state.in_((KEPT, FAILED)), fresh)).order_by(rank)).first()
    return PaperItem(**found._asdict()) if found else None


def paper_content(reading: Reading, ref: int | str, digest: str) -> bytes:
    """Return the PDF of just this reading of the COE; raises NotFound."""
    coe_id = brief(reading, ref).id
    here = (CoePaper.coe_id == coe_id, CoePaper.digest == digest, CoePaper.state == KEPT)
    content = reading.session.scalars(select(CoePaper.content).where(*here)).first()
    if content is None:
        raise NotFound("PDF")
    return content


def wanted_paper(reading: Reading, paper_id: int) -> WantedPaper | None:
    """Return what is to be set in pages, unless that has been done."""
    reading.require("coe:fill")
    columns = (CoePaper.coe_id, CoePaper.person_id, CoePaper.digest)
    row = reading.session.execute(select(*columns).where(CoePaper.id == paper_id, CoePaper.state == WAITING)).first()
    return WantedPaper(*row) if row else None
