"""Where a learning came from and what it met later, as a graph that is walked both ways.

Each level is read at once, however many stand on it, and only what the reader may see is in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coe import queries as coe
from foundation.errors import NotFound
from foundation.work import Reading
from incidents import queries as incidents
from learnings.queries.adoptions import recurrences
from learnings.queries.briefs import LearningDetail, revision_as_of
from learnings.queries.matches import matches_of_learning
from learnings.queries.relations import relations

MEANT = frozenset({"cause", "detection", "symptom"})


@dataclass(frozen=True)
class Knot:
    """One thing of the graph; ``detail`` says which version of it held, or how it is tied."""

    key: str
    kind: str
    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Provenance:
    """The graph: its things, and from what to what it leads."""

    knots: Sequence[Knot]
    edges: Sequence[tuple[str, str]]

    def into(self, key: str) -> list[str]:
        """Return what leads to a thing."""
        return [cause for cause, effect in self.edges if effect == key]


def provenance(reading: Reading, learning: LearningDetail) -> Provenance:
    """Return the way from incidents over COE, causes and actions to the learning, and from there to what came later."""
    knots: dict[str, Knot] = {}
    edges: list[tuple[str, str]] = []
    itself = Knot(
        learning.key, "Learning", learning.title, f"/learnings/{learning.key}", f"revision {learning.revision}"
    )
    knots[learning.key] = itself
    _source(reading, learning, knots, edges)
    _named(reading, learning, knots, edges)
    for item in relations(reading, learning.id):
        knots[item.other.key] = Knot(
            item.other.key, "Learning", item.other.title, f"/learnings/{item.other.key}", item.kind.replace("_", " ")
        )
        edges.append((learning.key, item.other.key) if item.from_here else (item.other.key, learning.key))
    _later(reading, learning, knots, edges)
    return Provenance(list(knots.values()), list(dict.fromkeys(edges)))


def _source(reading: Reading, learning: LearningDetail, knots: dict[str, Knot], edges: list[tuple[str, str]]) -> None:
    """Take in the COE with its incidents, the causes, and the actions that the learning was made of."""
    known = coe.briefs(reading, {learning.source_coe_id}) if learning.source_coe_id is not None else {}
    for document in known.values():
        knots[document.key] = Knot(document.key, "COE", document.title, f"/coes/{document.key}", document.state)
        for incident in incidents.briefs(reading, document.incident_ids).values():
            knots[incident.key] = _incident(incident)
            edges.append((incident.key, document.key))
        causes = _causes(reading, learning, document, knots, edges)
        _actions(reading, learning, document, causes, knots, edges)


def _causes(
    reading: Reading,
    learning: LearningDetail,
    document: coe.CoeBrief,
    knots: dict[str, Knot],
    edges: list[tuple[str, str]],
) -> Mapping[int, str]:
    found = coe.causes_by_id(reading, learning.source_cause_ids)
    names = {each.id: f"cause {each.id}" for each in found.values()}
    for each in found.values():
        url = f"/coes/{document.key}#cause-{each.id}"
        knots[names[each.id]] = Knot(names[each.id], "Cause", each.because, url, each.cause_class.replace("_", " "))
        edges.append((document.key, names[each.id]))
        if not learning.source_actions:
            edges.append((names[each.id], learning.key))
    if not found and not learning.source_actions:
        edges.append((document.key, learning.key))
    return names


def _actions(
    reading: Reading,
    learning: LearningDetail,
    document: coe.CoeBrief,
    causes: Mapping[int, str],
    knots: dict[str, Knot],
    edges: list[tuple[str, str]],
) -> None:
    for key in learning.source_actions:
        try:
            action = coe.action(reading, key)
        except NotFound:
            continue
        knots[key] = Knot(key, "Action", action.title, f"/actions/{key}", action.state.replace("_", " "))
        origins = [causes[each] for each in action.cause_ids if each in causes] or [document.key]
        edges += [(origin, key) for origin in origins]
        edges.append((key, learning.key))


def _named(reading: Reading, learning: LearningDetail, knots: dict[str, Knot], edges: list[tuple[str, str]]) -> None:
    for incident in incidents.briefs(reading, learning.source_incident_ids).values():
        knots[incident.key] = _incident(incident)
        edges.append((incident.key, learning.key))


def _later(reading: Reading, learning: LearningDetail, knots: dict[str, Knot], edges: list[tuple[str, str]]) -> None:
    """Take in where it came back, with the class and the revision that held when impact began."""
    for item in recurrences(reading, learning_id=learning.id):
        then = revision_as_of(reading, learning.id, item.impact_started_at)
        held = f", revision {then.number} held" if then else ""
        detail = f"{item.escape_class.replace('_', ' ')}{held}"
        knots[item.incident_key] = Knot(
            item.incident_key, "Later incident", item.incident_title, f"/incidents/{item.incident_key}", detail
        )
        edges.append((learning.key, item.incident_key))
    for match in matches_of_learning(reading, learning.id):
        if match.level in MEANT and match.incident_key not in knots:
            detail = (match.escape_class or f"same {match.level}").replace("_", " ")
            url = f"/incidents/{match.incident_key}"
            knots[match.incident_key] = Knot(match.incident_key, "Later incident", match.incident_title, url, detail)
            edges.append((learning.key, match.incident_key))


def _incident(found: incidents.IncidentBrief) -> Knot:
    return Knot(found.key, "Incident", found.title, f"/incidents/{found.key}", found.severity)
