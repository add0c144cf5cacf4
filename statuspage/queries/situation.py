"""How it stands now, for those who do not respond: to each kind of reader the answers to their own questions.

The answers are filled from the incidents; what nobody has said yet is shown as not known, never guessed.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import func, select

from catalog.queries import severities
from foundation.work import Reading
from incidents.queries import Filter, IncidentBrief, IncidentItem, UpdateItem, incidents, last_told
from statuspage.model import PublicIncident, PublicUpdate
from statuspage.queries.pages import PublishedIncident, sides_of

MOST, MOST_LOOKED_AT = 20, 200


class Readers(StrEnum):
    """Who wants to know."""

    EXECUTIVES = "executives"
    TEAMS = "teams"
    SUPPORT = "support"


@dataclass(frozen=True)
class Answer:
    """A question with what is known: words or a text, a time, or several links; nothing of it where it is unknown.

    A text is there twice: ``html`` is safe, ``source`` is as it was written.
    """

    question: str
    words: str = ""
    html: str = ""
    source: str = ""
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


def situations(reading: Reading, readers: Readers) -> list[Situation]:
    """Return the worst open incidents that the reader may see, with the answers for one kind of reader."""
    found = incidents(reading, Filter(states=["open"], mode="standard"), limit=MOST_LOOKED_AT).items
    levels = {level.key: level.name for level in severities(reading)}
    ranks = list(levels)
    worst_first = sorted(found, key=lambda item: (_rank(ranks, item.brief.acting_severity), item.brief.declared_at))
    every = _known(reading, worst_first[:MOST], levels)
    return [Situation(known.item.brief, [answer(known) for answer in QUESTIONS[readers]]) for known in every]


def _rank(ranks: Sequence[str], severity: str) -> int:
    return ranks.index(severity) if severity in ranks else len(ranks)


def _known(reading: Reading, items: Sequence[IncidentItem], levels: Mapping[str, str]) -> list[Known]:
    """Load what is known of all of them, in as many statements as of one."""
    latest = last_told(reading, [item.brief.id for item in items])
    sides: dict[str | None, list[PublishedIncident]] = defaultdict(list)
    for side in sides_of(reading, [item.brief.id for item in items]):
        if side.is_published:
            sides[side.incident_key].append(side)
    public = _last_published(reading, [side.id for mine in sides.values() for side in mine])
    return [
        Known(item, levels, latest.get(item.brief.id), sides[item.brief.key], public.get(item.brief.id))
        for item in items
    ]


def _last_published(reading: Reading, sides: Sequence[str]) -> dict[int | None, PublicUpdate]:
    """Return by incident what the world was told last, on whichever page."""
    last = (
        select(PublicIncident.incident_id, func.max(PublicUpdate.id).label("id"))
        .join(PublicUpdate, PublicUpdate.public_incident_id == PublicIncident.id)
        .where(PublicIncident.public_id.in_(sides), PublicUpdate.erased_at.is_(None))
        .group_by(PublicIncident.incident_id)
        .subquery()
    )
    rows = reading.session.execute(select(last.c.incident_id, PublicUpdate).join(last, last.c.id == PublicUpdate.id))
    return {row.incident_id: row.PublicUpdate for row in rows} if sides else {}


def _going_on(known: Known) -> Answer:
    brief = known.item.brief
    words = "" if brief.summary_html else brief.title
    return Answer("What is going on?", words, brief.summary_html, brief.summary_source)


def _since(known: Known) -> Answer:
    brief = known.item.brief
    return Answer("Since when?", at=brief.moments.get("impact_started", brief.declared_at))


def _how_bad(known: Known) -> Answer:
    brief = known.item.brief
    name = known.levels.get(brief.acting_severity, "")
    return Answer("How bad is it?", f"{brief.acting_severity} {name}".strip() + f", {brief.state}")


def _impact(known: Known) -> Answer:
    brief = known.item.brief
    return Answer("What is the impact?", html=brief.customer_impact_html, source=brief.customer_impact)


def _services(known: Known) -> Answer:
    links = [(name, f"/services/{slug}") for slug, name in known.item.services]
    return Answer("Which services are affected?", links=links)


def _lead(known: Known) -> Answer:
    return Answer("Who leads?", known.item.lead or "Nobody yet")


def _latest(known: Known) -> Answer:
    latest = known.latest
    if latest is None:
        return Answer("What was said last?")
    return Answer("What was said last?", html=latest.html, source=latest.body, at=latest.posted_at)


def _help(known: Known) -> Answer:
    url = known.item.brief.bridge_url
    return Answer("Where is it worked on?", links=[("The bridge", url)] if url else [])


def _next(known: Known) -> Answer:
    return Answer("When is the next update?", at=known.item.brief.next_update_due, is_due=True)


def _world(known: Known) -> Answer:
    links = [(f"{side.page_name}: {side.status}", side.url) for side in known.sides]
    return Answer("What does the world know?", "" if links else "Nothing: it is on no status page", links=links)


def _meet(known: Known) -> Answer:
    brief = known.item.brief
    return Answer("What do customers meet?", html=brief.customer_impact_html, source=brief.customer_impact)


def _meanwhile(known: Known) -> Answer:
    brief = known.item.brief
    return Answer("What can they do meanwhile?", html=brief.workaround_html, source=brief.workaround)


def _may_say(known: Known) -> Answer:
    links = [(side.page_name, side.url) for side in known.sides]
    if known.public is None:
        return Answer("What may I tell them?", "Nothing yet: nothing of it is published")
    said = known.public
    return Answer("What may I tell them?", html=said.body_html, source=said.body, at=said.display_at, links=links)


def _hear_more(known: Known) -> Answer:
    return Answer("When do they hear more?", at=known.item.brief.public_update_due, is_due=True)


QUESTIONS: Mapping[Readers, Sequence[Callable[[Known], Answer]]] = {
    Readers.EXECUTIVES: (_going_on, _since, _how_bad, _impact, _lead, _world, _next),
    Readers.TEAMS: (_going_on, _since, _services, _lead, _latest, _help, _next),
    Readers.SUPPORT: (_meet, _meanwhile, _may_say, _since, _lead, _hear_more),
}
READERS = {Readers.EXECUTIVES: "Executives", Readers.TEAMS: "Other teams", Readers.SUPPORT: "Support and sales"}
