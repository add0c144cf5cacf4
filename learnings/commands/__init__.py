"""Everything that changes the register of learnings."""

from learnings.commands.adopt import record_adoption
from learnings.commands.ask import ask_again, ask_service, ask_services
from learnings.commands.campaign_items import assign_item, end_exemption, move_item
from learnings.commands.campaign_looking import keep_findings, look_at_value
from learnings.commands.campaign_services import settle_service, settle_services, withdraw_learning
from learnings.commands.campaigns import end_campaign, start_campaign
from learnings.commands.check import check_effect, plan_checks, settle
from learnings.commands.exchange import revoke_key, share_learnings, take_over_learnings, trust_key
from learnings.commands.judge import record_recurrences
from learnings.commands.letters import choose_letters, note_letter
from learnings.commands.listing import propose_listed
from learnings.commands.match import decide_match, keep_matches, rejudge_matches
from learnings.commands.outside import Outcome
from learnings.commands.propose import propose, revise
from learnings.commands.redact import redact, redact_campaign
from learnings.commands.relate import relate, unrelate
from learnings.commands.release import release, withhold
from learnings.commands.searches import drop_search, keep_search, note_news
from learnings.commands.suggest import suggest
from learnings.commands.triage import transition

__all__ = [
    "Outcome",
    "ask_again",
    "ask_service",
    "ask_services",
    "assign_item",
    "check_effect",
    "choose_letters",
    "decide_match",
    "drop_search",
    "end_campaign",
    "end_exemption",
    "keep_findings",
    "keep_matches",
    "keep_search",
    "look_at_value",
    "move_item",
    "note_letter",
    "note_news",
    "plan_checks",
    "propose",
    "propose_listed",
    "record_adoption",
    "record_recurrences",
    "redact",
    "redact_campaign",
    "rejudge_matches",
    "relate",
    "release",
    "revise",
    "revoke_key",
    "settle",
    "settle_service",
    "settle_services",
    "share_learnings",
    "start_campaign",
    "suggest",
    "take_over_learnings",
    "transition",
    "trust_key",
    "unrelate",
    "withdraw_learning",
    "withhold",
]
