"""How it stands now, for those who do not respond: to each kind of reader the answers to their own questions.

The answers are filled from the incidents; what nobody has said yet is shown as not known, never guessed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from catalog.queries import severities
from foundation.work import Reading
from incidents.queries import Filter, IncidentBrief, IncidentItem, UpdateItem, incidents, updates
from statuspage.model import PublicIncident, PublicUpdate
from statuspage.queries.pages import PublishedIncident, published_sides

MOST = 20
RESPONDERS = "responders"


@dataclass(frozen=True)
class Answer:
    """A question with what is known: words, safe HTML, a time, or several links; nothing of it where it is unknown."""

    question: str
    words: str = ""
    html: str = ""
    at: datetime | None = None
    links: Sequence[tuple[str, str]] = ()
    is_due: bool = False

    @property
    def is_known(self) -> bool:
        """Whether somebody has said it."""
        return bool(self.words or self.html or self.at or self.links)


@dataclass(frozen=True)
class Situation:
    """An open incident, and what these readers need to know of it."""

    brief: IncidentBrief
    answers: Sequence[Answer]


class Known(NamedTuple):
    """What the answers are taken from."""

    item: IncidentItem
    levels: Mapping[str, str]
    latest: UpdateItem | None
    sides: Sequence[PublishedIncident]
    public: PublicUpdate | None


def situations(reading: Reading, readers: str) -> list[Situation]:
    """Return the open incidents that the reader may see, the worst first, with the answers for one kind of reader."""
    ask = QUESTIONS.get(readers) or QUESTIONS[next(iter(QUESTIONS))]
    found = incidents(reading, Filter(states=["open"], mode="standard"), limit=MOST).items
    levels = {level.key: level.name for level in severities(reading)}
    ranks = list(levels)
    worst_first = sorted(found, key=lambda item: (_rank(ranks, item.brief.acting_severity), item.brief.declared_at))
    every = [(item, _known(reading, item, levels)) for item in worst_first]
    return [Situation(item.brief, [answer(known) for answer in ask]) for item, known in every]


def _rank(ranks: Sequence[str], severity: str) -> int:
    return ranks.index(severity) if severity in ranks else len(ranks)


def _known(reading: Reading, item: IncidentItem, levels: Mapping[str, str]) -> Known:
    told = [one for one in updates(reading, item.brief.id) if one.audience != RESPONDERS]
    sides = [side for side in published_sides(reading, item.brief.id) if side.is_published]
    words = (
        select(PublicUpdate)
        .join(PublicIncident, PublicIncident.id == PublicUpdate.public_incident_id)
        .where(PublicIncident.public_id.in_([side.id for side in sides]), PublicUpdate.erased_at.is_(None))
        .order_by(PublicUpdate.id.desc())
        .limit(1)
    )
    public = reading.session.scalar(words) if sides else None
    return Known(item, levels, told[0] if told else None, sides, public)


def _going_on(known: Known) -> Answer:
    brief = known.item.brief
    return Answer("What is going on?", "" if brief.summary_html else brief.title, brief.summary_html)


def _since(known: Known) -> Answer:
    brief = known.item.brief
    return Answer("Since when?", at=brief.moments.get("impact_started", brief.declared_at))


def _how_bad(known: Known) -> Answer:
    brief = known.item.brief
    name = known.levels.get(brief.acting_severity, "")
    return Answer("How bad is it?", f"{brief.acting_severity} {name}".strip() + f", {brief.state}")


def _impact(known: Known) -> Answer:
    return Answer("What is the impact?", html=known.item.brief.customer_impact_html)


def _services(known: Known) -> Answer:
    links = [(name, f"/services/{slug}") for slug, name in known.item.services]
    return Answer("Which services are affected?", links=links)


def _lead(known: Known) -> Answer:
    return Answer("Who leads?", known.item.lead or "Nobody yet")


def _latest(known: Known) -> Answer:
    latest = known.latest
    return (
        Answer("What was said last?", html=latest.html, at=latest.posted_at)
        if latest
        else Answer("What was said last?")
    )


def _help(known: Known) -> Answer:
    url = known.item.brief.bridge_url
    return Answer("Where is it worked on?", links=[("The bridge", url)] if url else [])


def _next(known: Known) -> Answer:
    return Answer("When is the next update?", at=known.item.brief.next_update_due, is_due=True)


def _world(known: Known) -> Answer:
    links = [(f"{side.page_name}: {side.status}", side.url) for side in known.sides]
    return Answer("What does the world know?", "" if links else "Nothing: it is on no status page", links=links)


def _meet(known: Known) -> Answer:
    return Answer("What do customers meet?", html=known.item.brief.customer_impact_html)


def _meanwhile(known: Known) -> Answer:
    return Answer("What can they do meanwhile?", html=known.item.brief.workaround_html)


def _may_say(known: Known) -> Answer:
    links = [(side.page_name, side.url) for side in known.sides]
    if known.public is None:
        return Answer("What may I tell them?", "Nothing yet: nothing of it is published")
    return Answer("What may I tell them?", html=known.public.body_html, at=known.public.display_at, links=links)


def _hear_more(known: Known) -> Answer:
    return Answer("When do they hear more?", at=known.item.brief.public_update_due, is_due=True)


QUESTIONS: Mapping[str, Sequence[Callable[[Known], Answer]]] = {
    "executives": (_going_on, _since, _how_bad, _impact, _lead, _world, _next),
    "teams": (_going_on, _since, _services, _lead, _latest, _help, _next),
    "support": (_meet, _meanwhile, _may_say, _since, _lead, _hear_more),
}
READERS = {"executives": "Executives", "teams": "Other teams", "support": "Support and sales"}
