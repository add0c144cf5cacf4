"""What the register shows on other rooms' pages, and its entry in the navigation."""

from dataclasses import dataclass

from coe.queries import CoeBrief
from foundation.slots import NavItem, Panel
from foundation.work import Reading
from incidents.queries import IncidentBrief
from learnings import queries
from learnings.model import Match
from learnings.queries import LearningBrief, LearningForService, MatchItem, RecurrenceItem


@dataclass(frozen=True)
class OfCoe:
    """What a COE taught, and which earlier learnings its causes met."""

    coe: CoeBrief
    learnings: list[LearningBrief]
    met: list[RecurrenceItem]
    names: dict[int, LearningBrief]
    found: list[MatchItem]


def of_coe(reading: Reading, coe: CoeBrief) -> OfCoe:
    """Return the learnings of a COE and those that should have prevented it."""
    reading.require("learnings:read")
    met = queries.recurrences(reading, coe_id=coe.id)
    names = {each.id: each for each in queries.briefs(reading, {item.learning_id for item in met})}
    shown = [item for item in met if item.learning_id in names]
    found = [each for incident_id in coe.incident_ids for each in queries.matches_of_incident(reading, incident_id)]
    return OfCoe(coe, queries.of_coe(reading, coe.id), shown, names, found)


def of_service(reading: Reading, service_id: int) -> list[LearningForService] | None:
    """Return the learnings that a service should know."""
    return queries.for_services(reading, [service_id]) or None


@dataclass(frozen=True)
class Met:
    """The learnings that an incident may be about."""

    key: str
    text: str
    found: list[MatchItem]
    may_decide: bool


def of_incident(reading: Reading, incident: IncidentBrief) -> Met:
    """Return what the incident was held against."""
    found = queries.matches_of_incident(reading, incident.id)
    return Met(incident.key, incident.title, found, reading.permits("learnings:confirm", incident))


def of_declared(reading: Reading, _service_ids: object) -> str:
    """Lead to where a paste is held against the register."""
    reading.require("learnings:read")
    return "/learnings/seen"


PANELS = (
    Panel("declare.known", "seen", "Seen before?", "learnings/panels/paste.html", of_declared, order=90),
    Panel(
        "incident.aside",
        "seen",
        "Seen before?",
        "learnings/panels/matches.html",
        of_incident,
        order=60,
        looks_into=(Match.incident_id,),
    ),
    Panel("coe.sections", "learnings", "Learnings", "learnings/panels/coe.html", of_coe, order=20),
    Panel(
        "service.sections", "learnings", "Learnings that apply", "learnings/panels/service.html", of_service, order=40
    ),
)
NAV = (
    NavItem("Learn", "Learnings", "learning", "/learnings", 330, permission="learnings:read", key="g l"),
    NavItem("Learn", "Campaigns", "pulse", "/campaigns", 335, permission="campaigns:read"),
)
