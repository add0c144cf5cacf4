"""Taking over what was changed in a ticket: each change by the command that people use, with the tracker's reason.

What was changed is told by what was last seen there, never by times: an echo of our own change is no change, and what
was changed on both sides stays as it is here and is sent there.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time

from sqlalchemy import select, update

from accounts import queries as accounts
from coe import commands as coes
from coe import queries as actions
from foundation.errors import DomainError
from foundation.work import Work
from integrations.trackers.commands.carry import heard, link_action, locked
from integrations.trackers.events import TicketMade, TicketMoved, TicketTakenOver
from integrations.trackers.model import LET_GO, LIVE, REFUSED, TrackerDelivery, TrackerPerson, TrackerTicket
from integrations.trackers.ours import Situation, seen_of, situation
from integrations.trackers.ports import KINDS, Kind, Seen, Stage

MIDDAY = time(12, 0)
OPEN, IN_PROGRESS, DONE, VERIFIED = "open", "in_progress", "done", "verified"
GIVEN_UP = frozenset({"canceled", "risk_accepted"})


def take_over(work: Work, *, ticket_id: int, theirs: Seen) -> list[str]:
    """Apply what was changed there since it was last seen; returns the names of what was taken over."""
    ticket = locked(work, ticket_id)
    kind = KINDS[ticket.tracker]
    _follow_move(work, ticket, theirs)
    now = situation(work, ticket)
    there = seen_of(ticket.anchor, theirs, kind)
    taken: list[str] = []
    if now is not None and ticket.action_id is not None:
        for name, apply in _changes(ticket, now, there, kind):
            said = apply(work, ticket, theirs)
            ticket.said = said
            taken += [] if said else [name]
    _keep(work, ticket, there)
    ticket.is_well(work.now)
    ticket.state = LIVE if ticket.state == REFUSED else ticket.state
    heard(work, ticket.tracker)
    waiting = (TrackerDelivery.ticket_id == ticket.id, TrackerDelivery.applied_at.is_(None))
    applied = update(TrackerDelivery).where(*waiting).values(applied_at=work.now)
    work.session.execute(applied.execution_options(synchronize_session=False))
    if taken:
        work.record(ticket.stream, TicketTakenOver(key=ticket.key, changed=tuple(taken)))
    return taken


def note_linked(work: Work, *, ticket_id: int, theirs: Seen) -> bool:
    """Link one that was there already, as it stands on either side; False where something else has it."""
    ticket = locked(work, ticket_id)
    # Whoever links at the same time stands in line here.
    heard(work, ticket.tracker)
    same = (TrackerTicket.tracker == ticket.tracker, TrackerTicket.remote_id == theirs.place.remote_id)
    others = (TrackerTicket.id != ticket.id, TrackerTicket.state != LET_GO)
    if work.session.scalar(select(TrackerTicket.id).where(*same, *others).limit(1)) is not None:
        return False
    before, now = ticket.url, situation(work, ticket)
    ticket.stand_at(theirs.place)
    kind = KINDS[ticket.tracker]
    # Its words are not ours, and never were: a digest that fits none has them left alone for good.
    ticket.seen = {**seen_of(ticket.anchor, theirs, kind), "text": ""}
    ticket.sent = now.ours.fingerprint(kind, ticket.anchor) if now else {}
    ticket.state, ticket.status = LIVE, theirs.status
    ticket.said = f"Linked as it stood: {theirs.status} there. What changes from now on goes both ways."
    ticket.is_well(work.now)
    work.record(ticket.stream, TicketMade(tracker=ticket.tracker, key=theirs.place.key, was_found=True))
    link_action(work, ticket, before=before)
    return True


Apply = Callable[[Work, TrackerTicket, Seen], str]


def _changes(
    ticket: TrackerTicket, now: Situation, there: dict[str, object], kind: Kind
) -> Iterator[tuple[str, Apply]]:
    """Give what was changed there and not here, with how to take it over; and say of the rest why it is not."""
    mine = now.ours.fingerprint(kind, now.anchor)
    pairs: list[tuple[str, str, Apply]] = [("stage", "stage", _take_stage)]
    pairs += [("due", "due", _take_due)] if kind.keeps_due else []
    pairs += [("owner", "account", _take_owner)] if kind.keeps_owner else []
    for name, theirs, apply in pairs:
        if theirs not in now.seen or there[theirs] == now.seen[theirs]:
            continue
        if there[theirs] == mine.get(theirs):
            # They agree again: whatever was said of it is over.
            ticket.said = ""
            continue
        if mine[name] != now.sent.get(name, mine[name]):
            yield name, _both
        else:
            yield name, apply


def _keep(work: Work, ticket: TrackerTicket, there: dict[str, object]) -> None:
    """Keep what was seen, and how things stand here after it: both sides know this of each other now.

    The digest of the text stays that of ours, by which one sees whether it was rewritten there.
    """
    ticket.status = str(there["status"])
    ticket.seen = {**there, "text": ticket.seen.get("text", there["text"])}
    after = situation(work, ticket)
    if after is None:
        return
    mine = after.ours.fingerprint(after.kind, after.anchor)
    alike = {name for name in ("stage", "due") if mine[name] == there[name]}
    if there["account"] and mine["owner"] == _person(work, ticket.tracker, str(there["account"]), ""):
        alike.add("owner")
    ticket.sent = {**ticket.sent, **{name: mine[name] for name in alike}}


def _follow_move(work: Work, ticket: TrackerTicket, theirs: Seen) -> None:
    if theirs.place.key == ticket.key and theirs.place.url == ticket.url:
        return
    before, url = ticket.key, ticket.url
    ticket.stand_at(theirs.place)
    if not before:
        work.record(ticket.stream, TicketMade(tracker=ticket.tracker, key=ticket.key, was_found=True))
    elif before != ticket.key:
        work.record(ticket.stream, TicketMoved(from_key=before, to_key=ticket.key))
        ticket.said = f"It was moved: {before} is {ticket.key} now."
    link_action(work, ticket, before=url)


def _take_stage(work: Work, ticket: TrackerTicket, theirs: Seen) -> str:
    action = actions.action(work, ticket.action_id or 0)
    label, key = KINDS[ticket.tracker].label, ticket.key
    if theirs.stage is Stage.DROPPED:
        decide = "Decide here: cancel it with a reason, or open the ticket again."
        return f"{label} says of {key}: {theirs.status}. {decide}"
    if theirs.stage is Stage.DONE:
        is_done = action.state in {DONE, VERIFIED}
        return "" if is_done else _move(work, action.key, DONE, evidence="" if action.evidence else ticket.url)
    if action.state in GIVEN_UP:
        return f"{label} opened {key} again, but here it is {action.state.replace('_', ' ')}: reopen it here to do it."
    return _take_up(work, action, to_do=theirs.stage is Stage.TODO, note=f"{label} opened {key} again.")


def _take_up(work: Work, action: actions.ActionBrief, *, to_do: bool, note: str) -> str:
    """Open what was done, and begin what is being worked on there."""
    wanted, said = OPEN if to_do else IN_PROGRESS, ""
    if action.state not in {OPEN, wanted}:
        said = _move(work, action.key, OPEN, note=note)
    return said or ("" if wanted in {OPEN, action.state} else _move(work, action.key, IN_PROGRESS))


def _move(work: Work, key: str, to: str, evidence: str = "", note: str = "") -> str:
    """Move it as anybody would; what its rules refuse is told to whoever looks at it."""
    try:
        coes.move_action(work, key=key, to=to, evidence=evidence, note=note)
    except DomainError as refusal:
        return f"Not taken over: {refusal.detail}"
    return ""


def _take_due(work: Work, ticket: TrackerTicket, theirs: Seen) -> str:
    action = actions.action(work, ticket.action_id or 0)
    label = KINDS[ticket.tracker].label
    if theirs.due is None:
        return f"{label} took the due date off {ticket.key}; here it stays until somebody sets another."
    due = _at(theirs.due, action.due)
    try:
        coes.edit_action(work, key=action.key, due=due, reason=f"{label} moved it, in {ticket.key}.")
    except DomainError as refusal:
        return f"Its due date was not taken over: {refusal.detail}"
    return ""


def _take_owner(work: Work, ticket: TrackerTicket, theirs: Seen) -> str:
    action = actions.action(work, ticket.action_id or 0)
    label, key = KINDS[ticket.tracker].label, ticket.key
    if not theirs.account:
        return f"{label} took the assignee off {key}; here it stays with its owner until somebody gives it away."
    person_id = _person(work, ticket.tracker, theirs.account, theirs.email)
    if person_id is None:
        return f"{label} gave {key} to somebody who has no account here that Andon can tell; its owner stays."
    if person_id == action.owner_id:
        return ""
    try:
        coes.edit_action(work, key=action.key, owner_id=person_id, reason=f"{label} gave {key} to them.")
    except DomainError as refusal:
        return f"Its owner was not taken over: {refusal.detail}"
    return ""


def _both(_work: Work, ticket: TrackerTicket, theirs: Seen) -> str:
    label = KINDS[ticket.tracker].label
    return (
        f"It was changed here and in {label} ({theirs.status or ticket.key}) at once: what stands here counts and is "
        "sent there."
    )


def _person(work: Work, tracker: str, account: str, email: str) -> int | None:
    """Return who has that account: as was learnt before, or by the address that the tracker shows."""
    known = work.session.scalar(
        select(TrackerPerson.person_id).where(TrackerPerson.tracker == tracker, TrackerPerson.account == account)
    )
    if known is not None or not email:
        return known
    person = accounts.person_by_email(work, email)
    if person is None:
        return None
    work.session.add(TrackerPerson(tracker=tracker, account=account, person_id=person.id))
    work.session.flush()
    return person.id


def _at(day: date, before: datetime | None) -> datetime:
    """Return the moment of a day: at the hour that was agreed before."""
    hour = before.astimezone(UTC).timetz() if before else MIDDAY.replace(tzinfo=UTC)
    return datetime.combine(day, hour)
