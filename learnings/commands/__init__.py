"""Everything that changes the register of learnings."""

from learnings.commands.adopt import record_adoption
from learnings.commands.ask import ask_again, ask_service, ask_services
from learnings.commands.campaign_items import assign_item, end_exemption, move_item
from learnings.commands.campaign_services import settle_service, settle_services, withdraw_learning
from learnings.commands.campaigns import end_campaign, start_campaign
from learnings.commands.check import check_effect, plan_checks, settle
from learnings.commands.judge import record_recurrences
from learnings.commands.letters import choose_letters, note_letter
from learnings.commands.match import decide_match, keep_matches, rejudge_matches
from learnings.commands.propose import propose, revise
from learnings.commands.redact import redact, redact_campaign
from learnings.commands.relate import relate, unrelate
from learnings.commands.release import release, withhold
from learnings.commands.suggest import suggest
from learnings.commands.triage import transition

__all__ = [
    "ask_again",
    "ask_service",
    "ask_services",
    "assign_item",
    "check_effect",
    "choose_letters",
    "decide_match",
    "end_campaign",
    "end_exemption",
    "keep_matches",
    "move_item",
    "note_letter",
    "plan_checks",
    "propose",
    "record_adoption",
    "record_recurrences",
    "redact",
    "redact_campaign",
    "rejudge_matches",
    "relate",
    "release",
    "revise",
    "settle",
    "settle_service",
    "settle_services",
    "start_campaign",
    "suggest",
    "transition",
    "unrelate",
    "withdraw_learning",
    "withhold",
]
