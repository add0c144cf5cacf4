"""What readiness shows on other rooms' pages, and its entry in the navigation."""

from dataclasses import dataclass

from coe.queries import CoeBrief
from foundation.slots import NavItem, Panel
from foundation.work import Reading
from incidents.queries import IncidentBrief
from learnings.queries import LearningBrief
from readiness import queries
from readiness.model import Drill, KnownVerdict
from readiness.queries import (
    ChecklistItem,
    Citing,
    DrillItem,
    EscapeItem,
    Known,
    OpenRisk,
    ReviewBrief,
    known_of_incident,
)

DRILLS = "Game days"
KNOWN = "Known risks and learnings"


@dataclass(frozen=True)
class OfService:
    """How a service stands, and what it owes."""

    slug: str
    reviews: list[ReviewBrief]
    risks: list[OpenRisk]


@dataclass(frozen=True)
class OfLearning:
    """The questions that came from a learning, and the checklists that could ask one."""

    learning: LearningBrief
    questions: list[Citing]
    checklists: list[ChecklistItem]


def of_services(reading: Reading, service_ids: object) -> Known | None:
    """Return what is known of the services that somebody is about to declare."""
    return queries.known_of_services(reading, tuple(service_ids)) if service_ids else None  # type: ignore[arg-type]


def of_coe(reading: Reading, coe: CoeBrief) -> list[EscapeItem] | None:
    """Return why readiness did not prevent each cause."""
    return queries.escapes_of_coe(reading, coe.id) or None


def drills_of_coe(reading: Reading, coe: CoeBrief) -> list[DrillItem] | None:
    """Return the game days that were made of a COE, as far as its reader may know of them."""
    return queries.drills_of_coe(reading, coe.id) or None


def drills_of_incident(reading: Reading, incident: IncidentBrief) -> list[DrillItem] | None:
    """Return the game day that is played in an incident."""
    return queries.drills_of_incident(reading, incident.id) or None


def of_service(reading: Reading, service_id: int) -> OfService | None:
    """Return the service's reviews and open risks."""
    reviews = queries.of_service(reading, service_id)
    risks = queries.open_risks(reading, [service_id])
    slug = reviews[0].service if reviews else (risks[0].service if risks else "")
    return OfService(slug, reviews, risks) if slug else None


def of_learning(reading: Reading, learning: LearningBrief) -> OfLearning:
    """Return the questions that came from a learning."""
    reading.require("learnings:read", learning)
    may_ask = learning.state == "published" and reading.permits("checklists:write")
    checklists = queries.checklists(reading) if may_ask else []
    return OfLearning(learning, queries.citing(reading, learning.id), checklists)


PANELS = (
    Panel(
        "incident.aside",
        "risks",
        KNOWN,
        "readiness/panels/known.html",
        known_of_incident,
        order=10,
        looks_into=(KnownVerdict.incident_id,),
    ),
    Panel("declare.known", "risks", KNOWN, "readiness/panels/known.html", of_services, order=10),
    Panel("coe.aside", "escapes", "Why readiness did not prevent it", "readiness/panels/coe.html", of_coe, order=10),
    Panel("coe.aside", "drills", DRILLS, "readiness/panels/drills.html", drills_of_coe, order=40),
    Panel(
        "incident.aside",
        "drills",
        DRILLS,
        "readiness/panels/drills.html",
        drills_of_incident,
        order=5,
        looks_into=(Drill.incident_id,),
    ),
    Panel("service.sections", "readiness", "Readiness", "readiness/panels/service.html", of_service, order=20),
    Panel("learning.sections", "questions", "Questions", "readiness/panels/learning.html", of_learning, order=10),
)
NAV = (NavItem("Learn", "Readiness", "shield", "/readiness", 340, permission="reviews:read", key="g r"),)
