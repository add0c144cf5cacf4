"""Asking for a COE as a PDF, keeping what a job made, and keeping none of what may be read no more.

A PDF is a copy of what can be read anyway: the COE's history says nothing of it.
"""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from coe.commands.load import load_coe
from coe.model import CoeIncident, CoePaper
from coe.model.papers import KEPT, PATIENCE, WAITING
from foundation.errors import Invalid
from foundation.jobs import Lane, NewJob
from foundation.work import Work

KIND = "coe.set_paper"
# All of them stand in one line: each may take a core and more than a gigabyte.
LINE = "coe.papers"
KEPT_FOR = timedelta(days=7)


def ask_paper(work: Work, *, key: str, digest: str) -> CoePaper:
    """Have the COE set in pages as it reads now, unless somebody has asked for just that; ``digest`` names it."""
    coe = load_coe(work, key, "coe:read")
    person_id = work.principal.person_id
    if person_id is None:
        raise Invalid("coe.nobody", "Only people, and their tokens, ask for a PDF.", where="key")
    _forget_old(work)
    there = _same(work, coe.id, digest)
    if there is not None:
        return there
    mine = select(CoePaper).where(CoePaper.coe_id == coe.id, CoePaper.person_id == person_id).with_for_update()
    row = work.session.scalar(mine) or CoePaper(coe_id=coe.id, person_id=person_id)
    row.ask(digest, work.now)
    work.session.add(row)
    work.session.flush()
    work.enqueue(NewJob(KIND, {"paper_id": row.id}, key=f"{KIND}:{row.id}", lane=Lane.BULK, order_key=LINE))
    return row


def settle_paper(work: Work, *, paper_id: int, asked: str, digest: str, content: bytes = b"", code: str = "") -> bool:
    """Keep the pages, or say why there are none; ``asked`` is what the job was begun for.

    Where something else was asked for meanwhile, these are left aside: the job runs once more.
    """
    work.require("coe:fill")
    waiting = select(CoePaper).where(CoePaper.id == paper_id, CoePaper.state == WAITING, CoePaper.digest == asked)
    row = work.session.scalar(waiting.with_for_update())
    if row is None:
        return False
    if code:
        row.miss(digest, code)
    else:
        row.keep(digest, content, work.now)
    return True


def drop_papers(work: Work, *, incident_ids: Collection[int]) -> None:
    """Keep no PDF of what tells of these incidents: of them, less may be read now."""
    work.require("coe:fill")
    forget_papers(work.session, incident_ids=incident_ids)


def forget_papers(session: Session, *, coe_id: int | None = None, incident_ids: Collection[int] = ()) -> None:
    """Erase the PDFs of a COE, or of all that cover these incidents, whoever asked for them."""
    covering = select(CoeIncident.coe_id).where(CoeIncident.incident_id.in_(incident_ids))
    gone = or_(CoePaper.coe_id == coe_id, CoePaper.coe_id.in_(covering))
    session.execute(delete(CoePaper).where(gone).execution_options(synchronize_session=False))


def _same(work: Work, coe_id: int, digest: str) -> CoePaper | None:
    fresh = (CoePaper.state == WAITING) & (CoePaper.asked_at > work.now - PATIENCE)
    same = select(CoePaper).where(CoePaper.coe_id == coe_id, CoePaper.digest == digest)
    # What is kept comes before what is waited for.
    return work.session.scalars(same.where(or_(CoePaper.state == KEPT, fresh)).order_by(CoePaper.state)).first()


def _forget_old(work: Work) -> None:
    old = delete(CoePaper).where(CoePaper.asked_at < work.now - KEPT_FOR)
    work.session.execute(old.execution_options(synchronize_session=False))
