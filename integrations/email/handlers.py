"""What makes mails, and the jobs that send them: in batches, over one connection, outside of any transaction."""

import logging
import os
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from foundation.authz import machine
from foundation.clock import monotonic
from foundation.config import Settings
from foundation.errors import DeliveryFailed
from foundation.jobs import Job, JobKind, Lane, NewJob, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk, Work
from integrations.email import briefings, gaps, news, pages, questions, words
from integrations.email.adapter import AddressRefused, Counter, PostOffice, post_office
from integrations.email.drafts import confirmation, draft_of, envelope_of, unreachable
from integrations.email.journal import Journal, left_behind, path_of, this_machine, writing
from integrations.email.letters import Draft, Envelope
from statuspage import commands, queries
from statuspage.commands import DROPPED, FAILED, SENT, Outcome, Taken
from statuspage.queries import Links

LOG = logging.getLogger("andon.email")
POSTMAN = machine("email")
CONFIRMATION, NOTICES = "email.confirmation", "email.notices"
CHANNEL = "email"
JOURNALS = "mailed"
BATCH = 100
SLICE_S, BATCH_S = 20.0, 30.0
SOONEST, SERVER_DOWN = timedelta(seconds=1), timedelta(seconds=30)
CONFIRM_WITHIN, MEND_WITHIN = timedelta(days=2), timedelta(days=30)
SILENCED = "quarantined"


@dataclass
class Round:
    """One stretch of sending: where to, in whose name, and the drafts made so far."""

    desk: Desk
    office: PostOffice
    settings: Settings
    drafts: dict[int, Draft] = field(default_factory=dict)

    @property
    def links(self) -> Links:
        """What makes links that prove themselves."""
        return Links(self.settings.base_url, self.settings.secret_key)


def ask_owner(event: StoredEvent, work: Work) -> None:
    """Send the owner of an address the question whether it was them."""
    work.enqueue(NewJob(CONFIRMATION, {"subscriber_id": event.subject_id}))


def wake_postman(_event: StoredEvent, work: Work) -> None:
    """Have sent what was put down."""
    work.enqueue(NewJob(NOTICES))


def tell_owner(event: StoredEvent, work: Work) -> None:
    """Say to the owner of a program that nothing reaches it; of an address that takes no mail nobody can be told so."""
    work.enqueue(NewJob(CONFIRMATION, {"subscriber_id": event.subject_id, "is_unreachable": True}))


def send_confirmation(desk: Desk, job: Job) -> None:
    """Ask; whoever has gone away meanwhile is not asked, and who is told of a program's silence only while it lasts."""
    at_work = _begin(desk)
    if at_work is None:
        return
    with desk.reading() as reading:
        invitation, now = queries.invitation(reading, job.payload["subscriber_id"]), reading.now
    is_silent = bool(job.payload.get("is_unreachable"))
    if invitation is None or (is_silent and not (invitation.to.endpoint and invitation.to.state == SILENCED)):
        return
    write, within = (unreachable, MEND_WITHIN) if is_silent else (confirmation, CONFIRM_WITHIN)
    draft = write(invitation, at_work.office.sender, at_work.links, now, now + within)
    with at_work.office.open() as counter:
        envelope = Envelope(invitation.to.email, f"confirm.{invitation.to.proof.subscriber}.{job.id}")
        counter.send(invitation.to.email, draft.to(envelope))


def send_notices(desk: Desk, _job: Job) -> None:
    """Send what is due, batch by batch, for a while; what is left is for the next job."""
    at_work = _begin(desk)
    if at_work is None:
        return
    until, folder = monotonic() + SLICE_S, at_work.settings.data_dir / JOURNALS
    with left_behind(folder) as handed_in:
        if handed_in:
            desk.run(commands.note_sent, sent=handed_in)
    desk.run(commands.free_notices, channel=CHANNEL, owners=_dead(desk, folder))
    try:
        with at_work.office.open() as counter, writing(folder) as journal:
            while monotonic() < until and _send_batch(at_work, counter, journal):
                pass
    except DeliveryFailed as failure:
        # Nothing was taken, so nothing counts as tried: a server that is down for hours costs nobody a mail.
        LOG.warning("email.no_server", extra={"reason": failure.reason})
        desk.run(_come_again, after=SERVER_DOWN)
        return
    desk.run(_come_again, after=SOONEST)


def _send_batch(at_work: Round, counter: Counter, journal: Journal) -> bool:
    """Take, send, settle; says whether there may be more to do on this connection."""
    desk = at_work.desk
    taken = desk.run(commands.take_notices, channel=CHANNEL, owner=journal.owner, most=BATCH)
    if not taken:
        return False
    with desk.reading() as reading:
        found = queries.due_notices(reading, taken)
        now = reading.now
    outcomes: dict[Taken, Outcome] = {one: DROPPED for one in taken if one not in found}
    lost, until = "", monotonic() + BATCH_S
    for one, (said, to) in found.items():
        if lost or monotonic() > until:
            outcomes[one] = Outcome(FAILED, lost or "not in time", retry=True, lost=True)
            continue
        draft = at_work.drafts.get(said.id) or draft_of(said, at_work.office.sender, now)
        at_work.drafts[said.id] = draft
        outcomes[one] = _send(counter, to.email, draft.to(envelope_of(said, to, at_work.links)))
        if outcomes[one] is SENT:
            journal.note(one)
        lost = outcomes[one].error if outcomes[one].lost else ""
    desk.run(commands.settle_notices, outcomes=outcomes)
    journal.clear()
    return not lost


def _send(counter: Counter, to: str, message: bytes) -> Outcome:
    try:
        counter.send(to, message)
    except AddressRefused as refused:
        return Outcome(FAILED, refused.reason, bounced=True)
    except DeliveryFailed as failure:
        lost = not counter.is_open
        return Outcome(FAILED, failure.reason, retry=not failure.permanent, lost=lost)
    return SENT


def _come_again(work: Work, *, after: timedelta) -> None:
    """Put the next stretch down, when something waits."""
    due = queries.next_notice(work, CHANNEL)
    if due is not None:
        work.enqueue(NewJob(NOTICES, key=NOTICES, due=max(due, work.now + after)))


def _begin(desk: Desk) -> Round | None:
    """Return what is needed to send; None where no mail server is set, and nothing can be sent."""
    office = post_office(desk.environment) if desk.settings else None
    return Round(desk, office, desk.settings) if office and desk.settings else None


def _dead(desk: Desk, folder: Path) -> list[str]:
    """Return who of this machine took something, is no more, and has left nothing that is still to be noted."""
    with desk.reading() as reading:
        dead = [owner for owner in queries.takers(reading, CHANNEL) if not _is_alive(owner)]
    return [owner for owner in dead if not path_of(folder, owner).exists()]


def _is_alive(owner: str) -> bool:
    host, _, rest = owner.partition(":")
    pid = rest.partition(":")[0]
    if host != this_machine() or not pid.isdigit():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


SUBSCRIPTIONS = (
    *pages.SUBSCRIPTIONS,
    *briefings.SUBSCRIPTIONS,
    *questions.SUBSCRIPTIONS,
    *news.SUBSCRIPTIONS,
    *words.SUBSCRIPTIONS,
    *gaps.SUBSCRIPTIONS,
    Subscription("subscriber.asked", ask_owner, "email.ask_owner", POSTMAN),
    Subscription("subscriber.quarantined", tell_owner, "email.tell_owner", POSTMAN),
    Subscription("statuspage.update_spread", wake_postman, "email.wake", POSTMAN, ordered=False),
)
JOBS = (
    *pages.JOBS,
    *briefings.JOBS,
    *questions.JOBS,
    *news.JOBS,
    *words.JOBS,
    *gaps.JOBS,
    JobKind(CONFIRMATION, POSTMAN, send=send_confirmation, lane=Lane.BULK),
    JobKind(NOTICES, POSTMAN, send=send_notices, lane=Lane.BULK),
)
