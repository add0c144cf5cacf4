"""Where learnings came from and what they met later, as a graph that is walked both ways.

Each level is read at once, however many stand on it, and only what the reader may see is in it. What comes behind a
learning in rooms above (questions, answers, why they did not help) is added by those rooms.
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select

from coe import queries as coe
from foundation.work import Reading
from incidents import queries as incidents
from learnings.model import Learning, LearningRevision, Match, Recurrence, Relation
from learnings.ports import JOINED, Graph, Knot, Level
from learnings.queries.briefs import LearningBrief, briefs
from learnings.queries.starting import MEANT

MOST_LATER = 100


@dataclass(frozen=True)
class Provenance:
    """The graph: its things, and from what to what it leads."""

    knots: Sequence[Knot]
    edges: Sequence[tuple[str, str]]

    def into(self, key: str) -> list[str]:
        """Return what leads to a thing."""
        return [cause for cause, effect in self.edges if effect == key]


def provenance(reading: Reading, learnings: Collection[LearningBrief]) -> Provenance:
    """Return the way from incidents over COE, causes and actions to learnings, and from there to what came later."""
    graph = graph_of(learnings)
    for level in levels():
        level(reading, graph)
    known = (edge for edge in graph.edges if set(edge) <= graph.knots.keys())
    return Provenance(list(graph.knots.values()), list(dict.fromkeys(known)))


def graph_of(learnings: Collection[LearningBrief]) -> Graph:
    """Return the graph around learnings that the reader may see, with nothing in it yet."""
    return Graph({each.id: each.key for each in learnings})


def levels() -> list[Level]:
    """Return what the graph is read by, one level after the other."""
    walk = _Walk()
    own = (walk.take_learnings, walk.take_coes, walk.take_incidents, walk.take_causes, walk.take_actions)
    return [*own, _relations, _later, *(level for further in JOINED.further for level in further.levels())]


@dataclass
class _Walk:
    """What one walk has read so far, for its next levels."""

    sources: Sequence[Learning] = ()
    coes: dict[int, coe.CoeBrief] = field(default_factory=dict)
    causes: dict[int, str] = field(default_factory=dict)

    def take_learnings(self, reading: Reading, graph: Graph) -> None:
        """Take in the learnings themselves, as they read now."""
        rows = reading.session.scalars(select(Learning).where(Learning.id.in_(graph.learnings)).order_by(Learning.id))
        found = rows.all()
        for row in found:
            graph.add(Knot(row.key, "Learning", row.title, f"/learnings/{row.key}", f"revision {row.revision}"))
        self.sources = found

    def take_coes(self, reading: Reading, graph: Graph) -> None:
        """Take in the COEs that they came from."""
        self.coes = coe.briefs(reading, {row.source_coe_id for row in self.sources if row.source_coe_id is not None})
        for each in self.coes.values():
            graph.add(Knot(each.key, "COE", each.title, f"/coes/{each.key}", each.state.replace("_", " ")))

    def take_incidents(self, reading: Reading, graph: Graph) -> None:
        """Take in the incidents that the COEs cover, and those that learnings name themselves."""
        leads: dict[int, list[str]] = {}
        for each in self.coes.values():
            for incident_id in each.incident_ids:
                leads.setdefault(incident_id, []).append(each.key)
        for row in self.sources:
            for incident_id in row.source_incident_ids:
                leads.setdefault(incident_id, []).append(row.key)
        for incident_id, found in incidents.briefs(reading, leads).items():
            knot = Knot(found.key, "Incident", found.title, f"/incidents/{found.key}", found.severity)
            graph.add(knot, before=leads[incident_id])

    def take_causes(self, reading: Reading, graph: Graph) -> None:
        """Take in the causes that they were made of; a COE that none is named of leads to the learning itself."""
        wanted = {cause_id for row in self.sources for cause_id in row.source_cause_ids}
        found = coe.causes_among(reading, wanted, self.coes)
        self.causes = {each.id: f"cause {each.id}" for each in found}
        for each in found:
            key = self.coes[each.coe_id].key
            url = f"/coes/{key}#cause-{each.id}"
            graph.add(
                Knot(self.causes[each.id], "Cause", each.because, url, each.cause_class.replace("_", " ")), after=[key]
            )
        for row in self.sources:
            if row.source_actions or row.source_coe_id not in self.coes:
                continue
            named = [self.causes[each] for each in row.source_cause_ids if each in self.causes]
            graph.edges += [(each, row.key) for each in named or [self.coes[row.source_coe_id].key]]

    def take_actions(self, reading: Reading, graph: Graph) -> None:
        """Take in the actions that they were made of."""
        taught: dict[str, list[str]] = {}
        for row in self.sources:
            for key in row.source_actions:
                taught.setdefault(key, []).append(row.key)
        for action in coe.actions_by_key(reading, taught):
            origins = [self.causes[each] for each in action.cause_ids if each in self.causes] or [action.coe_key]
            knot = Knot(action.key, "Action", action.title, f"/actions/{action.key}", action.state.replace("_", " "))
            graph.add(knot, after=origins, before=taught[action.key])


def _relations(reading: Reading, graph: Graph) -> None:
    """Take in the learnings that they are tied to."""
    here = graph.learnings
    either = or_(Relation.learning_id.in_(here), Relation.other_id.in_(here))
    rows = reading.session.scalars(select(Relation).where(either).order_by(Relation.id)).all()
    ends = {end for row in rows for end in (row.learning_id, row.other_id)} - here.keys()
    known = {each.id: each for each in briefs(reading, ends)}
    keys = {**here, **{each.id: each.key for each in known.values()}}
    for row in rows:
        other = known.get(row.other_id if row.learning_id in here else row.learning_id)
        if other is not None:
            tie = row.kind.replace("_", " ")
            graph.add(Knot(other.key, "Learning", other.title, f"/learnings/{other.key}", tie))
        if row.learning_id in keys and row.other_id in keys:
            graph.edges.append((keys[row.learning_id], keys[row.other_id]))


def _later(reading: Reading, graph: Graph) -> None:
    """Take in where they came back, with the class and the revision that held when impact began."""
    R = Recurrence  # noqa: N806 - a short name for the class
    back = select(R).where(R.learning_id.in_(graph.learnings)).order_by(R.id.desc()).limit(MOST_LATER)
    met = select(Match).where(Match.learning_id.in_(graph.learnings), Match.level.in_(MEANT))
    returned = reading.session.scalars(back).all()
    matched = reading.session.scalars(met.order_by(Match.id.desc()).limit(MOST_LATER)).all()
    told = coe.visibilities(reading, {row.coe_id for row in returned})
    met_in = {row.incident_id for row in returned} | {row.incident_id for row in matched}
    known = incidents.briefs(reading, met_in)
    held = _held(reading, graph.learnings) if returned else {}
    for row in returned:
        if row.coe_id in told and row.incident_id in known:
            number = bisect_right(held[row.learning_id], row.impact_started_at)
            detail = row.escape_class.replace("_", " ") + (f", revision {number} held" if number else "")
            _came_later(graph, known[row.incident_id], detail, row.learning_id)
    for match in matched:
        if match.incident_id in known:
            detail = (match.escape_class or f"same {match.level}").replace("_", " ")
            _came_later(graph, known[match.incident_id], detail, match.learning_id)


def _came_later(graph: Graph, found: incidents.IncidentBrief, detail: str, learning_id: int) -> None:
    knot = Knot(found.key, "Later incident", found.title, f"/incidents/{found.key}", detail)
    graph.add(knot, after=[graph.learnings[learning_id]])


def _held(reading: Reading, learning_ids: Collection[int]) -> dict[int, list[datetime]]:
    """Return when each revision was written; they are numbered without a gap, from 1."""
    R = LearningRevision  # noqa: N806 - a short name for the class
    rows = select(R.learning_id, R.recorded_at).where(R.learning_id.in_(learning_ids)).order_by(R.number)
    found: dict[int, list[datetime]] = {each: [] for each in learning_ids}
    for row in reading.session.execute(rows):
        found[row.learning_id].append(row.recorded_at)
    return found
