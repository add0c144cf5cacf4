"""Risk rules: which risk a set of chosen answers means, by boolean conditions over choice ids.

``or := and ('||' and)*``, ``and := not ('&&' not)*``, ``not := '!' not | '(' or ')' | choice id``. Rules are tried in
order and the first true one counts; a ``default`` ends them. Nothing is ever evaluated as code.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from foundation.errors import Invalid
from readiness.lifecycle import Risk

DEFAULT = "default"
LONGEST = 1_000
DEEPEST = 20
MOST_RULES = 3
TOKEN = re.compile(r"\s*(?:(&&|\|\||[!()])|([A-Za-z0-9_]{1,128}))")
RISKS = (Risk.HIGH, Risk.MEDIUM, Risk.NONE)

Condition = Callable[[Collection[str]], bool]


@dataclass(frozen=True)
class RiskRule:
    """One rule: when its condition holds for what was chosen, the risk is this."""

    risk: Risk
    condition: str


@dataclass(frozen=True)
class Scored:
    """A risk, and which rule (from 0) said so."""

    risk: Risk
    rule: int


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


def score(rules: Sequence[RiskRule], chosen: Collection[str]) -> Scored:
    """Return the risk of the first rule that holds for the choices; the default always holds."""
    for place, rule in enumerate(rules):
        if rule.condition == DEFAULT or parse(rule.condition)(chosen):
            return Scored(rule.risk, place)
    raise AssertionError


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
    if len(text) > LONGEST:
        raise _refused(where, f"shorten the condition to at most {LONGEST} characters")
    return _Parser(_tokens(text, where), choices, where).whole()


def _tokens(text: str, where: str) -> list[str]:
    found, place = [], 0
    while text[place:].strip():
        match = TOKEN.match(text, place)
        if match is None:
            raise _refused(where, f"cannot read it from character {place + 1}; use choice ids, &&, ||, ! and ( )")
        found.append(match.group(1) or match.group(2))
        place = match.end()
    return found


class _Parser:
    """Recursive descent over the tokens of one condition."""

    def __init__(self, tokens: list[str], choices: Collection[str] | None, where: str) -> None:
        self._tokens = tokens
        self._choices = choices
        self._where = where
        self._place = 0

    def whole(self) -> Condition:
        condition = self._either(0)
        if self._next() is not None:
            raise _refused(self._where, f"did not expect {self._next()} at word {self._place + 1}")
        return condition

    def _either(self, depth: int) -> Condition:
        parts = [self._both(depth)]
        while self._took("||"):
            parts.append(self._both(depth))
        return lambda chosen: any(part(chosen) for part in parts)

    def _both(self, depth: int) -> Condition:
        parts = [self._one(depth)]
        while self._took("&&"):
            parts.append(self._one(depth))
        return lambda chosen: all(part(chosen) for part in parts)

    def _one(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise _refused(self._where, f"nested more than {DEEPEST} deep; flatten it")
        if self._took("!"):
            inner = self._one(depth + 1)
            return lambda chosen: not inner(chosen)
        if self._took("("):
            grouped = self._either(depth + 1)
            if not self._took(")"):
                raise _refused(self._where, "a ( is not closed")
            return grouped
        return self._choice()

    def _choice(self) -> Condition:
        name = self._next()
        if name is None or name in {"&&", "||", ")"}:
            raise _refused(self._where, f"expected a choice id at word {self._place + 1}")
        if name == DEFAULT or (self._choices is not None and name not in self._choices):
            raise _refused(self._where, f"{name} is none of the question's choices")
        self._place += 1
        return lambda chosen: name in chosen

    def _next(self) -> str | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _took(self, token: str) -> bool:
        if self._next() != token:
            return False
        self._place += 1
        return True


def _refused(where: str, mend: str) -> Invalid:
    return Invalid("question.rules_invalid", f"{where}: {mend}.", where=where)
