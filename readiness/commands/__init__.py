"""Everything that changes checklists, reviews and escapes."""

from readiness.commands.answers import answer, attach_evidence, confirm_answer, verify_evidence
from readiness.commands.approving import approve_question
from readiness.commands.backtesting import back_test, overrule_back_test
from readiness.commands.checklists import add_checklist, publish_version
from readiness.commands.dates import note_passed_date
from readiness.commands.drilled import follow_drill
from readiness.commands.drills import (
    begin_drill,
    hand_over_drill,
    plan_drill,
    script_drill,
    tell_due_inject,
    tell_inject,
)
from readiness.commands.escapes import confirm_escape, cover_cause, judge_coe, withdraw_escapes
from readiness.commands.flags import flag_service, flag_services_of_version
from readiness.commands.known import judge_known
from readiness.commands.lenses import OF_LENS, OF_MARKDOWN, import_lens
from readiness.commands.measuring import keep_finding, put_value
from readiness.commands.questions import add_question, drop_question, question_from_learning, revise_question
from readiness.commands.redact import redact_checklist, redact_review
from readiness.commands.reflagging import flag_after_escape, flag_changed_service, flag_elsewhere
from readiness.commands.remedies import accept_risk, agree_remedy, settle_remedies_of_action, settle_remedy
from readiness.commands.reviews import Condition, decide, move_review
from readiness.commands.signing import challenge, mark_milestone, settle_challenge, sign, write_narrative
from readiness.commands.starting import start_review
from readiness.commands.succeeding import flag_successor

__all__ = [
    "OF_LENS",
    "OF_MARKDOWN",
    "Condition",
    "accept_risk",
    "add_checklist",
    "add_question",
    "agree_remedy",
    "answer",
    "approve_question",
    "attach_evidence",
    "back_test",
    "begin_drill",
    "challenge",
    "confirm_answer",
    "confirm_escape",
    "cover_cause",
    "decide",
    "drop_question",
    "flag_after_escape",
    "flag_changed_service",
    "flag_elsewhere",
    "flag_service",
    "flag_services_of_version",
    "flag_successor",
    "follow_drill",
    "hand_over_drill",
    "import_lens",
    "judge_coe",
    "judge_known",
    "keep_finding",
    "mark_milestone",
    "move_review",
    "note_passed_date",
    "overrule_back_test",
    "plan_drill",
    "publish_version",
    "put_value",
    "question_from_learning",
    "redact_checklist",
    "redact_review",
    "revise_question",
    "script_drill",
    "settle_challenge",
    "settle_remedies_of_action",
    "settle_remedy",
    "sign",
    "start_review",
    "tell_due_inject",
    "tell_inject",
    "verify_evidence",
    "withdraw_escapes",
    "write_narrative",
]
