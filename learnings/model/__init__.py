"""What the register keeps."""

from learnings.model.adoption import Adoption, AttributeQuestion, Recurrence
from learnings.model.learning import DETAILS, Learning, LearningRevision, plain_detail
from learnings.model.letters import LetterWish, Pace
from learnings.model.matching import Check, Match, Relation

__all__ = [
    "DETAILS",
    "Adoption",
    "AttributeQuestion",
    "Check",
    "Learning",
    "LearningRevision",
    "LetterWish",
    "Match",
    "Pace",
    "Recurrence",
    "Relation",
    "plain_detail",
]
