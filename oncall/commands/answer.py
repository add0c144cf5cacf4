"""Answering a page."""

from sqlalchemy import select

from foundation.errors import NotFound
from foundation.ids import number_of
from foundation.text import clean
from foundation.work import Work
from incidents.queries import visible_ids
from oncall.commands.escalate import finish, hurry_on, locked, move, open_pages
from oncall.definition import ALL, steps_of
from oncall.lifecycle import EscalationState, PageMove, PageState
from oncall.model import Escalation, Page
from oncall.policy import NOUN

REASON_LIMIT = 200
# Whoever carries pages there answers them for people who may be nobody here.
ELSEWHERE = "machine:pagerduty"


def acknowledge(work: Work, *, key: str, by: str = "", reason: str = "") -> Page:
    """Say that one comes: whom else it calls is left in peace, unless all were asked to answer. Twice is once.

    ``by`` is who it was elsewhere, where somebody there answers for us.
    """
    page, one = _load(work, key)
    reason = clean(reason, field="reason", limit=REASON_LIMIT)
    if page.state == PageState.ACKNOWLEDGED:
        return page
    move(work, page, PageMove.ACKNOWLEDGE, by or reason)
    if not one.is_running:
        return page
    still = [each for each in open_pages(work, one) if each.id != page.id]
    if steps_of(one.steps)[one.step].acknowledge == ALL and any(each.person_id is not None for each in still):
        return page
    for each in still:
        move(work, each, PageMove.SUPERSEDE, f"{page.key} was acknowledged")
    finish(work, one, EscalationState.ACKNOWLEDGED, page.key)
    return page


def decline(work: Work, *, key: str, reason: str = "") -> Page:
    """Say that one does not come; where nobody else is left to answer, the next are paged at once."""
    page, one = _load(work, key)
    reason = clean(reason, field="reason", limit=REASON_LIMIT)
    if page.state == PageState.DECLINED:
        return page
    move(work, page, PageMove.DECLINE, reason)
    if one.is_running and not open_pages(work, one):
        hurry_on(work, one)
    return page


def _load(work: Work, key: str) -> tuple[Page, Escalation]:
    """Load a page behind its escalation, whose lock orders answers and timers."""
    work.require("oncall:read")
    chosen = select(Page).where(Page.number == (number_of("PAG", key) or 0))
    page = work.session.scalar(chosen)
    if page is None:
        raise NotFound(NOUN)
    mine = page.person_id is not None and page.person_id == work.principal.person_id
    if page.incident_id is not None and not mine and not visible_ids(work, [page.incident_id]) and not _is_house(work):
        raise NotFound(NOUN)
    work.require("oncall:answer", page)
    one = locked(work, page.escalation_id)
    if one is None:
        raise NotFound(NOUN)
    return work.session.scalars(chosen.with_for_update().execution_options(populate_existing=True)).one(), one


def _is_house(work: Work) -> bool:
    return work.principal.id == ELSEWHERE
