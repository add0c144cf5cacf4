"""What one person is told of a COE because words there name them or answer them, as they may read it now."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from accounts import queries as accounts
from coe.model import CoeComment, CoeNaming, CoeSection, CoeSuggestion
from coe.queries.documents import CoeBrief, briefs
from coe.review import ACCEPTED
from coe.template import title_of
from foundation.log import StoredEvent, event_at
from foundation.work import Reading

DONE = {ACCEPTED: "accepted what you suggested for {}", "declined": "declined what you suggested for {}"}


@dataclass(frozen=True)
class Word:
    """What somebody is told: whose doing it was, what, where it stands, and the words if they are still there."""

    coe: CoeBrief
    email: str
    by: str
    what: str
    anchor: str
    text: str
    is_over: bool = False


@dataclass(frozen=True)
class _Told:
    what: str
    anchor: str
    text: str
    is_over: bool = False


def named_in(reading: Reading, text: str) -> set[int]:
    """Return whom a text names with an @ and their whole name, of those who can sign in."""
    if "@" not in text:
        return set()
    folded = text.casefold()
    return {person.id for person in accounts.people(reading) if not person.disabled and _names(folded, person.name)}


def may_read(reading: Reading, coe_id: int, people: Collection[int]) -> tuple[int, ...]:
    """Return who of these people may read the COE now, sorted."""
    return tuple(sorted(each for each in people if _seen_by(reading, each, coe_id)))


def word_for(reading: Reading, coe_id: int, seq: int, person_id: int) -> Word | None:
    """Return what that event of the COE has to say to somebody; None where they may not read it (any more)."""
    reading.require("coe:read")
    short, person = _seen_by(reading, person_id, coe_id), accounts.find_person(reading, person_id)
    event = event_at(reading.session, f"coe:{coe_id}", seq)
    told = TELLS[event.name](reading, event, person_id) if short and person and event.name in TELLS else None
    if short is None or person is None or told is None:
        return None
    by = accounts.principal_names(reading, {event.principal}).get(event.principal, event.principal)
    return Word(short, person.email, by, told.what, told.anchor, told.text, told.is_over)


def _seen_by(reading: Reading, person_id: int, coe_id: int) -> CoeBrief | None:
    who = accounts.principal_of(reading.session, person_id)
    if who is None:
        return None
    theirs = Reading(session=reading.session, principal=who, now=reading.now, policy=reading.policy)
    return briefs(theirs, {coe_id}).get(coe_id) if theirs.permits("coe:read") else None


def _names(folded: str, name: str) -> bool:
    """Whether the name stands there as a whole, after an @ that does not belong to an address."""
    wanted, at = f"@{name.casefold()}", -1
    while (at := folded.find(wanted, at + 1)) >= 0:
        around = folded[at - 1 : at] + folded[at + len(wanted) : at + len(wanted) + 1]
        if not any(each.isalnum() or each == "_" for each in around):
            return True
    return False


def _comment(reading: Reading, event: StoredEvent, _person_id: int) -> _Told | None:
    row = reading.session.get(CoeComment, event.payload["comment_id"])
    if row is None:
        return None
    return _Told("named you in a comment", f"comment-{row.id}", row.text, row.resolved_at is not None)


def _section(reading: Reading, event: StoredEvent, person_id: int) -> _Told:
    coe_id, name = event.subject_id, event.payload["section"]
    row = reading.session.get(CoeNaming, (coe_id, name, person_id))
    section = reading.session.get(CoeSection, (coe_id, name))
    person = accounts.find_person(reading, person_id)
    lines = section.source.splitlines() if section else []
    naming = [line for line in lines if person and _names(line.casefold(), person.name)]
    return _Told(f"named you in {title_of(name)}", name, "\n".join(naming), row is None or row.gone_at is not None)


def _suggestion(reading: Reading, event: StoredEvent, _person_id: int) -> _Told | None:
    row = reading.session.get(CoeSuggestion, event.payload["suggestion_id"])
    if row is None or row.state not in DONE:
        return None
    return _Told(DONE[row.state].format(title_of(row.section)), row.section, row.word)


TELLS: Mapping[str, Callable[[Reading, StoredEvent, int], _Told | None]] = {
    "coe.passage_commented": _comment,
    "coe.section_written": _section,
    "coe.suggestion_settled": _suggestion,
}
