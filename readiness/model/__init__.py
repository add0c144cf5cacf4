"""Checklists with questions and versions; reviews with answers, evidence, remedies; escapes of causes; game days."""

from readiness.model.blind import BlindCheck
from readiness.model.checklists import (
    BackTest,
    Checklist,
    ChecklistVersion,
    Lens,
    Question,
    QuestionApproval,
    QuestionRevision,
    VersionQuestion,
)
from readiness.model.drills import Drill
from readiness.model.escapes import CauseCover, Escape, KnownVerdict
from readiness.model.reviews import (
    AcceptanceCost,
    Answer,
    Challenge,
    Evidence,
    Flag,
    Milestone,
    Remedy,
    Review,
    RiskAcceptance,
    Signature,
)

__all__ = [
    "AcceptanceCost",
    "Answer",
    "BackTest",
    "BlindCheck",
    "CauseCover",
    "Challenge",
    "Checklist",
    "ChecklistVersion",
    "Drill",
    "Escape",
    "Evidence",
    "Flag",
    "KnownVerdict",
    "Lens",
    "Milestone",
    "Question",
    "QuestionApproval",
    "QuestionRevision",
    "Remedy",
    "Review",
    "RiskAcceptance",
    "Signature",
    "VersionQuestion",
]
