"""Risk rules: which risk a set of chosen answers means, by boolean conditions over choice ids.

Rules are tried in order and the first true one counts; a ``default`` ends them. Imported lenses may lack one: what no
rule matches is then a high risk, by no rule.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from foundation.errors import Invalid
from readiness import boolean
from readiness.lifecycle import Risk

DEFAULT = "default"
LONGEST = boolean.LONGEST
MOST_RULES = 3
MOST_OF_LENS = 20
RISKS = (Risk.HIGH, Risk.MEDIUM, Risk.NONE)

Condition = Callable[[Collection[str]], bool]


@dataclass(frozen=True)
class RiskRule:
    """One rule: when its condition holds for what was chosen, the risk is this."""

    risk: Risk
    condition: str


@dataclass(frozen=True)
class Scored:
    """A risk, and which rule (from 0) said so; none, where no rule matched."""

    risk: Risk
    rule: int | None


def parse_rules(data: object, choices: Collection[str]) -> tuple[RiskRule, ...]:
    """Read ``[{"risk": "HIGH", "condition": "default"}, …]`` and refuse what could never work."""
    if not isinstance(data, list) or not 0 < len(data) <= MOST_RULES:
        raise _refused("risk_rules", f"write one to {MOST_RULES} rules, the last one with the condition default")
    rules = tuple(_rule(item, f"risk_rules[{place}]", choices) for place, item in enumerate(data))
    if [rule.condition for rule in rules].count(DEFAULT) != 1 or rules[-1].condition != DEFAULT:
        raise _refused("risk_rules", "the last rule, and no other, has the condition default")
    if len({rule.risk for rule in rules}) != len(rules):
        raise _refused("risk_rules", "each risk has at most one rule; join conditions with ||")
    return rules


def kept_rules(data: object, choices: Collection[str]) -> tuple[RiskRule, ...]:
    """Read the rules of a lens, which may lack a default or say things twice; they only have to be readable."""
    if not isinstance(data, list) or not 0 < len(data) <= MOST_OF_LENS:
        raise _refused("risk_rules", f"write one to {MOST_OF_LENS} rules")
    return tuple(_rule(item, f"risk_rules[{place}]", choices) for place, item in enumerate(data))


def score(rules: Sequence[RiskRule], chosen: Collection[str]) -> Scored:
    """Return the risk of the first rule that holds for the choices; the default always holds, and no rule is high."""
    for place, rule in enumerate(rules):
        if rule.condition == DEFAULT or parse(rule.condition)(chosen):
            return Scored(rule.risk, place)
    return Scored(Risk.HIGH, None)


def _rule(item: object, where: str, choices: Collection[str]) -> RiskRule:
    if not isinstance(item, dict) or item.keys() != {"risk", "condition"}:
        raise _refused(where, 'write {"risk": "HIGH", "condition": "…"}')
    if item["risk"] not in RISKS:
        raise _refused(where, f"the risk is one of {', '.join(RISKS)}")
    condition = item["condition"]
    if not isinstance(condition, str):
        raise _refused(where, "write the condition as text")
    condition = condition.strip()
    if condition != DEFAULT:
        parse(condition, choices, where=f"{where}.condition")
    return RiskRule(Risk(item["risk"]), condition)


def parse(text: str, choices: Collection[str] | None = None, *, where: str = "condition") -> Condition:
    """Read a condition; with ``choices`` given, ids that are none of them are refused."""
    read = boolean.parse(text, where=where)
    strange = sorted(name for name in read.names() if name == DEFAULT or (choices is not None and name not in choices))
    if strange:
        raise _refused(where, f"{strange[0][:80]} is none of the question's choices")
    return lambda chosen: bool(read.over(lambda name: int(name in chosen), 1))


def _refused(where: str, mend: str) -> Invalid:
    return Invalid("question.rules_invalid", f"{where}: {mend}.", where=where)
