"""What owners are asked by mail: one letter with all that is open, when something of it is new or has become late.

The first letter says what was asked; while there is no answer, another comes each time that the tier's days are over.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.queries import find_person, preferences, principal_of, teams
from catalog import queries as catalog
from foundation.log import StoredEvent
from foundation.work import Reading
from learnings.model import Adoption, AttributeQuestion, LetterWish, Pace
from learnings.queries.questions import AdoptionAsked, AttributeAsked, Digest, digest_of

MORNING = time(8)
MONDAY = 0
OPEN = "open"


@dataclass(frozen=True)
class Letter:
    """What one person is asked now; of what is private there is only a number."""

    email: str
    asked: Digest
    withheld: int
    services: int
    late: int
    read_at: datetime

    def __len__(self) -> int:
        """Return how many questions wait for an answer."""
        return len(self.asked) + self.withheld


def letter(reading: Reading, person_id: int) -> Letter | None:
    """Return what to ask a person now; None where nothing is new or late, and for whoever wants no letters."""
    reading.require("learnings:notify")
    theirs = _as(reading, person_id)
    person = find_person(theirs, person_id) if theirs else None
    wish = _wish(reading, person_id)
    if theirs is None or person is None or wish.pace == Pace.NEVER:
        return None
    asked = _asked(theirs)
    if not any(wish.told_at is None or _last_said(each, reading.now) > wish.told_at for each in asked.all):
        return None
    open_ones = tuple(each for each in asked.adoptions if each.learning.visibility == OPEN)
    return Letter(
        email=person.email,
        asked=Digest(asked.attributes, open_ones),
        withheld=len(asked.adoptions) - len(open_ones),
        services=asked.services,
        late=sum(each.due <= reading.now for each in asked.all),
        read_at=reading.now,
    )


def next_letter(reading: Reading, person_id: int) -> datetime | None:
    """Return when to look next whether a person is to be asked; None while nothing waits for an answer of theirs."""
    reading.require("learnings:notify")
    theirs, wish = _as(reading, person_id), _wish(reading, person_id)
    if theirs is None or wish.pace == Pace.NEVER:
        return None
    moments = [_next_word(each, wish.told_at, reading.now) for each in _asked(theirs).all]
    return next_morning(min(moments), Pace(wish.pace), _zone(theirs, person_id)) if moments else None


def letter_rounds(reading: Reading, person_ids: Collection[int]) -> dict[int, datetime]:
    """Return when each of these people may be asked at the soonest; without those who want no letters."""
    reading.require("learnings:notify")
    kept = select(LetterWish).where(LetterWish.person_id.in_(person_ids))
    wishes = {row.person_id: Pace(row.pace) for row in reading.session.scalars(kept)}
    found = {}
    for person_id in sorted(person_ids):
        theirs, pace = _as(reading, person_id), wishes.get(person_id, Pace.DAILY)
        if theirs is not None and pace is not Pace.NEVER:
            found[person_id] = next_morning(reading.now, pace, _zone(theirs, person_id))
    return found


def letter_readers(reading: Reading, event: StoredEvent) -> set[int]:
    """Return whom an event gives cause to write to: those who answer for the services or the teams that it is about."""
    reading.require("learnings:notify")
    if event.name == "learning.letters_chosen":
        return {event.subject_id}
    there = catalog.who_answers(reading, _teams_of(reading, event))
    return {person_id for answering in there.values() for person_id in answering}


def letter_pace(reading: Reading) -> str:
    """Return how often the reader is asked by mail; empty for whom no mail is written to."""
    reading.require("learnings:read")
    person_id = reading.principal.person_id
    return _wish(reading, person_id).pace if person_id is not None else ""


def is_anything_asked(session: Session) -> bool:
    """Whether any owner was asked for anything yet: before that nobody has to hear that a service is theirs."""
    return any(session.scalar(select(each.id).limit(1)) is not None for each in (Adoption, AttributeQuestion))


def next_morning(after: datetime, pace: Pace, zone: ZoneInfo) -> datetime:
    """Return the first eight in the morning from ``after`` on in that zone; of a week, Monday's."""
    local = after.astimezone(zone)
    day = local.date()
    if datetime.combine(day, MORNING, zone) < local:
        day += timedelta(days=1)
    if pace is Pace.WEEKLY:
        day += timedelta(days=(MONDAY - day.weekday()) % 7)
    return datetime.combine(day, MORNING, zone).astimezone(after.tzinfo)


def _asked(theirs: Reading) -> Digest:
    """Return what services of those teams are asked for which this person answers."""
    answers_for = _answers_for(theirs)
    owned = [each for each in catalog.services(theirs) if each.owner_team_id in answers_for]
    return digest_of(theirs, [each for each in owned if each.lifecycle != "retired"])


def _answers_for(theirs: Reading) -> set[int]:
    there = catalog.who_answers(theirs, theirs.principal.team_ids)
    return {team_id for team_id, answering in there.items() if theirs.principal.person_id in answering}


def _last_said(question: AttributeAsked | AdoptionAsked, now: datetime) -> datetime:
    """Return when a question was asked, or was last to be asked again because it was not answered."""
    wait = question.due - question.asked_at
    return question.asked_at + wait * ((now - question.asked_at) // wait)


def _next_word(question: AttributeAsked | AdoptionAsked, told_at: datetime | None, now: datetime) -> datetime:
    last = _last_said(question, now)
    return now if told_at is None or last > told_at else last + (question.due - question.asked_at)


def _teams_of(reading: Reading, event: StoredEvent) -> set[int]:
    said = event.payload
    if event.stream.startswith("team:"):
        return {event.subject_id}
    if event.stream.startswith("person:"):
        return {team.id for team in teams(reading) if event.subject_id in team.member_ids}
    ids = _services_of(event.name, event.subject_id, said)
    owners = (each.owner_team_id for each in catalog.find_services(reading, ids).values())
    return {team_id for team_id in owners if team_id is not None}


def _services_of(name: str, subject_id: int, said: Mapping[str, object]) -> set[int]:
    """Return the services that an event is about, as far as their owners have to hear of it."""
    if name == "service.changed":
        changed = said["values"]
        return {subject_id} if isinstance(changed, Mapping) and "owner_team_id" in changed else set()
    pairs, ids = said.get("asked", ()), said.get("service_ids", ())
    found = [pair[0] for pair in pairs] if isinstance(pairs, (list, tuple)) else []
    return {int(each) for each in (*found, *(ids if isinstance(ids, (list, tuple)) else ()))}


def _wish(reading: Reading, person_id: int) -> LetterWish:
    kept = reading.session.scalar(select(LetterWish).where(LetterWish.person_id == person_id))
    return kept or LetterWish(person_id=person_id, pace=Pace.DAILY, told_at=None)


def _as(reading: Reading, person_id: int) -> Reading | None:
    """Look with a person's own eyes; None for nobody and for the disabled."""
    principal = principal_of(reading.session, person_id)
    return Reading(reading.session, principal, reading.now, reading.policy) if principal else None


def _zone(theirs: Reading, person_id: int) -> ZoneInfo:
    return ZoneInfo(preferences(theirs, person_id).time_zone)
