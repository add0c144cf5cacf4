"""Everything that changes the register of learnings."""

from learnings.commands.adopt import ask_service, ask_services, record_adoption
from learnings.commands.judge import record_recurrences
from learnings.commands.propose import propose, revise
from learnings.commands.release import release, withhold
from learnings.commands.triage import transition

__all__ = [
    "ask_service",
    "ask_services",
    "propose",
    "record_adoption",
    "record_recurrences",
    "release",
    "revise",
    "transition",
    "withhold",
]
