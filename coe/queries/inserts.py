"""What a writer may put into a text: an event, an action, a chart or a person, found by a few letters."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from accounts import queries as accounts
from coe.model import ActionItem, CoeExhibit, CoeTimelineRow
from coe.queries.documents import brief
from foundation.ids import key_of
from foundation.work import Reading

MOST_OF_A_KIND = 4
LONGEST = 60


@dataclass(frozen=True)
class Insert:
    """What is put in, and how it is offered."""

    kind: str
    label: str
    text: str
    link: str = ""


def inserts(reading: Reading, ref: int | str, words: str) -> list[Insert]:
    """Return what of this COE has these letters, and who, first what begins with them.

    The caller has asked whether it may be written.
    """
    coe = brief(reading, ref)
    wanted = words.strip()[:LONGEST]
    found = [
        *_actions(reading, coe.id, wanted),
        *_charts(reading, coe.id, coe.key, wanted),
        *_events(reading, coe.id, wanted),
        *_people(reading, wanted),
    ]
    return sorted(found, key=lambda one: not one.label.casefold().startswith(wanted.casefold()))


def _events(reading: Reading, coe_id: int, words: str) -> Iterator[Insert]:
    R = CoeTimelineRow  # noqa: N806 - a short name for the class
    told = select(R.at, R.text).where(
        R.coe_id == coe_id, R.included.is_(True), R.text.icontains(words, autoescape=True)
    )
    for row in reading.session.execute(told.order_by(R.at, R.id).limit(MOST_OF_A_KIND)):
        said = " ".join(row.text.split())
        yield Insert("event", f"{row.at:%H:%M} {said}"[:LONGEST], f"{row.at:%Y-%m-%d %H:%M} UTC, {said}")


def _actions(reading: Reading, coe_id: int, words: str) -> Iterator[Insert]:
    A = ActionItem  # noqa: N806
    mine = select(A.number, A.title).where(A.coe_id == coe_id, A.title.icontains(words, autoescape=True))
    for row in reading.session.execute(mine.order_by(A.number).limit(MOST_OF_A_KIND)):
        key = key_of("ACT", row.number)
        yield Insert("action", f"{key} {row.title}"[:LONGEST], f"{key} {row.title}", f"/actions/{key}")


def _charts(reading: Reading, coe_id: int, key: str, words: str) -> Iterator[Insert]:
    X = CoeExhibit  # noqa: N806
    shown = select(X.id, X.title).where(X.coe_id == coe_id, X.removed_at.is_(None))
    found = shown.where(X.title.icontains(words, autoescape=True)).order_by(X.place, X.id).limit(MOST_OF_A_KIND)
    for row in reading.session.execute(found):
        yield Insert("chart", row.title[:LONGEST], row.title, f"/coes/{key}#exhibit-{row.id}")


def _people(reading: Reading, words: str) -> list[Insert]:
    known = [one.name for one in accounts.people(reading) if not one.disabled and words.lower() in one.name.lower()]
    return [Insert("person", name, name) for name in known[:MOST_OF_A_KIND]]
