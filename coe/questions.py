"""What a COE is asked about every incident: fixed questions in groups, some of them answered from data."""

from collections.abc import Mapping
from dataclasses import dataclass

HALVED = "Imagine that this had taken half the time: what would have had to be in place?"


@dataclass(frozen=True)
class Question:
    """One question; ``is_computed`` where the house answers it from what is on record."""

    group: str
    text: str
    is_computed: bool = False
    is_thought: bool = False


QUESTIONS: Mapping[str, Question] = {
    "signal": Question(
        "detection", "When and by what signal did we learn of it, and had a customer known before any alarm?"
    ),
    "alarm": Question("detection", "Which measurement that we had could have raised an alarm?"),
    "detect_halved": Question("detection", HALVED, is_thought=True),
    "understood": Question("diagnosis", "How was it understood, and what made that slow?"),
    "in_progress": Question("diagnosis", "Which change or maintenance was under way?"),
    "diagnose_halved": Question("diagnosis", HALVED, is_thought=True),
    "known_how": Question(
        "response", "How did responders know what to do; was there a runbook, and when was it rehearsed last?"
    ),
    "recovered": Question("response", "By what did we see that it was over?"),
    "respond_halved": Question("response", HALVED, is_thought=True),
    "change": Question("prevention", "Did a change trigger it, and how was that change rolled out?"),
    "tests": Question("prevention", "Which test or stage before production did not show it?"),
    "rollback": Question("prevention", "How long did it take to roll back, or why was that not possible?"),
    "earlier": Question("prevention", "Has a failure of this class happened before, and what was done then?"),
    "backlog": Question(
        "prevention", "What that was planned already would have prevented it, and why had it waited?", is_thought=True
    ),
    "orr_last": Question("prevention", "When was the last readiness review of this service?", is_computed=True),
    "orr_question": Question(
        "prevention", "Which question of it covered this cause, and what was answered?", is_computed=True
    ),
    "learning": Question("prevention", "What did the register of learnings say of it already?", is_computed=True),
    "exposed": Question("prevention", "Which other services could fail in the same way?"),
    "luck": Question("lessons_lucky", "What kept the impact small by chance?"),
}
