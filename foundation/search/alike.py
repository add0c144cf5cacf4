"""What else reads like a text: a pasted error or a paragraph, of which no document need have every word.

The most telling stems choose candidates through the engine's index; these are then read and ranked here, so that both
engines answer alike. A score is the share of the text's weight that a document carries: 1 says everything that it says.
A little of it is the other way round, how much the text says of what the document begins with: one that is about much
else besides carries many words of any text.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, or_, select, true
from sqlalchemy.orm import Session

from foundation.search import postgresql, sqlite
from foundation.search.common import ALL, LEAST_SEEN, counted
from foundation.search.documents import search_document
from foundation.search.fold import words
from foundation.search.index import Condition
from foundation.search.stems import telling_stems

LONGEST_TEXT = 6_000
MOST_STEMS = 60
LEAST_ASKED, MOST_ASKED = 2, 20
DOCUMENTS_ASKED = 4_000
DEPTH, READ = 320, 80
READ_OF_BODY = 6_000
IN_HEADING = 1.5
TYPICAL_LENGTH = 100
LEAST_LENGTH, SHORTEST, LONGEST = 0.25, 0.5, 2.0
TOGETHER = 0.25
SPEAKING = 6
SATURATION = 2.0
OPENING, OF_OPENING = 60, 0.15
ENGINES = {"sqlite": sqlite, "postgresql": postgresql}


def anybody(_subject_id: object) -> ColumnElement[bool]:
    """Leave nothing out: for those whom what they find is not shown to."""
    return true()


@dataclass(frozen=True)
class Likeness:
    """A document that reads like the text, how much of it, and the words that speak for it."""

    kind: str
    subject_id: int
    key: str
    title: str
    url: str
    score: float
    shared: tuple[str, ...]


@dataclass(frozen=True)
class _Said:
    """The text that is looked for: its stems by weight, those that are neighbours, and the words that they are of."""

    weights: Mapping[str, float]
    neighbours: set[tuple[str, str]]
    forms: Mapping[str, str]
    told: Mapping[str, int]

    def weight_of(self, pair: tuple[str, str]) -> float:
        """Return what it is worth that two stems stand side by side."""
        return TOGETHER * min(self.weights.get(stem, 0) for stem in pair)

    @property
    def whole(self) -> float:
        """Return what a document would have that says all of it."""
        return sum(self.weights.values()) + sum(map(self.weight_of, self.neighbours))

    def of_opening(self, opening: Collection[str]) -> float:
        """Return how much this says of what a document begins with; what it does not say weighs as its own words do."""
        shared = [stem for stem in opening if stem in self.weights]
        usual = sum(self.weights.values()) / len(self.weights)
        whole = sum(self.weights[stem] for stem in shared) + usual * (len(opening) - len(shared))
        length = _relative(sum(self.told.values()))
        return sum(self.weights[stem] * _shown(self.told[stem], length) for stem in shared) / whole if whole else 0.0


def alike(session: Session, text: str, kinds: Mapping[str, Condition], width: int = 40) -> list[Likeness]:
    """Return the documents that read most like the text, of each kind those that fulfil its condition.

    One statement says what is found and who may see it, so that nothing that is hidden makes us ask once more or less.
    """
    said = words(text[:LONGEST_TEXT])
    told = Counter(telling_stems(said))
    weights = _weighed(session, told)
    asked = _asked(session, weights)
    if not asked or not kinds:
        return []
    forms = {form: word for word in reversed(said) for form in telling_stems([word])}
    said_so = _Said(weights, _neighbours(telling_stems(said)), forms, told)
    found = [_likeness(row, said_so) for row in _candidates(session, asked, weights, kinds)]
    return sorted((each for each in found if each.score > 0), key=lambda each: (-each.score, -each.subject_id))[:width]


def _weighed(session: Session, said: Counter[str]) -> dict[str, float]:
    """Weigh each stem: rare ones more, those said often somewhat more."""
    counts = counted(session, said)
    total = max(counts.get(ALL, 0), 50)
    weights = {
        stem: (1 + log(times)) * log(1 + total / (1 + counts.get(stem, LEAST_SEEN - 1))) for stem, times in said.items()
    }
    best = sorted(weights, key=lambda stem: (-weights[stem], stem))[:MOST_STEMS]
    return {stem: weights[stem] for stem in best}


def _asked(session: Session, weights: Mapping[str, float]) -> list[str]:
    """Choose the stems that the index is asked for: the weightiest, as long as they don't stand everywhere."""
    counts, left = counted(session, weights), DOCUMENTS_ASKED
    chosen: list[str] = []
    for stem in weights:
        cost = counts.get(stem, LEAST_SEEN)
        if cost <= left or len(chosen) < LEAST_ASKED:
            chosen.append(stem)
            left -= cost
        if len(chosen) == MOST_ASKED:
            break
    return chosen


def _candidates(
    session: Session, asked: list[str], weights: Mapping[str, float], kinds: Mapping[str, Condition]
) -> list[Row[Any]]:
    engine, document = ENGINES[session.get_bind().dialect.name], search_document.c
    rank = engine.weight_of(asked, weights).label("rank")
    found = (
        select(document.id, document.kind, document.subject_id, document.key, document.title, document.url)
        .add_columns(document.heading, document.body, rank)
        .select_from(engine.SOURCE)
        .where(engine.has_any(asked), document.kind.in_(sorted(kinds)))
        .order_by(rank.desc(), document.id.desc())
        .limit(DEPTH)
    ).subquery("found")
    seen = (and_(found.c.kind == kind, holds(found.c.subject_id)) for kind, holds in kinds.items())
    chosen = select(found).where(or_(false(), *seen)).order_by(found.c.rank.desc(), found.c.id.desc())
    return list(session.execute(chosen.limit(READ)))


def _likeness(row: Row[Any], said: _Said) -> Likeness:
    heading, body = telling_stems(row.heading.split()), telling_stems(row.body[:READ_OF_BODY].split())
    told: dict[str, float] = Counter(body)  # type: ignore[assignment]
    for stem in heading:
        told[stem] = told.get(stem, 0) + IN_HEADING
    length = _relative(len(heading) + len(body))
    shares = {stem: weight * _shown(told[stem], length) for stem, weight in said.weights.items() if stem in told}
    together = said.neighbours & (_neighbours(heading) | _neighbours(body))
    joined = sum(said.weight_of(pair) for pair in together)
    speaking = sorted(shares, key=lambda stem: -shares[stem])[:SPEAKING]
    names = {name: getattr(row, name) for name in ("kind", "subject_id", "key", "title", "url")}
    carried = (sum(shares.values()) + joined) / said.whole
    score = (1 - OF_OPENING) * carried + OF_OPENING * said.of_opening({*heading[1:], *body[:OPENING]})
    return Likeness(**names, score=round(score, 4), shared=tuple(said.forms.get(stem, stem) for stem in speaking))


def _relative(length: int) -> float:
    """Return how long a text is beside a usual one, short and long ones somewhat evened out."""
    return min(max(LEAST_LENGTH + (1 - LEAST_LENGTH) * length / TYPICAL_LENGTH, SHORTEST), LONGEST)


def _shown(times: float, length: float) -> float:
    """Return how much of a stem's weight is shown by having it so often in a text of that relative length."""
    return times / (times + SATURATION * length)


def _neighbours(stems: Sequence[str]) -> set[tuple[str, str]]:
    """Return which stems stand side by side: together they say more than apart."""
    return set(pairwise(stems))
