"""Sources, rules and silences, and taking in what sources say."""

from integrations.alerts.commands.intake import Taken, take_in
from integrations.alerts.commands.limits import NOUN, limit_source
from integrations.alerts.commands.messages import PROVE, TAKEN, put_message_down, settle_message
from integrations.alerts.commands.rules import drop_rule, end_silence, silence, write_rule
from integrations.alerts.commands.sources import TARGETS, add_source, disable_source
from integrations.alerts.commands.watching import watch_time
from integrations.alerts.said import Alert

__all__ = [
    "NOUN",
    "PROVE",
    "TAKEN",
    "TARGETS",
    "Alert",
    "Taken",
    "add_source",
    "disable_source",
    "drop_rule",
    "end_silence",
    "limit_source",
    "put_message_down",
    "settle_message",
    "silence",
    "take_in",
    "watch_time",
    "write_rule",
]
