"""Which learnings an incident may be about: by what was written of it, the services, and the causes of its COE."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from catalog import queries as catalog
from coe import queries as coe
from foundation.predicate import Predicate, Truth
from foundation.search import alike, anybody
from foundation.work import Reading
from incidents import queries as incidents
from learnings.lifecycle import LearningState
from learnings.model import Learning

KIND = "learning"
LEAST_ALIKE = 0.10
SAME_CLASS = 0.25
SAME_SERVICE = 0.05
MOST = 5
KEPT = (LearningState.PUBLISHED, LearningState.ACCEPTED, LearningState.RETIRED)
WORDS_SHOWN = 4


@dataclass(frozen=True)
class Candidate:
    """A learning that an incident may be about, how much speaks for it, and what."""

    learning_id: int
    score: float
    reasons: tuple[str, ...]


def candidates(reading: Reading, incident: incidents.IncidentBrief) -> list[Candidate]:
    """Return the likeliest learnings; words or a cause's class have to speak for one, services alone do not."""
    coes = coe.of_incident(reading, incident.id)
    causes = [cause for each in coes for cause in coe.causes(reading, each.id)]
    text = "\n".join([incident.title, incident.summary_source, *(cause.because for cause in causes)])
    words = {each.subject_id: each for each in alike(reading.session, text, {KIND: anybody})}
    classes = {cause.cause_class for cause in causes}
    own = {each.id for each in coes}
    facts = [found for key in incident.service_ids if (found := catalog.facts_as_of(reading, key, reading.now))]
    scored = []
    for learning in _considered(reading, words, classes):
        if learning.source_coe_id in own or incident.id in learning.source_incident_ids:
            continue
        score, reasons = 0.0, []
        like = words.get(learning.id)
        if like is not None and like.score >= LEAST_ALIKE:
            score += like.score
            reasons.append(f"both say {', '.join(like.shared[:WORDS_SHOWN])}")
        shared = sorted(classes & set(learning.cause_classes))
        if shared:
            score += SAME_CLASS
            reasons.append(f"a cause is of the class {shared[0].replace('_', ' ')}")
        if score and (meant := _meant(learning, facts)):
            score += SAME_SERVICE
            reasons.append(f"it applies to {', '.join(meant)}")
        if score:
            scored.append(Candidate(learning.id, round(score, 4), tuple(reasons)))
    return sorted(scored, key=lambda each: (-each.score, each.learning_id))[:MOST]


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
