"""Everything that changes the register of learnings."""

from learnings.commands.adopt import record_adoption
from learnings.commands.ask import ask_again, ask_service, ask_services
from learnings.commands.check import check_effect, plan_checks, settle
from learnings.commands.judge import record_recurrences
from learnings.commands.letters import choose_letters, note_letter
from learnings.commands.match import decide_match, keep_matches, rejudge_matches
from learnings.commands.propose import propose, revise
from learnings.commands.redact import redact
from learnings.commands.relate import relate, unrelate
from learnings.commands.release import release, withhold
from learnings.commands.suggest import suggest
from learnings.commands.triage import transition

__all__ = [
    "ask_again",
    "ask_service",
    "ask_services",
    "check_effect",
    "choose_letters",
    "decide_match",
    "keep_matches",
    "note_letter",
    "plan_checks",
    "propose",
    "record_adoption",
    "record_recurrences",
    "redact",
    "rejudge_matches",
    "relate",
    "release",
    "revise",
    "settle",
    "suggest",
    "transition",
    "unrelate",
    "withhold",
]
