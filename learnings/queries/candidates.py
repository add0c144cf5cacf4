"""Which learnings an incident may be about: by what was written of it, the services, and the causes of its COE.

Where a sentence model is joined, by what is meant as well.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from catalog import queries as catalog
from coe import queries as coe
from foundation.predicate import Predicate, Truth
from foundation.search import Likeness, alike, anybody
from foundation.work import Reading
from incidents import queries as incidents
from learnings.lifecycle import KEPT
from learnings.model import Learning
from learnings.queries.meaning import ALONE, together, written_of

KIND = "learning"
LEAST_ALIKE = 0.10
SAME_CLASS = 0.25
SAME_SERVICE = 0.05
MOST = 5
WORDS_SHOWN = 4


@dataclass(frozen=True)
class Candidate:
    """A learning that an incident may be about, how much speaks for it, and what."""

    learning_id: int
    score: float
    reasons: tuple[str, ...]


def candidates(
    reading: Reading, incident: incidents.IncidentBrief, nearness: Mapping[int, float] | None = None
) -> list[Candidate]:
    """Return the likeliest learnings; words, meaning or a cause's class have to speak for one, not services alone."""
    cosines = nearness or {}
    coes = coe.of_incident(reading, incident.id)
    causes = [cause for each in coes for cause in coe.causes(reading, each.id)]
    text = written_of(reading, incident)
    words = {each.subject_id: each for each in alike(reading.session, text, {KIND: anybody})}
    classes = {cause.cause_class for cause in causes}
    own = {each.id for each in coes}
    facts = [found for key in incident.service_ids if (found := catalog.facts_as_of(reading, key, reading.now))]
    near = {key for key, cosine in cosines.items() if cosine >= ALONE}
    scored = []
    for learning in _considered(reading, {*words, *near}, classes):
        if learning.source_coe_id in own or incident.id in learning.source_incident_ids:
            continue
        score, reasons = _said(words.get(learning.id), cosines.get(learning.id, 0.0))
        shared = sorted(classes & set(learning.cause_classes))
        if shared:
            score += SAME_CLASS
            reasons.append(f"a cause is of the class {shared[0].replace('_', ' ')}")
        if score and (services := _meant(learning, facts)):
            score += SAME_SERVICE
            reasons.append(f"it applies to {', '.join(services)}")
        if score:
            scored.append(Candidate(learning.id, round(score, 4), tuple(reasons)))
    return sorted(scored, key=lambda each: (-each.score, each.learning_id))[:MOST]


def _said(like: Likeness | None, cosine: float) -> tuple[float, list[str]]:
    """Return how much words and meaning say, and how they say it; too little says nothing."""
    words = like.score if like is not None else 0.0
    both = together(words, cosine)
    if both < LEAST_ALIKE and cosine < ALONE:
        return 0.0, []
    reasons = [f"both say {', '.join(like.shared[:WORDS_SHOWN])}"] if like is not None else []
    if words < LEAST_ALIKE:
        reasons.append(f"the sentence model finds them near in meaning ({cosine:.2f})")
    return both, reasons


def _considered(reading: Reading, words: Collection[int], classes: Collection[str]) -> list[Learning]:
    """Return the learnings whose words fit, and, where causes are known, those that name one of their classes."""
    chosen = select(Learning).where(Learning.state.in_(KEPT))
    if not classes:
        chosen = chosen.where(Learning.id.in_(words))
    rows = reading.session.scalars(chosen.order_by(Learning.id)).all()
    return [each for each in rows if each.id in words or classes & set(each.cause_classes)]  # type: ignore[operator]


def _meant(learning: Learning, facts: Collection[catalog.ServiceFacts]) -> list[str]:
    predicate = Predicate.parse(learning.applicability)
    return [each.slug for each in facts if predicate.evaluate(each.attributes) is Truth.YES][:3]
