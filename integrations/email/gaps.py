"""Mails about times at which nobody will be on call, to who can put somebody on; of what was closed none goes out."""

from datetime import datetime
from html import escape

from foundation.jobs import Job, JobKind, Lane, NewJob, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk, Work
from integrations.email.adapter import post_office
from integrations.email.letters import Draft, Envelope, Link
from integrations.email.questions import ASKER
from oncall import queries
from oncall.queries import GAPS_AHEAD, GapsMail

KIND, PUT_DOWN = "email.gaps", "email.put_gaps_down"
WHY = "You get this because you answer for this schedule."
SHOWN = 10


def put_gaps_down(event: StoredEvent, work: Work) -> None:
    """Put down one mail for each person."""
    for person_id in event.payload["person_ids"]:
        what = {"schedule_id": event.subject_id, "seq": event.seq, "person_id": person_id}
        work.enqueue(NewJob(KIND, what, key=f"{KIND}:{event.subject_id}:{event.seq}:{person_id}"))


def send_gaps(desk: Desk, job: Job) -> None:
    """Tell somebody what there still is."""
    office = post_office(desk.environment) if desk.settings else None
    if office is None or desk.settings is None:
        return
    schedule_id, seq, person_id = (int(job.payload[name]) for name in ("schedule_id", "seq", "person_id"))
    with desk.reading() as reading:
        mail = queries.gaps_mail(reading, schedule_id, person_id, GAPS_AHEAD)
    if mail is None:
        return
    thread = f"gaps.{schedule_id}.{person_id}"
    envelope = Envelope(mail.email, f"gaps.{schedule_id}.{seq}.{person_id}", thread=thread)
    with office.open() as counter:
        counter.send(mail.email, draft_of(mail, office.sender, desk.settings.base_url, desk.now).to(envelope))


def draft_of(mail: GapsMail, sender: str, base: str, now: datetime) -> Draft:
    """Say it: the first gap in the subject, then each from when to when."""
    found, gaps = mail.found, mail.found.stretches
    lines = [f"{_said(gap.begins, mail)} to {_said(gap.ends, mail)}" for gap in gaps[:SHOWN]]
    if len(gaps) > SHOWN:
        lines.append(f"and {len(gaps) - SHOWN} more")
    first = gaps[0].begins
    when = "now" if first <= now else f"from {_said(first, mail)}"
    told = f"By {found.name} nobody who can answer is on call:"
    return Draft(
        sender=sender,
        subject=f"Nobody is on call by {found.name} {when}",
        at=now,
        text="\n".join([told, "", *(f"- {line}" for line in lines)]),
        html=f"<p>{escape(told)}</p><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>",
        why=WHY,
        link=Link("Put somebody on", f"{base}/on-call/schedules/{found.slug}"),
    )


def _said(at: datetime, mail: GapsMail) -> str:
    return f"{at.astimezone(mail.zone):%a %d %b, %H:%M %Z}"


SUBSCRIPTIONS = (Subscription("schedule.gaps_found", put_gaps_down, PUT_DOWN, ASKER, Lane.BULK),)
JOBS = (JobKind(KIND, ASKER, send=send_gaps, lane=Lane.BULK),)
