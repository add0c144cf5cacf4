"""What is new in the searches of the register that people keep: one letter in the morning with all of it.

A letter is put down when something in the register changes, and read when it leaves: what was withheld meanwhile is not
in it, and nothing private ever is.
"""

from collections.abc import Mapping
from datetime import datetime
from html import escape

from foundation.jobs import Job, JobKind, Lane, NewJob, Searching, Subscription
from foundation.log import StoredEvent
from foundation.work import Desk, Work
from integrations.email.adapter import post_office
from integrations.email.letters import Draft, Envelope, Link
from integrations.email.questions import ASKER
from learnings import commands, queries
from learnings.queries import News, NewsLetter

KIND, PUT_DOWN = "email.news", "email.put_news_down"
WHY = "You get this because you keep searches of the register and want to hear what is new in them."
PAGE = "/learnings/searches"
NEWS = ("learning.moved", "learning.proposed", "learning.revised", "learning.released", "learning.reopened")


def put_news_down(_event: StoredEvent, desk: Desk) -> None:
    """Put down one letter for each person and pace; looked up before anybody has to wait."""
    with desk.reading() as reading:
        rounds = queries.news_rounds(reading)
    if rounds:
        desk.run(_put_down, rounds=rounds)


def send_news(desk: Desk, job: Job) -> None:
    """Tell what is new; where nothing is, or there is no server, nobody hears anything, and later of all of it."""
    person_id, pace = int(job.payload["person_id"]), str(job.payload["pace"])
    office = post_office(desk.environment) if desk.settings else None
    if office is None or desk.settings is None:
        return
    with desk.reading() as reading:
        letter = queries.news_letter(reading, person_id, pace)
    if letter is None:
        return
    base = desk.settings.base_url
    with office.open() as counter:
        message_id = f"news.{person_id}.{pace}.{job.payload['due']}"
        envelope = Envelope(letter.email, message_id, [Link("Choose what you hear of", f"{base}{PAGE}")])
        counter.send(letter.email, draft_of(letter, office.sender, base, desk.now).to(envelope))
    desk.run(commands.note_news, person_id=person_id, pace=pace, read_at=letter.read_at)


def draft_of(letter: NewsLetter, sender: str, base: str, now: datetime) -> Draft:
    """Say it: how much in the subject, and by search what it is."""
    count = sum(len(each.found) for each in letter.news)
    names = ", ".join(each.search.name for each in letter.news)
    return Draft(
        sender=sender,
        subject=f"{count} new or changed {'learning' if count == 1 else 'learnings'}: {names}"[:200],
        at=now,
        text="\n\n".join(
            "\n".join((each.search.name, *(f"- {line}" for line in _lines(each)))) for each in letter.news
        ),
        html="".join(f"<h2>{escape(each.search.name)}</h2><ul>{_items(each, base)}</ul>" for each in letter.news),
        why=WHY,
        link=Link("Read them", f"{base}/learnings"),
    )


def _lines(news: News) -> list[str]:
    more = ["and more"] if news.has_more else []
    return [*(f"{each.key} {each.title} ({each.state}): {each.failure_prevented}" for each in news.found), *more]


def _items(news: News, base: str) -> str:
    lines = zip(news.found, _lines(news), strict=False)
    return "".join(f'<li><a href="{base}/learnings/{each.key}">{escape(line)}</a></li>' for each, line in lines)


def _put_down(work: Work, *, rounds: Mapping[tuple[int, str], datetime]) -> None:
    for (person_id, pace), due in rounds.items():
        what = {"person_id": person_id, "pace": pace, "due": f"{due:%Y%m%d%H%M}"}
        work.enqueue(NewJob(KIND, what, due=due, key=f"{KIND}:{person_id}:{pace}"))


SUBSCRIPTIONS = tuple(
    Subscription(
        name, Searching(put_news_down), PUT_DOWN, ASKER, Lane.BULK, wanted=queries.is_any_search_heard, ordered=False
    )
    for name in NEWS
)
JOBS = (JobKind(KIND, ASKER, send=send_news, lane=Lane.BULK),)
