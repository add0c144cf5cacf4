"""What the register keeps."""

from learnings.model.adoption import Adoption, AttributeQuestion, Recurrence
from learnings.model.campaigns import (
    Campaign,
    CampaignItem,
    CampaignLearning,
    CampaignStep,
    CampaignWave,
)
from learnings.model.exchange import Imported, TrustedKey
from learnings.model.learning import DETAILS, Learning, LearningRevision, plain_detail
from learnings.model.letters import LetterWish, Pace
from learnings.model.matching import Check, Match, Relation
from learnings.model.searches import SavedSearch

__all__ = [
    "DETAILS",
    "Adoption",
    "AttributeQuestion",
    "Campaign",
    "CampaignItem",
    "CampaignLearning",
    "CampaignStep",
    "CampaignWave",
    "Check",
    "Imported",
    "Learning",
    "LearningRevision",
    "LetterWish",
    "Match",
    "Pace",
    "Recurrence",
    "Relation",
    "SavedSearch",
    "TrustedKey",
    "plain_detail",
]
