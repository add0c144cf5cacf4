"""What was published is looked for from outside: what is written and not visible is an alarm, not a detail."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from foundation.jobs import Lane, NewJob
from foundation.work import Work
from statuspage.commands.loading import load_page
from statuspage.events import PublicUpdateUnseen
from statuspage.model import PublicUpdate, StatusPage

CHECK = "statuspage.look"
FIRST, AGAIN = timedelta(seconds=5), timedelta(seconds=20)
PATIENCE = timedelta(seconds=60)


def ask_for_look(work: Work, page: StatusPage, after: timedelta = FIRST) -> None:
    """Ask to read the page from outside, once it can be there."""
    due = work.now + after
    work.enqueue(NewJob(CHECK, {"page_id": page.id}, due, f"{CHECK}:{page.id}", Lane.INTERACTIVE))


def note_look(work: Work, *, page_id: int, seen: Collection[int], missing: Collection[int]) -> None:
    """Keep which updates were seen; for those that were not, look again, and raise the alarm after a minute."""
    page = load_page(work, page_id)
    work.require("statuspage:publish", page)
    for update in work.session.scalars(select(PublicUpdate).where(PublicUpdate.id.in_(seen))):
        update.seen_at = work.now
    unseen = list(work.session.scalars(select(PublicUpdate).where(PublicUpdate.id.in_(missing))))
    for update in unseen:
        if update.sought_at is None and update.updated_at <= work.now - PATIENCE:
            update.sought_at = work.now
            work.record(page.stream, PublicUpdateUnseen(public_update_id=update.id))
    if unseen:
        ask_for_look(work, page, AGAIN)
