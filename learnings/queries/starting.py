"""From which learnings the graph is drawn, whichever of its ends one starts from."""

from collections.abc import Callable, Collection, Mapping

from sqlalchemy import select

from coe import queries as coe
from foundation.errors import NotFound
from foundation.work import Reading
from incidents import queries as incidents
from learnings.model import Learning, Match, Recurrence
from learnings.ports import JOINED
from learnings.queries.briefs import LearningBrief, brief, briefs

MEANT = ("cause", "detection", "symptom")
MOST = 12
NOUN = "thing of that key"


def starting_from(reading: Reading, key: str) -> list[LearningBrief]:
    """Return the learnings that a thing led to or met, newest first; raises NotFound for what one may not see."""
    reading.require("learnings:read")
    kind = key.partition("-")[0]
    own = [STARTS[kind]] if kind in STARTS else []
    finders = own + [each.starts for each in JOINED.further if kind in each.kinds]
    if not finders:
        raise NotFound(NOUN)
    return briefs(reading, {learning_id for find in finders for learning_id in find(reading, key)})[:MOST]


def _of_incident(reading: Reading, key: str) -> Collection[int]:
    incident_id = incidents.brief(reading, key).id
    met = select(Match.learning_id).where(Match.incident_id == incident_id, Match.level.in_(MEANT))
    told = coe.is_seen(reading, Recurrence.coe_id)
    back = select(Recurrence.learning_id).where(Recurrence.incident_id == incident_id, told)
    # Which incidents a learning names stands in a list, which no index looks into; few learnings name any.
    naming = select(Learning.id, Learning.source_incident_ids).where(Learning.source_kind != "coe")
    named = {row.id for row in reading.session.execute(naming) if incident_id in row.source_incident_ids}
    covering = {each.id for each in coe.of_incident(reading, incident_id)}
    of_coes = reading.session.scalars(select(Learning.id).where(Learning.source_coe_id.in_(covering)))
    return named | set(of_coes) | set(reading.session.scalars(met.union(back)))


def _of_coe(reading: Reading, key: str) -> Collection[int]:
    coe_id = coe.brief(reading, key).id
    taught = select(Learning.id).where(Learning.source_coe_id == coe_id)
    met = select(Recurrence.learning_id).where(Recurrence.coe_id == coe_id)
    return set(reading.session.scalars(taught.union(met)))


def _of_action(reading: Reading, key: str) -> Collection[int]:
    action = coe.action(reading, key)
    taught = select(Learning.id, Learning.source_actions).where(Learning.source_coe_id == action.coe_id)
    return {row.id for row in reading.session.execute(taught) if action.key in row.source_actions}


def _itself(reading: Reading, key: str) -> Collection[int]:
    return {brief(reading, key).id}


STARTS: Mapping[str, Callable[[Reading, str], Collection[int]]] = {
    "INC": _of_incident,
    "COE": _of_coe,
    "ACT": _of_action,
    "LRN": _itself,
}
