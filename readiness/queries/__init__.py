"""What can be read of checklists, reviews, risks and escapes."""

from readiness.queries import search
from readiness.queries.answers import (
    AcceptanceItem,
    AnsweredQuestion,
    AnswerItem,
    ChoiceItem,
    EvidenceItem,
    QuestionItem,
    RemedyItem,
)
from readiness.queries.checklists import (
    ChecklistItem,
    ChecklistPage,
    VersionItem,
    VersionPage,
    checklist,
    checklist_version,
    checklists,
    difference,
    version_id_of,
)
from readiness.queries.escapes import EscapeItem, escapes, escapes_of_coe, escapes_of_incident
from readiness.queries.items import KnownItem, OwnedService
from readiness.queries.known import Citing, Known, citing, known_of_incident, known_of_services
from readiness.queries.needs import NEEDS
from readiness.queries.reviews import ReviewBrief, ReviewPage, of_service, question_of_review, review, reviews
from readiness.queries.risks import GateResult, Hindrance, OpenRisk, gate, open_risks
from readiness.queries.worth import Worth, worth_of

SEARCH = search.SEARCH

__all__ = [
    "NEEDS",
    "SEARCH",
    "AcceptanceItem",
    "AnswerItem",
    "AnsweredQuestion",
    "ChecklistItem",
    "ChecklistPage",
    "ChoiceItem",
    "Citing",
    "EscapeItem",
    "EvidenceItem",
    "GateResult",
    "Hindrance",
    "Known",
    "KnownItem",
    "OpenRisk",
    "OwnedService",
    "QuestionItem",
    "RemedyItem",
    "ReviewBrief",
    "ReviewPage",
    "VersionItem",
    "VersionPage",
    "Worth",
    "checklist",
    "checklist_version",
    "checklists",
    "citing",
    "difference",
    "escapes",
    "escapes_of_coe",
    "escapes_of_incident",
    "gate",
    "known_of_incident",
    "known_of_services",
    "of_service",
    "open_risks",
    "question_of_review",
    "review",
    "reviews",
    "version_id_of",
    "worth_of",
]
