"""What those who carry pages note: that they try, and what came of it."""

from collections.abc import Collection

from sqlalchemy import select

from foundation.work import Work
from oncall.commands.escalate import hurry_on, is_over, locked, move, open_pages, supersede
from oncall.definition import LOUD_WAYS
from oncall.events import PageTried
from oncall.lifecycle import OPEN, PageMove, PageState
from oncall.model import Escalation, Page, PageDelivery
from oncall.queries.parcels import WAITING, Parcel, parcel

SENT, FAILED, DROPPED, DELIVERED = "sent", "failed", "dropped", "delivered"


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
    found.tries, found.tried_at = found.tries + 1, work.now
    said = parcel(work, delivery_id)
    if said is None:
        found.state, found.tries = DROPPED, found.tries - 1
    return said


def settle_page(work: Work, *, delivery_id: int, outcome: str, error: str = "", is_delivered: bool = False) -> None:
    """Note what came of a try: sent, failed for good, or (``waiting``) to be tried again."""
    work.require("oncall:carry")
    found, page, one = _locked(work, delivery_id)
    if found.state != WAITING:
        # Whoever carries it was faster with a report than we with our note.
        return
    found.state, found.error = outcome, error[:300]
    if outcome == SENT:
        found.sent_at = work.now
        what = PageMove.DELIVER if is_delivered else PageMove.SEND
        if page.state == PageState.QUEUED:
            page.move(what, work.now)
    work.record(page.stream, PageTried(way=found.way, outcome=outcome, error=error[:300]))
    if outcome == FAILED:
        _fall_on(work, page, one, found.way, error)


def report_page(work: Work, *, delivery_id: int, number: int, is_delivered: bool, error: str = "") -> None:
    """Note what a carrier says later of its try of that number: it arrived, or it did not, and the page falls on.

    Reports come late, twice and out of order: what arrived stays so, and a failure counts for the last try alone.
    """
    work.require("oncall:carry")
    if work.session.get(PageDelivery, delivery_id) is None:
        return
    found, page, one = _locked(work, delivery_id)
    if found.delivered_at is not None or found.state == DROPPED or number > found.tries:
        return
    if is_delivered:
        found.state, found.error, found.delivered_at = SENT, "", work.now
        found.sent_at = found.sent_at or work.now
        if page.state in {PageState.QUEUED, PageState.SENT}:
            page.move(PageMove.DELIVER, work.now)
        work.record(page.stream, PageTried(way=found.way, outcome=DELIVERED))
    elif found.state != FAILED and number == found.tries:
        found.state, found.error = FAILED, error[:300]
        work.record(page.stream, PageTried(way=found.way, outcome=FAILED, error=error[:300]))
        _fall_on(work, page, one, found.way, error)


def _locked(work: Work, delivery_id: int) -> tuple[PageDelivery, Page, Escalation | None]:
    """Load a delivery and its page behind the escalation, whose lock orders everything that happens to both."""
    page_id = work.session.get_one(PageDelivery, delivery_id).page_id
    one = locked(work, work.session.get_one(Page, page_id).escalation_id)
    page = work.session.get_one(Page, page_id, with_for_update=True, populate_existing=True)
    return work.session.get_one(PageDelivery, delivery_id, populate_existing=True), page, one


def _fall_on(work: Work, page: Page, one: Escalation | None, way: str, error: str) -> None:
    """Give a page up that no way reaches any more, and page the next at once where nobody else is left.

    Mail and chat wake nobody: where all that might have woken them has failed, what is out on those is not waited for.
    Whoever reads it may still answer.
    """
    work.session.flush()
    if page.state not in OPEN:
        return
    if not _has_hope(work, page):
        why = f"no way reaches them: {error}"
    elif way in LOUD_WAYS and not page.is_test and not _has_hope(work, page, LOUD_WAYS):
        why = f"no way that wakes them takes it: {error}"
    else:
        return
    move(work, page, PageMove.EXPIRE, why)
    if one is not None and one.is_running and not open_pages(work, one):
        hurry_on(work, one)


def _has_hope(work: Work, page: Page, ways: Collection[str] = ()) -> bool:
    """Whether another way, or one of those, may still reach them, or has."""
    hope = select(PageDelivery.id).where(PageDelivery.page_id == page.id, PageDelivery.state.in_((WAITING, SENT)))
    if ways:
        hope = hope.where(PageDelivery.way.in_(ways))
    return work.session.scalar(hope.limit(1)) is not None
