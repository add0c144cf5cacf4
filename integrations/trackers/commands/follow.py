"""What events of ours mean for tickets: there is something to send, words to take back, or a ticket to make."""

from collections.abc import Collection

from sqlalchemy import select

from foundation.work import Work
from integrations.trackers.commands.make import put_sync
from integrations.trackers.model import GONE, LET_GO, REFUSED, TrackerTicket
from integrations.trackers.ports import ACTION

STILL = frozenset({GONE, LET_GO})


def follow(work: Work, *, subject: str, ids: Collection[int], overwrite: bool = False) -> int:
    """Have the tickets of these things brought to how they stand; returns how many there are.

    With ``overwrite`` their words are replaced even where somebody has rewritten them there.
    """
    work.require("trackers:sync")
    column = TrackerTicket.action_id if subject == ACTION else TrackerTicket.incident_id
    mine = select(TrackerTicket).where(column.in_(ids), TrackerTicket.state.not_in(STILL))
    found = work.session.scalars(mine.order_by(TrackerTicket.id).with_for_update()).all()
    for ticket in found:
        ticket.overwrites = ticket.overwrites or overwrite
        if ticket.state != REFUSED or ticket.remote_id:
            put_sync(work, ticket.id)
    return len(found)
