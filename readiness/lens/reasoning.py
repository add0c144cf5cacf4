"""What risk rules can do at all: worked out over every selection of choices, exactly.

A selection is any set of choices; where nothing is chosen, the choices ending in ``_no`` (none of these) count as
chosen, and only there. Choices that no rule reads differ in nothing, so one of them stands for all. Each condition
becomes a set of selections, held in the bits of one number.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from readiness.boolean import Condition

NONE_OF_THESE = "_no"
MOST_READ = 18
LEVELS = ("NO_RISK", "MEDIUM_RISK", "HIGH_RISK")
UNREAD = ""


@dataclass(frozen=True)
class Rule:
    """A level of risk, and when; without a condition it is the default, which always holds."""

    risk: str
    condition: Condition | None


@dataclass
class Verdict:
    """What was found; rules by their place from 0."""

    unsatisfiable: list[int] = field(default_factory=list)
    shadowed: list[int] = field(default_factory=list)
    has_no_match: bool = False
    is_never_high: bool = False
    rises_with: str | None = None


def is_none_of_these(choice: str) -> bool:
    """Whether the choice says that nothing else holds."""
    return choice.endswith(NONE_OF_THESE)


def unread(rules: Sequence[Rule], choices: Collection[str]) -> list[str]:
    """Return the choices that no rule reads, those for none of these apart."""
    read = {name for rule in rules if rule.condition for name in rule.condition.names()}
    return [each for each in dict.fromkeys(choices) if each not in read and not is_none_of_these(each)]


def reason(rules: Sequence[Rule], choices: Collection[str]) -> Verdict | None:
    """Work out what the rules do over all selections; None where they read too many choices for that."""
    read = {name for rule in rules if rule.condition for name in rule.condition.names()}
    free = [each for each in dict.fromkeys(choices) if each in read and not is_none_of_these(each)]
    if unread(rules, choices):
        free.append(UNREAD)
    if len(free) > MOST_READ:
        return None
    space = _Space(free, {each for each in choices if is_none_of_these(each)})
    return _judged(rules, space)


class _Space:
    """All selections of some free choices, as the bits of a number; bit 0 is the empty one."""

    def __init__(self, free: Sequence[str], nones: set[str]) -> None:
        self.size = 1 << len(free)
        self.everything = (1 << self.size) - 1
        self.free = {name: self._chosen(place) for place, name in enumerate(free)}
        self._nones = nones

    def of(self, name: str) -> int:
        """Return the selections in which a choice is chosen; what is no choice never is."""
        return 1 if name in self._nones else self.free.get(name, 0)

    def _chosen(self, place: int) -> int:
        """Repeat a run of zeros and an equal run of ones over all selections."""
        run = 1 << place
        pattern, width = ((1 << run) - 1) << run, 2 * run
        while width < self.size:
            pattern |= pattern << width
            width *= 2
        return pattern


def _judged(rules: Sequence[Rule], space: _Space) -> Verdict:
    verdict, left = Verdict(), space.everything
    levels = dict.fromkeys(LEVELS, 0)
    for place, rule in enumerate(rules):
        holds = rule.condition.over(space.of, space.everything) if rule.condition else space.everything
        first, left = holds & left, left & ~holds
        levels[rule.risk] = levels.get(rule.risk, 0) | first
        if not holds:
            verdict.unsatisfiable.append(place)
        elif not first:
            verdict.shadowed.append(place)
    verdict.has_no_match = bool(left)
    verdict.is_never_high = not levels["HIGH_RISK"]
    verdict.rises_with = _rising(levels, space)
    return verdict


def _rising(levels: dict[str, int], space: _Space) -> str | None:
    """Return a choice with which, chosen besides the same others, the risk is higher than without; None without any."""
    none, medium, high = (levels[name] for name in LEVELS)
    for place, (name, chosen) in enumerate(space.free.items()):
        step = 1 << place
        without = space.everything & ~chosen
        if (none & without) & (((medium | high) & chosen) >> step) or (medium & without) & ((high & chosen) >> step):
            return name
    return None
