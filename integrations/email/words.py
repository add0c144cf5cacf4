"""Mails to people whom a COE names, or whose suggestion was settled: one for each, of what they may read now."""

from datetime import datetime
from html import escape

from accounts import queries as accounts
from coe import queries
from coe.queries import Word
from foundation.jobs import Job, JobKind, Lane, NewJob, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk, Work
from integrations.email.adapter import post_office
from integrations.email.letters import Draft, Envelope, Link
from integrations.email.questions import ASKER

KIND, PUT_DOWN = "email.coe_word", "email.put_coe_words_down"
WHY = "You get this because somebody named you, or answered what you suggested. Your own page, /me, turns it off."
PRIVATE = "private"
TOLD_OF = ("coe.people_named", "coe.suggestion_settled")


def put_words_down(event: StoredEvent, work: Work) -> None:
    """Put down one mail for each person."""
    seq = event.payload.get("seq", event.seq)
    for person_id in event.payload["person_ids"]:
        what = {"coe_id": event.subject_id, "seq": seq, "person_id": person_id}
        work.enqueue(NewJob(KIND, what, key=f"{KIND}:{event.subject_id}:{seq}:{person_id}"))


def send_word(desk: Desk, job: Job) -> None:
    """Tell somebody; what is settled, erased or closed to them meanwhile is not told."""
    office = post_office(desk.environment) if desk.settings else None
    if office is None or desk.settings is None:
        return
    coe_id, seq, person_id = (int(job.payload[name]) for name in ("coe_id", "seq", "person_id"))
    with desk.reading() as reading:
        word = queries.word_for(reading, coe_id, seq, person_id)
        is_wanted = accounts.wants_mention_mails(reading, person_id)
    if word is None or word.is_over or not is_wanted:
        return
    with office.open() as counter:
        envelope = Envelope(word.email, f"coe.{coe_id}.{seq}.{person_id}")
        counter.send(word.email, draft_of(word, office.sender, desk.settings.base_url, desk.now).to(envelope))


def draft_of(word: Word, sender: str, base: str, now: datetime) -> Draft:
    """Say it; of a private COE no more than its key."""
    is_private = word.coe.visibility == PRIVATE
    about = word.coe.key if is_private else f"{word.coe.key} {word.coe.title}"
    told = f"{word.by} {word.what}: {about}"
    quoted = [] if is_private or not word.text else word.text.splitlines()
    return Draft(
        sender=sender,
        subject=f"{word.coe.key}: {word.by} {word.what}",
        at=now,
        text="\n".join([told, "", *(f"> {line}" for line in quoted)]).rstrip(),
        html=f"<p>{escape(told)}</p>"
        + (f"<blockquote>{'<br>'.join(map(escape, quoted))}</blockquote>" if quoted else ""),
        why=WHY,
        link=Link("Read it", f"{base}/coes/{word.coe.key}#{word.anchor}"),
    )


SUBSCRIPTIONS = tuple(Subscription(name, put_words_down, PUT_DOWN, ASKER) for name in TOLD_OF)
JOBS = (JobKind(KIND, ASKER, send=send_word, lane=Lane.BULK),)
