"""Mails to people inside: one for each update, or one for all of an hour or a day, of what they may see now."""

from datetime import datetime
from html import escape

from foundation.authz import machine
from foundation.jobs import Job, JobKind, Lane, NewJob, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk, Work
from integrations.email.adapter import post_office
from integrations.email.letters import Draft, Envelope, Link
from oncall.ports import opens
from statuspage import commands, queries
from statuspage.queries import BriefingMail

POSTMAN = machine("email")
WAY, KIND = "email", "email.briefing"
WHY = "You get this because you asked to be told of such incidents."


def put_mails_down(event: StoredEvent, work: Work) -> None:
    """Put down one mail for each person, or for each round of theirs."""
    for one in queries.briefing_rounds(work, event.payload["update_id"]):
        about = f"update:{one.update_id}" if one.update_id else one.due.isoformat()
        what = {"person_id": one.person_id, "update_id": one.update_id, "due": one.due.isoformat()}
        work.enqueue(NewJob(KIND, what, due=one.due, key=f"{KIND}:{one.person_id}:{about}"))


def send_briefing(desk: Desk, job: Job) -> None:
    """Send what its reader may see now; whatever became invisible, was erased or is too old is dropped."""
    office = post_office(desk.environment) if desk.settings else None
    if office is None or desk.settings is None:
        return
    person_id, due = job.payload["person_id"], datetime.fromisoformat(job.payload["due"])
    with desk.reading() as reading:
        mail = queries.briefing_mail(reading, person_id, update_id=job.payload["update_id"], due=due)
    if mail is None:
        return
    if mail.told:
        base = desk.settings.base_url
        with office.open() as counter:
            draft = draft_of(mail, office.sender, base, desk.now, may_open=opens(desk.environment, WAY))
            counter.send(mail.email, draft.to(_envelope(mail, person_id, base)))
    desk.run(commands.settle_briefings, sent=mail.sent, dropped=mail.dropped)


def draft_of(mail: BriefingMail, sender: str, base: str, now: datetime, *, may_open: bool) -> Draft:
    """Say it: an update under its incident, or several under theirs; no subject says what is private, unless it may."""
    (first, _), *others = mail.told
    title = "(private)" if first.is_private and not may_open else first.title
    subject = f"[{first.key}] {first.acting_severity} {first.state}: {title}"
    if others:
        about = len({incident.id for incident, _ in mail.told})
        subject = f"{len(mail.told)} updates of {about} incident{'s' if about > 1 else ''}"
    text, html = [], []
    for incident, update in mail.told:
        head = f"{incident.key} {incident.title}"
        stands = f"{incident.acting_severity}, {incident.state}; {update.posted_by}, {update.posted_at:%d %b %H:%M} UTC"
        url = f"{base}/incidents/{incident.key}"
        text.append(f"{head}\n{stands}\n\n{update.body}\n\n{url}")
        link = f'<a href="{escape(url)}">{escape(head)}</a>'
        html.append(f"<h2 style='font-size:18px'>{link}</h2><p>{escape(stands)}</p>\n{update.html}")
    return Draft(
        sender=sender, subject=subject, at=now, text="\n\n\n".join(text), html="\n".join(html), why=WHY, link=None
    )


def _envelope(mail: BriefingMail, person_id: int, base: str) -> Envelope:
    """Address it; what is told of one incident alone stands together."""
    (first, _), *others = mail.told
    thread = "" if others else f"briefings.{first.key}.{person_id}"
    choose = [Link("Choose", f"{base}/briefings")]
    return Envelope(mail.email, f"briefing.{person_id}.{mail.sent[0]}", choose, thread=thread)


SUBSCRIPTIONS = (Subscription("briefing.put_down", put_mails_down, "email.put_briefings_down", POSTMAN, ordered=False),)
JOBS = (JobKind(KIND, POSTMAN, send=send_briefing, lane=Lane.BULK),)
