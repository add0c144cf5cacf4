"""Everything that changes checklists, reviews and escapes."""

from readiness.commands.answers import answer, attach_evidence
from readiness.commands.checklists import add_checklist, publish_version
from readiness.commands.escapes import confirm_escape, cover_cause, judge_coe, withdraw_escapes
from readiness.commands.known import judge_known
from readiness.commands.questions import add_question, drop_question, question_from_learning, revise_question
from readiness.commands.remedies import accept_risk, agree_remedy, settle_remedies_of_action, settle_remedy
from readiness.commands.reviews import Condition, decide, move_review, start_review

__all__ = [
    "Condition",
    "accept_risk",
    "add_checklist",
    "add_question",
    "agree_remedy",
    "answer",
    "attach_evidence",
    "confirm_escape",
    "cover_cause",
    "decide",
    "drop_question",
    "judge_coe",
    "judge_known",
    "move_review",
    "publish_version",
    "question_from_learning",
    "revise_question",
    "settle_remedies_of_action",
    "settle_remedy",
    "start_review",
    "withdraw_escapes",
]
