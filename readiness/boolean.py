"""Conditions over choice ids, read by our own parser and worked out over many selections at once.

``or := and ('||' and)*``, ``and := not ('&&' not)*``, ``not := '!' not | '(' or ')' | choice id``. Nothing is ever
evaluated as code. A condition is worked out with whole numbers as sets: bit *n* of the value of a choice says whether
it is chosen in selection *n*. With one bit it judges one selection, with 2^k bits all selections of k choices.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from foundation.errors import Invalid

LONGEST = 4_000
DEEPEST = 32
TOKEN = re.compile(r"\s*(?:(&&|\|\||[!()])|([^\s&|!()]+))")

Value = Callable[[str], int]
Tree = tuple["str | Tree", ...]


@dataclass(frozen=True)
class Condition:
    """A condition as it was read: a tree of ``("id", name)``, ``("!", x)``, ``("&&", x, y, …)`` and ``("||", …)``."""

    tree: Tree

    def over(self, value: Value, everything: int) -> int:
        """Return in which selections it holds, given in which each choice is chosen."""
        return _worked_out(self.tree, value, everything)

    def names(self) -> set[str]:
        """Return the choice ids that it reads."""
        return set(_names(self.tree))


def parse(text: str, *, where: str = "condition", code: str = "question.rules_invalid") -> Condition:
    """Read a condition, or raise Invalid saying what cannot be read and where."""
    if len(text) > LONGEST:
        raise Invalid(code, f"{where}: shorten the condition to at most {LONGEST} characters.", where=where)
    try:
        return Condition(_Parser(_tokens(text)).whole())
    except _Unreadable as found:
        raise Invalid(code, f"{where}: {found}.", where=where) from None


class _Unreadable(Exception):
    """Why a condition cannot be read."""


def _tokens(text: str) -> list[str]:
    found, place, end = [], 0, len(text.rstrip())
    while place < end:
        match = TOKEN.match(text, place)
        if match is None:
            detail = f"cannot read it from character {place + 1}; use choice ids, &&, ||, ! and ( )"
            raise _Unreadable(detail)
        found.append(match.group(1) or match.group(2))
        place = match.end()
    return found


class _Parser:
    """Recursive descent over the tokens of one condition."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._place = 0

    def whole(self) -> Tree:
        tree = self._many("||", 0)
        if self._next() is not None:
            detail = f"did not expect {self._next()} at word {self._place + 1}"
            raise _Unreadable(detail)
        return tree

    def _many(self, operator: str, depth: int) -> Tree:
        part = self._both if operator == "||" else self._one
        parts = [part(depth)]
        while self._took(operator):
            parts.append(part(depth))
        return parts[0] if len(parts) == 1 else (operator, *parts)

    def _both(self, depth: int) -> Tree:
        return self._many("&&", depth)

    def _one(self, depth: int) -> Tree:
        if depth > DEEPEST:
            detail = f"nested more than {DEEPEST} deep; flatten it"
            raise _Unreadable(detail)
        if self._took("!"):
            return ("!", self._one(depth + 1))
        if self._took("("):
            grouped = self._many("||", depth + 1)
            if not self._took(")"):
                detail = "a ( is not closed"
                raise _Unreadable(detail)
            return grouped
        return self._name()

    def _name(self) -> Tree:
        name = self._next()
        if name is None or name in {"&&", "||", ")"}:
            detail = f"expected a choice id at word {self._place + 1}"
            raise _Unreadable(detail)
        self._place += 1
        return ("id", name)

    def _next(self) -> str | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _took(self, token: str) -> bool:
        if self._next() != token:
            return False
        self._place += 1
        return True


def _worked_out(tree: Tree, value: Value, everything: int) -> int:
    operator, *parts = tree
    if operator == "id":
        return value(str(parts[0]))
    if operator == "!":
        return everything & ~_worked_out(_tree(parts[0]), value, everything)
    both = operator == "&&"
    found = everything if both else 0
    for part in parts:
        held = _worked_out(_tree(part), value, everything)
        found = found & held if both else found | held
    return found


def _names(tree: Tree) -> Iterator[str]:
    operator, *parts = tree
    if operator == "id":
        yield str(parts[0])
        return
    for part in parts:
        yield from _names(_tree(part))


def _tree(part: "str | Tree") -> Tree:
    return part if isinstance(part, tuple) else (part,)
