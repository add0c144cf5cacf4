"""What can be read of checklists, reviews, risks and escapes."""

from readiness.queries import search
from readiness.queries.answers import AnsweredQuestion, AnswerItem, ChoiceItem, EvidenceItem, QuestionItem
from readiness.queries.approvals import ApprovalItem, SignedItem, approval_of
from readiness.queries.backtests import BackTestItem, back_test_of
from readiness.queries.board import Agenda, BoardRow, agenda, board
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
from readiness.queries.drills import DrillItem, DrillPage, Inject, drill, drills, drills_of_coe, drills_of_incident
from readiness.queries.escapes import EscapeItem, escapes, escapes_of_coe, escapes_of_incident
from readiness.queries.exceptions import ExceptionItem, exceptions
from readiness.queries.extras import (
    ChallengeItem,
    MilestoneItem,
    Movement,
    PlanItem,
    SignatureItem,
    compared,
    plan_of,
)
from readiness.queries.figures import EscapeFigures, escape_figures
from readiness.queries.gate import GateResult, Hindrance, gate
from readiness.queries.items import KnownItem, OwnedService
from readiness.queries.known import Citing, Known, citing, known_of_incident, known_of_services
from readiness.queries.lenses import LensText, findings_of, lens_text, slug_by_title
from readiness.queries.meeting import Meeting, meeting_of
from readiness.queries.needs import NEEDS
from readiness.queries.promised import AcceptanceItem, RemedyItem
from readiness.queries.provenance import PROVENANCE
from readiness.queries.reviews import ReviewBrief, ReviewPage, of_service, question_of_review, review, reviews
from readiness.queries.risks import OpenRisk, open_risks
from readiness.queries.standing import FlagItem, ServiceStanding, StandingAnswer, flags_of, standing_of
from readiness.queries.status import STATUSES
from readiness.queries.worth import Worth, worth_of

SEARCH = search.SEARCH

__all__ = [
    "NEEDS",
    "PROVENANCE",
    "SEARCH",
    "STATUSES",
    "AcceptanceItem",
    "Agenda",
    "AnswerItem",
    "AnsweredQuestion",
    "ApprovalItem",
    "BackTestItem",
    "BoardRow",
    "ChallengeItem",
    "ChecklistItem",
    "ChecklistPage",
    "ChoiceItem",
    "Citing",
    "DrillItem",
    "DrillPage",
    "EscapeFigures",
    "EscapeItem",
    "EvidenceItem",
    "ExceptionItem",
    "FlagItem",
    "GateResult",
    "Hindrance",
    "Inject",
    "Known",
    "KnownItem",
    "LensText",
    "Meeting",
    "MilestoneItem",
    "Movement",
    "OpenRisk",
    "OwnedService",
    "PlanItem",
    "QuestionItem",
    "RemedyItem",
    "ReviewBrief",
    "ReviewPage",
    "ServiceStanding",
    "SignatureItem",
    "SignedItem",
    "StandingAnswer",
    "VersionItem",
    "VersionPage",
    "Worth",
    "agenda",
    "approval_of",
    "back_test_of",
    "board",
    "checklist",
    "checklist_version",
    "checklists",
    "citing",
    "compared",
    "difference",
    "drill",
    "drills",
    "drills_of_coe",
    "drills_of_incident",
    "escape_figures",
    "escapes",
    "escapes_of_coe",
    "escapes_of_incident",
    "exceptions",
    "findings_of",
    "flags_of",
    "gate",
    "known_of_incident",
    "known_of_services",
    "lens_text",
    "meeting_of",
    "of_service",
    "open_risks",
    "plan_of",
    "question_of_review",
    "review",
    "reviews",
    "slug_by_title",
    "standing_of",
    "version_id_of",
    "worth_of",
]
