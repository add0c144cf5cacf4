"""Bringing one ticket to how things stand: look, take over what was changed there, send what was changed here.

Run again after any crash or lost answer it comes to the same end: it looks before it writes, and before it makes a
ticket a second time it looks for the first one by its anchor.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from accounts import queries as accounts
from foundation.config import MisconfiguredError
from foundation.errors import DeliveryFailed, NotFound, NotYet
from foundation.jobs import Job
from foundation.work import Desk
from integrations.trackers import commands, queries
from integrations.trackers.adapters import trackers_of
from integrations.trackers.model import GONE, LET_GO, WITHHELD
from integrations.trackers.naming import is_elsewhere, why_not_of
from integrations.trackers.ours import Situation, digest
from integrations.trackers.ports import ENDED, Busy, Gone, Limited, Place, Refused, Seen, Stage, Tracker, Wanted
from integrations.trackers.queries import Standing

# For so long a search that finds nothing proves nothing: Jira's index lags by seconds, at worst by minutes.
DOUBT, LOOK_EVERY = timedelta(minutes=5), timedelta(seconds=45)
RESEND = frozenset({"text", "due", "owner", "urgency"})
THERE = {"text": "text", "due": "due", "owner": "account"}


def sync(desk: Desk, job: Job) -> None:
    """Bring one ticket to how things stand; waits where the tracker does not answer, gives up where it refuses."""
    ticket_id = int(job.payload["ticket_id"])
    with desk.reading() as look:
        standing = queries.standing(look, ticket_id)
    if standing is None or standing.state in {GONE, LET_GO}:
        return
    why = f"{standing.label} is not set up here (any more): whoever runs Andon sets its address, see the README."
    tracker = None
    try:
        tracker = trackers_of(desk.environment, desk.now).get(standing.tracker)
    except MisconfiguredError as error:
        why = str(error)
    if tracker is None:
        desk.run(commands.note_refusal, ticket_id=ticket_id, why=why)
        return
    if standing.quiet_until is not None and standing.quiet_until > desk.now:
        desk.run(commands.note_waiting, ticket_id=ticket_id, why=standing.trouble, until=standing.quiet_until)
        raise NotYet(standing.quiet_until, standing.trouble)
    try:
        _Carrier(desk, tracker, standing).carry()
    except Limited as limit:
        until = desk.run(commands.note_trouble, ticket_id=ticket_id, why=str(limit), until=limit.until)
        raise NotYet(until, str(limit)) from limit
    except Busy as failure:
        until = desk.run(commands.note_trouble, ticket_id=ticket_id, why=str(failure))
        raise NotYet(until, str(failure)) from failure
    except Gone as gone:
        desk.run(commands.note_gone, ticket_id=ticket_id, why=str(gone))
    except Refused as refusal:
        desk.run(commands.note_refusal, ticket_id=ticket_id, why=str(refusal))
        raise DeliveryFailed(str(refusal), permanent=True) from refusal


@dataclass(frozen=True)
class _Carrier:
    """One ticket in the hands of whoever carries it."""

    desk: Desk
    tracker: Tracker
    standing: Standing

    def carry(self) -> None:
        place = self.standing.place or (self._linked() if self.standing.wanted else self._found() or self._made())
        if place is None:
            return
        theirs = self.tracker.look(place)
        theirs = replace(theirs, stage=self.tracker.kind.normal(theirs.stage))
        self.desk.run(commands.take_over, ticket_id=self.standing.id, theirs=theirs)
        now = self._situation()
        if now is not None:
            self._send(now, theirs)

    def _situation(self) -> Situation | None:
        with self.desk.reading() as look:
            return queries.situation_of(look, self.standing.id)

    def _linked(self) -> Place:
        """Look for the one that was named, and link it as it stands; it is refused where it is none or another's."""
        name, label = self.standing.wanted, self.standing.label
        try:
            theirs = self.tracker.look(Place(self.standing.project, name, name, ""))
        except Gone as gone:
            message = f"{label} has no {name}, or not for Andon's account there: look at its key, then name it again."
            raise Refused(message) from gone
        if is_elsewhere(self.standing.wanted_url, theirs.place.url):
            message = f"{self.standing.wanted_url} is of another {label}: Andon's has {name} at {theirs.place.url}."
            raise Refused(message)
        if moved := why_not_of(self.standing.tracker, self.standing.project, theirs.place.key):
            raise Refused(moved)
        theirs = replace(theirs, stage=self.tracker.kind.normal(theirs.stage))
        if not self.desk.run(commands.note_linked, ticket_id=self.standing.id, theirs=theirs):
            message = f"{theirs.place.key} is the ticket of something else in Andon already: name another."
            raise Refused(message)
        return theirs.place

    def _found(self) -> Place | None:
        """Look for what an earlier try may have made; while the search may lag, nothing is made anew."""
        asked_at = self.standing.asked_at
        if asked_at is None:
            return None
        place = self.tracker.find(self.standing.project, self.standing.anchor)
        if place is not None:
            self.desk.run(commands.note_made, ticket_id=self.standing.id, place=place, sent={}, text="", was_found=True)
            return place
        doubt = DOUBT if self.tracker.kind.lags else LOOK_EVERY
        if self.desk.now - asked_at < doubt:
            why = f"{self.standing.label} may have made it and not said so: it is looked for before it is made again."
            until = min(self.desk.now + LOOK_EVERY, asked_at + doubt)
            self._wait(why, until)
        return None

    def _wait(self, why: str, until: datetime) -> None:
        again = self.desk.run(
            commands.note_trouble, ticket_id=self.standing.id, why=why, until=until, is_everybodys=False
        )
        raise NotYet(again, why)

    def _made(self) -> Place | None:
        now = self._situation()
        if now is None:
            return None
        if not now.ours.may_leave:
            self.desk.run(commands.note_withheld, ticket_id=self.standing.id)
            return None
        wanted = replace(self._wanted(now), stage=Stage.TODO)
        self.desk.run(commands.note_asking, ticket_id=self.standing.id)
        try:
            place, left_out = self.tracker.create(now.project, wanted)
        except Busy as failure:
            if not failure.is_unsure:
                self.desk.run(commands.note_not_made, ticket_id=self.standing.id)
            raise
        except (Limited, Refused, Gone) as refusal:
            self.desk.run(commands.note_not_made, ticket_id=self.standing.id)
            if isinstance(refusal, Gone):
                # A project that is not there is no lost ticket.
                raise Refused(str(refusal)) from refusal
            raise
        sent = {**now.ours.fingerprint(now.kind, now.anchor), "stage": Stage.TODO.value}
        self.desk.run(
            commands.note_made, ticket_id=self.standing.id, place=place, sent=sent, text=self._digest(now, wanted)
        )
        if left_out:
            self.desk.run(commands.note_sent, ticket_id=self.standing.id, sent={}, seen={}, left_out=left_out)
        return place

    def _send(self, now: Situation, theirs: Seen) -> None:
        """Send what was changed here since it was last sent: the words and facts, then the stage."""
        mine, ticket_id = now.ours.fingerprint(now.kind, now.anchor), self.standing.id
        differs = {name for name in RESEND if mine[name] != now.sent.get(name)}
        if now.overwrites:
            differs.add("text")
        elif "text" in differs and now.ours.may_leave and self._is_rewritten(now, theirs):
            self.desk.run(commands.note_rewritten, ticket_id=ticket_id, text=mine["text"])
            differs.discard("text")
        is_moved = mine["stage"] != now.sent.get("stage")
        wanted = self._wanted(now) if differs or is_moved else None
        if wanted and differs:
            self._change(now, theirs, differs, wanted)
        if wanted and is_moved:
            there = self._move(now, theirs, replace(wanted, stage=Stage(mine["stage"])))
            sent, seen = {"stage": mine["stage"]}, {"stage": there.value}
            self.desk.run(commands.note_sent, ticket_id=ticket_id, sent=sent, seen=seen)
        if not now.ours.may_leave:
            self.desk.run(commands.note_withheld, ticket_id=ticket_id)
        elif now.state == WITHHELD:
            self.desk.run(commands.note_open_again, ticket_id=ticket_id)

    def _move(self, now: Situation, theirs: Seen, wanted: Wanted) -> Stage:
        """Bring it to the stage that is wanted, and return the one that it is in: a workflow has its own."""
        is_over = theirs.stage in ENDED and wanted.stage in ENDED and not now.kind.tells_ends
        if theirs.stage is wanted.stage or is_over:
            return theirs.stage
        self.tracker.move(theirs.place, wanted)
        return now.kind.normal(self.tracker.look(theirs.place).stage)

    def _change(self, now: Situation, theirs: Seen, differs: set[str], wanted: Wanted) -> None:
        """Send the named parts, and keep what is there now, by which the echo is known."""
        mine, nobody = now.ours.fingerprint(now.kind, now.anchor), set[str]()
        if "owner" in differs and not wanted.account and mine["owner"]:
            # Somebody who has no account there: whoever it is assigned to stays.
            nobody = {"owner"}
        named = differs - nobody
        left_out = {*(self.tracker.change(theirs.place, named, wanted) if named else ()), *nobody}
        there = {"text": self._digest(now, wanted), "due": mine["due"], "account": wanted.account}
        seen = {THERE[name]: there[THERE[name]] for name in THERE if name in differs - left_out}
        sent = {name: mine[name] for name in differs}
        self.desk.run(commands.note_sent, ticket_id=self.standing.id, sent=sent, seen=seen, left_out=sorted(left_out))

    def _is_rewritten(self, now: Situation, theirs: Seen) -> bool:
        return digest(now.anchor, f"{theirs.title}\n{theirs.text}") != now.seen.get("text")

    def _wanted(self, now: Situation) -> Wanted:
        base_url = self.desk.settings.base_url if self.desk.settings else ""
        return now.ours.wanted(now.anchor, base_url, self._account(now))

    def _account(self, now: Situation) -> str:
        """Return the account of its owner there, asked for once and remembered."""
        if not now.kind.keeps_owner or now.ours.owner_id is None or not now.ours.may_leave:
            return ""
        with self.desk.reading() as look:
            known = queries.account_of(look, now.kind.name, now.ours.owner_id)
            person = accounts.find_person(look, now.ours.owner_id)
        if known or person is None:
            return known
        found = ""
        with suppress(NotFound, Gone):
            found = self.tracker.account_of(now.project, person.email)
        if found:
            self.desk.run(commands.note_person, tracker=now.kind.name, account=found, person_id=person.id)
        return found

    def _digest(self, now: Situation, wanted: Wanted) -> str:
        return digest(now.anchor, f"{wanted.title}\n{self.tracker.text_there(wanted)}")
