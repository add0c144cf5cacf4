"""Taking in what webhooks say: that something happened to a ticket, stored once; how it stands is asked for."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from foundation.work import Work
from integrations.trackers.commands.carry import standing_of
from integrations.trackers.commands.make import put_sync
from integrations.trackers.model import LET_GO, LIVE, TrackerDelivery, TrackerTicket
from integrations.trackers.ports import Heard

KEPT = timedelta(days=30)


def take_in(work: Work, *, tracker: str, said: Heard) -> bool:
    """Keep a delivery about a ticket of ours, once, and have it looked at; says whether it was new."""
    work.require("trackers:sync")
    standing = standing_of(work, tracker)
    standing.heard_at, standing.refused_at = work.now, None
    name, ticket = f"{tracker}:{said.delivery}"[:200], _ticket_of(work, tracker, said)
    if ticket is None or work.session.get(TrackerDelivery, name) is not None:
        return False
    row = TrackerDelivery(
        id=name, tracker=tracker, event=said.event[:80], remote_id=said.remote_id[:300], received_at=work.now
    )
    row.ticket_id = ticket.id
    work.session.add(row)
    work.session.flush()
    put_sync(work, ticket.id)
    return True


def note_unsigned(work: Work, *, tracker: str) -> None:
    """Note that something came which was not signed with our secret."""
    work.require("trackers:sync")
    standing_of(work, tracker).refused_at = work.now


def note_asked(work: Work, *, tracker: str, changed: Sequence[int]) -> None:
    """Note that a tracker was asked what webhooks may have lost, and have what changed looked at."""
    work.require("trackers:sync")
    standing_of(work, tracker).asked_at = work.now
    for ticket_id in changed:
        put_sync(work, ticket_id)
    old = delete(TrackerDelivery).where(TrackerDelivery.received_at < work.now - KEPT)
    work.session.execute(old.execution_options(synchronize_session=False))


def _ticket_of(work: Work, tracker: str, said: Heard) -> TrackerTicket | None:
    """Return whose ticket it is: by its id, or by our anchor where the answer to its making was lost."""
    mine = (TrackerTicket.tracker == tracker, TrackerTicket.state != LET_GO)
    found = work.session.scalars(select(TrackerTicket).where(*mine, TrackerTicket.remote_id == said.remote_id)).first()
    if found is None and said.anchors:
        lost = (TrackerTicket.anchor.in_(said.anchors), TrackerTicket.remote_id == "")
        found = work.session.scalars(select(TrackerTicket).where(*mine, *lost)).first()
        if found is not None:
            # The search may not know of it yet; this does. All else is learnt by looking.
            found.remote_id, found.state = said.remote_id, LIVE
    return found
