"""Everything that one can do to COEs and action items."""

from coe.commands.act import move_action, reopen_recurred, reopen_watched
from coe.commands.actions import add_action, edit_action, triage_actions
from coe.commands.answers import Given, answer_questions, fill_answers
from coe.commands.causes import accept_cause, add_cause, edit_cause, remove_cause
from coe.commands.clocks import pause_clock, resume_clock, set_holiday, set_policy
from coe.commands.comment import comment, resolve_comment
from coe.commands.exhibits import (
    Shown,
    add_picture,
    add_query,
    edit_exhibit,
    fetch_again,
    keep_series,
    miss_series,
    move_exhibit,
    remove_exhibit,
)
from coe.commands.forget import forget
from coe.commands.impacts import Counted, add_impact, edit_impact, remove_impact
from coe.commands.marks import follow_mark, follow_moment, leave_out
from coe.commands.move import link_recurrence, transition
from coe.commands.naming import note_naming
from coe.commands.open import nominate, open_coe
from coe.commands.papers import ask_paper, drop_papers, settle_paper
from coe.commands.presence import note_presence
from coe.commands.proof import note_proof
from coe.commands.redact import redact
from coe.commands.release import release, withhold
from coe.commands.reminders import hand_over_actions, remind
from coe.commands.renew import renew
from coe.commands.retell import open_from_document
from coe.commands.review import ask_reviewer, note_look, sign
from coe.commands.suggest import settle_suggestion, suggest
from coe.commands.templates import publish_template, take_template
from coe.commands.timeline import add_timeline_row, change_timeline_row
from coe.commands.write import edit_coe, restore_section, write_section

__all__ = [
    "Counted",
    "Given",
    "Shown",
    "accept_cause",
    "add_action",
    "add_cause",
    "add_impact",
    "add_picture",
    "add_query",
    "add_timeline_row",
    "answer_questions",
    "ask_paper",
    "ask_reviewer",
    "change_timeline_row",
    "comment",
    "drop_papers",
    "edit_action",
    "edit_cause",
    "edit_coe",
    "edit_exhibit",
    "edit_impact",
    "fetch_again",
    "fill_answers",
    "follow_mark",
    "follow_moment",
    "forget",
    "hand_over_actions",
    "keep_series",
    "leave_out",
    "link_recurrence",
    "miss_series",
    "move_action",
    "move_exhibit",
    "nominate",
    "note_look",
    "note_naming",
    "note_presence",
    "note_proof",
    "open_coe",
    "open_from_document",
    "pause_clock",
    "publish_template",
    "redact",
    "release",
    "remind",
    "remove_cause",
    "remove_exhibit",
    "remove_impact",
    "renew",
    "reopen_recurred",
    "reopen_watched",
    "resolve_comment",
    "restore_section",
    "resume_clock",
    "set_holiday",
    "set_policy",
    "settle_paper",
    "settle_suggestion",
    "sign",
    "suggest",
    "take_template",
    "transition",
    "triage_actions",
    "withhold",
    "write_section",
]
