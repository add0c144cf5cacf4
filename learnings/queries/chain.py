"""How a learning came: from incident over COE, cause and action, as far as the reader may see each."""

from dataclasses import dataclass
from datetime import datetime

from coe import queries as coe
from foundation.errors import NotFound
from foundation.work import Reading
from incidents import queries as incidents
from learnings.queries.briefs import LearningDetail


@dataclass(frozen=True)
class Link:
    """One step of the way."""

    kind: str
    title: str
    key: str
    url: str
    tone: str
    icon: str
    at: datetime | None = None
    word: str = ""


def chain_of(reading: Reading, learning: LearningDetail) -> list[Link]:
    """Return the way from the incident to the learning."""
    return [*_source(reading, learning), *_actions(reading, learning), _itself(learning)]


def _source(reading: Reading, learning: LearningDetail) -> list[Link]:
    known = coe.briefs(reading, {learning.source_coe_id}) if learning.source_coe_id is not None else {}
    if not known:
        return []
    document = known[learning.source_coe_id or 0]
    found = incidents.briefs(reading, document.incident_ids).values()
    causes = coe.causes_by_id(reading, learning.source_cause_ids).values()
    return [
        *(_incident(each) for each in found),
        Link("COE", document.title, document.key, f"/coes/{document.key}", "gray", "doc", document.published_at),
        *(
            Link(
                "Cause",
                each.because,
                "",
                f"/coes/{document.key}#cause-{each.id}",
                "gray",
                "branch",
                None,
                each.confidence,
            )
            for each in causes
        ),
    ]


def _incident(found: incidents.IncidentBrief) -> Link:
    at = found.moments.get("impact_started") or found.declared_at
    return Link("Incident", found.title, found.key, f"/incidents/{found.key}", "orange", "alert", at)


def _actions(reading: Reading, learning: LearningDetail) -> list[Link]:
    links = []
    for key in learning.source_actions:
        try:
            action = coe.action(reading, key)
        except NotFound:
            continue
        links.append(
            Link("Action", action.title, action.key, f"/actions/{action.key}", "amber", "action", None, action.state)
        )
    return links


def _itself(learning: LearningDetail) -> Link:
    url = f"/learnings/{learning.key}"
    return Link(
        "Learning", learning.title, learning.key, url, "green", "learning", learning.published_at, learning.state
    )
