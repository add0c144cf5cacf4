"""The steps of bringing a ticket to how things stand; each is a transaction, and none of them calls anybody."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from coe import commands as coes
from coe import queries as actions
from foundation.errors import NotFound
from foundation.work import Work
from integrations.trackers.events import TicketLost, TicketMade, TicketWithheld
from integrations.trackers.model import (
    GONE,
    LIVE,
    REFUSED,
    WITHHELD,
    TrackerPerson,
    TrackerStanding,
    TrackerTicket,
)
from integrations.trackers.ports import KINDS, Place, Stage

FIRST_QUIET, LONGEST_QUIET = timedelta(seconds=15), timedelta(minutes=15)
LONGEST_DOUBLING = 8
TROUBLE_LIMIT = 1_000
NAMES = {"due": "due date", "owner": "assignee", "urgency": "priority", "text": "text"}


def locked(work: Work, ticket_id: int) -> TrackerTicket:
    """Lock the ticket for this change; trackers alone carry it."""
    work.require("trackers:sync")
    ticket = work.session.get(TrackerTicket, ticket_id, with_for_update=True)
    if ticket is None:
        raise NotFound("ticket")
    return ticket


def note_asking(work: Work, *, ticket_id: int) -> None:
    """Note, before the call, that a ticket may come to be: whoever finds this later looks before making another."""
    ticket = locked(work, ticket_id)
    ticket.asked_at = work.now


def note_not_made(work: Work, *, ticket_id: int) -> None:
    """Note that it certainly was not made."""
    ticket = locked(work, ticket_id)
    ticket.asked_at = None


def note_made(
    work: Work, *, ticket_id: int, place: Place, sent: Mapping[str, Any], text: str, was_found: bool = False
) -> None:
    """Keep where it stands, and what was sent with it; what the tracker made of that is learnt by looking."""
    ticket = locked(work, ticket_id)
    ticket.stand_at(place)
    ticket.state, ticket.sent, ticket.seen = LIVE, dict(sent), {"text": text} if text else {}
    ticket.is_well(work.now)
    heard(work, ticket.tracker)
    work.record(ticket.stream, TicketMade(tracker=ticket.tracker, key=place.key, was_found=was_found))
    link_action(work, ticket, before="")


def link_action(work: Work, ticket: TrackerTicket, before: str) -> None:
    """Write the ticket's address into its action item, where nobody has written another."""
    if ticket.action_id is None:
        return
    action = actions.action(work, ticket.action_id)
    if action.tracker_url in {"", before} and action.tracker_url != ticket.url:
        coes.edit_action(work, key=action.key, tracker_url=ticket.url)


def note_sent(
    work: Work, *, ticket_id: int, sent: Mapping[str, Any], seen: Mapping[str, Any], left_out: Collection[str] = ()
) -> None:
    """Keep what was sent and is there now, so that its echo is known for what it is."""
    ticket = locked(work, ticket_id)
    ticket.sent, ticket.seen = {**ticket.sent, **sent}, {**ticket.seen, **seen}
    if "text" in sent:
        ticket.overwrites = False
    if left_out:
        names = ", ".join(NAMES.get(name, name) for name in sorted(left_out))
        ticket.said = f"{KINDS[ticket.tracker].label} would not take its {names}."
    ticket.is_well(work.now)


def note_withheld(work: Work, *, ticket_id: int) -> None:
    """Note that its words were taken back, since what it is about is private by now."""
    ticket = locked(work, ticket_id)
    if ticket.state != WITHHELD:
        ticket.state = WITHHELD
        ticket.said = "It is private now: the words of its ticket were overwritten, and nothing more is sent there."
        work.record(ticket.stream, TicketWithheld(key=ticket.key))


def note_open_again(work: Work, *, ticket_id: int) -> None:
    """Note that it may be told again."""
    ticket = locked(work, ticket_id)
    if ticket.state == WITHHELD:
        ticket.state, ticket.said = LIVE, ""


def note_trouble(
    work: Work, *, ticket_id: int, why: str, until: datetime | None = None, is_everybodys: bool = True
) -> datetime:
    """Keep why it waits and until when; a tracker that does not answer is left alone by all of its tickets."""
    ticket = locked(work, ticket_id)
    standing = standing_of(work, ticket.tracker)
    ticket.failures += 1
    doubled: timedelta = FIRST_QUIET * 2 ** min(ticket.failures - 1, LONGEST_DOUBLING)
    again = max(until or work.now + min(doubled, LONGEST_QUIET), work.now + timedelta(seconds=1))
    ticket.trouble, ticket.next_at = why[:TROUBLE_LIMIT], again
    if is_everybodys:
        standing.quiet_until, standing.trouble = again, why[:TROUBLE_LIMIT]
    return again


def note_waiting(work: Work, *, ticket_id: int, why: str, until: datetime) -> None:
    """Keep that it waits its turn behind a trouble that another ticket has met."""
    ticket = locked(work, ticket_id)
    ticket.trouble, ticket.next_at = why[:TROUBLE_LIMIT], until


def note_refusal(work: Work, *, ticket_id: int, why: str) -> None:
    """Keep what it was refused with: somebody has to mend that."""
    ticket = locked(work, ticket_id)
    ticket.state, ticket.trouble, ticket.next_at = REFUSED, why[:TROUBLE_LIMIT], None


def note_gone(work: Work, *, ticket_id: int, why: str) -> None:
    """Keep that it is not there any more."""
    ticket = locked(work, ticket_id)
    if ticket.state != GONE:
        ticket.state, ticket.trouble, ticket.next_at = GONE, why[:TROUBLE_LIMIT], None
        work.record(ticket.stream, TicketLost(key=ticket.key))


def note_person(work: Work, *, tracker: str, account: str, person_id: int) -> None:
    """Keep whose account it is."""
    work.require("trackers:sync")
    row = work.session.get(TrackerPerson, (tracker, account)) or TrackerPerson(tracker=tracker, account=account)
    row.person_id = person_id
    work.session.add(row)


def standing_of(work: Work, tracker: str) -> TrackerStanding:
    """Return the row of a tracker, made where there is none."""
    found = work.session.get(TrackerStanding, tracker, with_for_update=True)
    if found is None:
        found = TrackerStanding(tracker=tracker, trouble="", trial_said="[]")
        work.session.add(found)
        work.session.flush()
    return found


def heard(work: Work, tracker: str) -> None:
    """Forget a tracker's trouble: it has answered."""
    standing = standing_of(work, tracker)
    standing.quiet_until, standing.trouble = None, ""


def stage_of(kept: Mapping[str, Any]) -> Stage | None:
    """Return the stage that was kept, None where none is known yet."""
    word = kept.get("stage")
    return Stage(word) if word else None


def note_rewritten(work: Work, *, ticket_id: int, text: str) -> None:
    """Note that ours is not written over what somebody has written there."""
    ticket = locked(work, ticket_id)
    ticket.sent = {**ticket.sent, "text": text}
    ticket.said = (
        f"Somebody has rewritten {ticket.key} in {KINDS[ticket.tracker].label}: our words are not put over theirs."
    )
