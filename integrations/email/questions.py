"""Asking owners by mail: one letter for each, of all that is open, whose link leads to a page with buttons.

A letter is put down for the next morning of whoever answers for a service. What it says is read when it leaves, so that
what was answered or became private meanwhile is not asked, and after it the next look is put down for when the first
answer becomes late.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape

from foundation.authz import Principal, Role
from foundation.jobs import Job, JobKind, Lane, NewJob, Searching, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk, Work
from integrations.email.adapter import post_office
from integrations.email.letters import Draft, Envelope, Link
from learnings import commands, queries
from learnings.queries import AdoptionAsked, AttributeAsked, Letter

# It looks up who answers for which team, as everybody inside may.
ASKER = Principal(id="machine:email", name="email", role=Role.VIEWER)
KIND = "email.questions"
WHY = "You get this because you answer for a team that owns services."
PAGE = "/learnings/questions"
SHOWN = 40
NO_SERVER = timedelta(days=7)
ASKED = ("learning.services_asked", "learning.attributes_asked", "learning.letters_chosen")
# Who answers for a service may be somebody else from then on.
GIVEN_AWAY = ("service.changed", "team.changed", "team.joined", "team.left", "person.disabled")
PUT_DOWN = "email.put_questions_down"


def put_letters_down(event: StoredEvent, desk: Desk) -> None:
    """Put down one letter for each owner whom an event concerns; looked up before anybody has to wait."""
    with desk.reading() as reading:
        rounds = queries.letter_rounds(reading, queries.letter_readers(reading, event))
    if rounds:
        desk.run(_put_down, rounds=rounds)


def send_letter(desk: Desk, job: Job) -> None:
    """Ask what is new or late, and put the next look down."""
    person_id, due = int(job.payload["person_id"]), datetime.fromisoformat(job.payload["due"])
    office = post_office(desk.environment) if desk.settings else None
    if office is None or desk.settings is None:
        # A server may be set up later; until then nobody has to look up every morning what would be asked.
        desk.run(_put_down, rounds={person_id: desk.now + NO_SERVER})
        return
    with desk.reading() as reading:
        letter = queries.letter(reading, person_id)
    if letter is not None:
        base = desk.settings.base_url
        choose = Link("Choose how often", f"{base}{PAGE}#letters")
        with office.open() as counter:
            envelope = Envelope(letter.email, f"questions.{person_id}.{due:%Y%m%d%H%M}", [choose])
            counter.send(letter.email, draft_of(letter, office.sender, base, desk.now).to(envelope))
        desk.run(commands.note_letter, person_id=person_id, read_at=letter.read_at)
    desk.run(_come_again, person_id=person_id)


def draft_of(letter: Letter, sender: str, base: str, now: datetime) -> Draft:
    """Say it: how many questions in the subject, and which of them that everybody inside may read."""
    lines = [_line(each, now) for each in sorted(letter.asked.all, key=lambda each: each.due)[:SHOWN]]
    if len(letter.asked) > SHOWN:
        lines.append(f"{len(letter.asked) - SHOWN} more")
    if letter.withheld:
        lines.append(f"{_count(letter.withheld, 'question')} about what no mail may name")
    of = f"about {_count(letter.services, 'service')} of yours"
    late = f", {letter.late} late" if letter.late else ""
    listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return Draft(
        sender=sender,
        subject=f"{_count(len(letter), 'question')} {of}{late}",
        at=now,
        text="Somebody's failure taught something that may concern your services.\n\n"
        + "\n".join(f"- {line}" for line in lines),
        html=f"<p>Somebody's failure taught something that may concern your services.</p><ul>{listed}</ul>",
        why=WHY,
        link=Link("Answer them", f"{base}{PAGE}"),
    )


def _line(question: AttributeAsked | AdoptionAsked, now: datetime) -> str:
    if isinstance(question, AttributeAsked):
        what = f"{question.slug}: what is its {question.label.lower()}?"
    else:
        what = f"{question.slug}: how far is it with {question.learning.key} {question.learning.title}?"
    return f"{what} {'Was due' if question.due <= now else 'Due'} {question.due:%d %b %Y}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _put_down(work: Work, *, rounds: Mapping[int, datetime]) -> None:
    for person_id, due in rounds.items():
        _put(work, person_id, due)


def _come_again(work: Work, *, person_id: int) -> None:
    due = queries.next_letter(work, person_id)
    if due is not None:
        _put(work, person_id, due)


def _put(work: Work, person_id: int, due: datetime) -> None:
    what = {"person_id": person_id, "due": due.isoformat()}
    work.enqueue(NewJob(KIND, what, due=due, key=f"{KIND}:{person_id}"))


SUBSCRIPTIONS = (
    *(Subscription(name, Searching(put_letters_down), PUT_DOWN, ASKER, Lane.BULK) for name in ASKED),
    *(
        Subscription(name, Searching(put_letters_down), PUT_DOWN, ASKER, Lane.BULK, wanted=queries.is_anything_asked)
        for name in GIVEN_AWAY
    ),
)
JOBS = (JobKind(KIND, ASKER, send=send_letter, lane=Lane.BULK),)
