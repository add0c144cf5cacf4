"""How near in meaning learnings are to an incident, by a sentence model, where one is joined to the house.

It finds what says the same in other words. It only ever adds candidates for a person to decide about.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from coe import queries as coe
from foundation.work import Reading
from incidents import queries as incidents
from learnings.lifecycle import KEPT
from learnings.model import Learning
from learnings.ports import Sentences

# Working out a text takes some hundredths of a second, and a job may not last a minute: the rest come next time.
MOST_ANEW = 300
# Below NEAR, texts are no nearer than any two post-mortems are; what is above weighs little beside shared words, which
# found most on the labelled pairs (docs/adr/0011). From ALONE on it speaks for itself.
NEAR, WORTH, ALONE = 0.40, 0.10, 0.60


@dataclass(frozen=True)
class Texts:
    """What was written of an incident, and of the learnings that it is held against, by id."""

    about: str
    learnings: Mapping[int, str]


def texts_for(reading: Reading, incident: incidents.IncidentBrief) -> Texts:
    """Return what is compared."""
    rows = select(Learning.id, Learning.title, Learning.failure_prevented, Learning.lesson)
    newest = reading.session.execute(rows.where(Learning.state.in_(KEPT)).order_by(Learning.id.desc()))
    return Texts(written_of(reading, incident), {row[0]: "\n".join(row[1:]) for row in newest})


def written_of(reading: Reading, incident: incidents.IncidentBrief) -> str:
    """Return what was written of an incident: its title and summary, and the causes that its COEs name."""
    causes = [cause for each in coe.of_incident(reading, incident.id) for cause in coe.causes(reading, each.id)]
    return "\n".join([incident.title, incident.summary_source, *(cause.because for cause in causes)])


def nearness(model: Sentences | None, texts: Texts) -> dict[int, float]:
    """Return how near each learning is, from 0 to 1, as far as it was worked out; nothing without a model."""
    if model is None or not texts.learnings:
        return {}
    (about,) = model.vectors([texts.about])
    found = zip(texts.learnings, model.vectors(list(texts.learnings.values()), most=MOST_ANEW), strict=True)
    return {key: near(about, vector) for key, vector in found if about is not None and vector is not None}


def near(one: list[float], other: list[float]) -> float:
    """Return the cosine of two directions."""
    return sum(a * b for a, b in zip(one, other, strict=True))


def together(words: float, cosine: float) -> float:
    """Return how much words and meaning say together."""
    return words + WORTH * max(0.0, cosine - NEAR) / (1 - NEAR)
