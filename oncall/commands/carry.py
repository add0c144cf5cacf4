"""What those who carry pages note: that they try, and what came of it."""

from sqlalchemy import select

from foundation.work import Work
from oncall.commands.escalate import go_on, is_over, locked, move, open_pages, supersede
from oncall.events import PageTried
from oncall.lifecycle import OPEN, PageMove, PageState
from oncall.model import Page, PageDelivery
from oncall.queries.parcels import WAITING, Parcel, parcel

SENT, FAILED, DROPPED = "sent", "failed", "dropped"


def take_page(work: Work, *, delivery_id: int) -> Parcel | None:
    """Return what is to be carried now, and count the try; None where nobody is to be paged any more."""
    work.require("oncall:carry")
    found = work.session.get(PageDelivery, delivery_id, with_for_update=True)
    if found is None or found.state != WAITING:
        return None
    page = work.session.get_one(Page, found.page_id)
    one = locked(work, page.escalation_id)
    if one is not None and page.state in OPEN and is_over(work, one):
        supersede(work, one, "the incident is over")
        work.session.flush()
    said = parcel(work, delivery_id)
    if said is None:
        found.state = DROPPED
        return None
    found.tries, found.tried_at = found.tries + 1, work.now
    return said


def settle_page(work: Work, *, delivery_id: int, outcome: str, error: str = "", is_delivered: bool = False) -> None:
    """Note what came of a try: sent, failed for good, or (``waiting``) to be tried again."""
    work.require("oncall:carry")
    found = work.session.get_one(PageDelivery, delivery_id)
    one = locked(work, work.session.get_one(Page, found.page_id).escalation_id)
    page = work.session.get_one(Page, found.page_id, with_for_update=True, populate_existing=True)
    found.state, found.error = outcome, error[:300]
    if outcome == SENT:
        found.sent_at = work.now
        what = PageMove.DELIVER if is_delivered else PageMove.SEND
        if page.state == PageState.QUEUED:
            page.move(what, work.now)
    work.record(page.stream, PageTried(way=found.way, outcome=outcome, error=error[:300]))
    work.session.flush()
    if outcome == FAILED and page.state in OPEN and not _has_hope(work, page):
        move(work, page, PageMove.EXPIRE, f"no way reaches them: {error}")
        if one is not None and one.is_running and not open_pages(work, one):
            go_on(work, one)


def _has_hope(work: Work, page: Page) -> bool:
    """Whether another way may still reach them, or has."""
    hope = select(PageDelivery.id).where(PageDelivery.page_id == page.id, PageDelivery.state.in_((WAITING, SENT)))
    return work.session.scalar(hope.limit(1)) is not None
