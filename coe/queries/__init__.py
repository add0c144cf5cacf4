"""What one can know of COEs, causes and action items; other rooms import from here."""

from coe.evidence import PROVED, Proof
from coe.queries.action_page import ActionDocument, action_document
from coe.queries.actions import (
    ActionBrief,
    action,
    actions,
    actions_by_key,
    open_actions,
    overdue_actions,
    visible_keys,
)
from coe.queries.actions import of_coe as actions_of_coe
from coe.queries.causes import CauseItem, cause, causes, causes_among, causes_by_id
from coe.queries.classes import with_class
from coe.queries.contributed import NEEDS, SEARCH
from coe.queries.documents import CoeBrief, brief, briefs, coes, known_keys, of_incident, of_service
from coe.queries.earlier import EarlierCoe, earlier_coes
from coe.queries.exhibits import ExhibitItem, PictureContent, WantedSeries, picture, pictures, wanted_series
from coe.queries.external import ExternalMessage, external_messages
from coe.queries.findings import findings_of
from coe.queries.inserts import Insert, inserts
from coe.queries.likeness import actions_alike
from coe.queries.page import AnswerItem, CoeDocument, ImpactItem, SectionItem, document
from coe.queries.papers import PaperItem, WantedPaper, find_paper, paper_content, wanted_paper
from coe.queries.policies import HolidayItem, PolicyItem, dues_after, holidays, policies, policy_of
from coe.queries.presence import Present, present
from coe.queries.queue import WaitingItem, review_queue
from coe.queries.recurrences import Recurrences, recurrences_of
from coe.queries.review import ChangeItem, CommentItem, Look, ReviewerItem, changes_since
from coe.queries.revisions import Revision, RowWording, revision, revisions, row_history, section_now, version_that_says
from coe.queries.standing import TeamStanding, escalated_to, standing_by_team
from coe.queries.suggestions import SuggestionDocument, SuggestionItem, suggestion, suggestions
from coe.queries.templates import HOUSE as HOUSE_TEMPLATE
from coe.queries.templates import TemplateItem, TemplateVersion, template_version, templates
from coe.queries.visibility import is_seen, visibilities
from coe.queries.words import Word, word_for
from coe.questions import QUESTIONS
from coe.review import ROLES
from coe.vocabulary import ACTION_KINDS, PRIORITIES

__all__ = [
    "ACTION_KINDS",
    "HOUSE_TEMPLATE",
    "NEEDS",
    "PRIORITIES",
    "PROVED",
    "QUESTIONS",
    "ROLES",
    "SEARCH",
    "ActionBrief",
    "ActionDocument",
    "AnswerItem",
    "CauseItem",
    "ChangeItem",
    "CoeBrief",
    "CoeDocument",
    "CommentItem",
    "EarlierCoe",
    "ExhibitItem",
    "ExternalMessage",
    "HolidayItem",
    "ImpactItem",
    "Insert",
    "Look",
    "PaperItem",
    "PictureContent",
    "PolicyItem",
    "Present",
    "Proof",
    "Recurrences",
    "ReviewerItem",
    "Revision",
    "RowWording",
    "SectionItem",
    "SuggestionDocument",
    "SuggestionItem",
    "TeamStanding",
    "TemplateItem",
    "TemplateVersion",
    "WaitingItem",
    "WantedPaper",
    "WantedSeries",
    "Word",
    "action",
    "action_document",
    "actions",
    "actions_alike",
    "actions_by_key",
    "actions_of_coe",
    "brief",
    "briefs",
    "cause",
    "causes",
    "causes_among",
    "causes_by_id",
    "changes_since",
    "coes",
    "document",
    "dues_after",
    "earlier_coes",
    "escalated_to",
    "external_messages",
    "find_paper",
    "findings_of",
    "holidays",
    "inserts",
    "is_seen",
    "known_keys",
    "of_incident",
    "of_service",
    "open_actions",
    "overdue_actions",
    "paper_content",
    "picture",
    "pictures",
    "policies",
    "policy_of",
    "present",
    "recurrences_of",
    "review_queue",
    "revision",
    "revisions",
    "row_history",
    "section_now",
    "standing_by_team",
    "suggestion",
    "suggestions",
    "template_version",
    "templates",
    "version_that_says",
    "visibilities",
    "visible_keys",
    "wanted_paper",
    "wanted_series",
    "with_class",
    "word_for",
]
