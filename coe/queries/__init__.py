"""What one can know of COEs, causes and action items; other rooms import from here."""

from coe.queries.action_page import ActionDocument, action_document
from coe.queries.actions import ActionBrief, action, actions, open_actions, overdue_actions, visible_keys
from coe.queries.actions import of_coe as actions_of_coe
from coe.queries.causes import CauseItem, cause, causes, causes_by_id
from coe.queries.classes import with_class
from coe.queries.contributed import NEEDS, SEARCH
from coe.queries.documents import CoeBrief, brief, briefs, coes, of_incident, of_service
from coe.queries.earlier import EarlierCoe, earlier_coes
from coe.queries.external import ExternalMessage, external_messages
from coe.queries.findings import findings_of
from coe.queries.page import CoeDocument, Revision, SectionItem, document, revision, revisions
from coe.queries.recurrences import Recurrences, recurrences_of
from coe.queries.visibility import is_seen, visibilities

__all__ = [
    "NEEDS",
    "SEARCH",
    "ActionBrief",
    "ActionDocument",
    "CauseItem",
    "CoeBrief",
    "CoeDocument",
    "EarlierCoe",
    "ExternalMessage",
    "Recurrences",
    "Revision",
    "SectionItem",
    "action",
    "action_document",
    "actions",
    "actions_of_coe",
    "brief",
    "briefs",
    "cause",
    "causes",
    "causes_by_id",
    "coes",
    "document",
    "earlier_coes",
    "external_messages",
    "findings_of",
    "is_seen",
    "of_incident",
    "of_service",
    "open_actions",
    "overdue_actions",
    "recurrences_of",
    "revision",
    "revisions",
    "visibilities",
    "visible_keys",
    "with_class",
]
