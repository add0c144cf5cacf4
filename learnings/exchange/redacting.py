"""What does not leave the house: people, services, teams, and whatever leads to them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WORD = re.compile(r"\w+")
LEADS = (
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "[address]"),
    (re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s<>)\"']*[^\s<>)\"',.;:!?]", re.IGNORECASE), "[link]"),
    (re.compile(r"\b(?:INC|COE|ACT|LRN|CMP|ORR|PAG|Q)-\d+\b"), "[reference]"),
)
SHORTEST_PART = 3
VALUES = ("equals", "in", "contains")


@dataclass(frozen=True)
class Names:
    """Names that are left out, each with what stands in its place; parts of people's names only where capitalised."""

    whole: Mapping[str, str]
    parts: frozenset[str]
    longest: int

    @classmethod
    def of(cls, people: Iterable[str], services: Iterable[str], teams: Iterable[str]) -> "Names":
        """Gather them."""
        persons = list(people)
        called = (("[service]", services), ("[team]", teams), ("[person]", persons))
        whole = {key: mark for mark, names in called for name in names if (key := _key(name))}
        parts = {part.casefold() for name in persons for part in WORD.findall(name) if len(part) >= SHORTEST_PART}
        return cls(whole, frozenset(parts), max((len(WORD.findall(key)) for key in whole), default=0))

    def redacted(self, text: str) -> str:
        """Return the text without them, and without addresses, links and keys."""
        for pattern, mark in LEADS:
            text = pattern.sub(mark, text)
        words = list(WORD.finditer(text))
        done, place, kept = 0, 0, []
        while place < len(words):
            count, mark = self._named(text, words, place)
            if count:
                kept += [text[done : words[place].start()], mark]
                done = words[place + count - 1].end()
            place += max(count, 1)
        return "".join((*kept, text[done:]))

    def _named(self, text: str, words: list[re.Match[str]], place: int) -> tuple[int, str]:
        """Return how many words from here on are a name, the longest first, and what stands in its place."""
        first = words[place]
        for count in range(min(self.longest, len(words) - place), 0, -1):
            mark = self.whole.get(text[first.start() : words[place + count - 1].end()].casefold())
            if mark is not None:
                return count, mark
        is_part = first.group()[:1].isupper() and first.group().casefold() in self.parts
        return (1, "[person]") if is_part else (0, "")


def redacted_rule(rule: Any, names: Names) -> Any:  # noqa: ANN401 - any JSON
    """Return where it applies with names of services and teams left out of the values that it compares with."""
    if isinstance(rule, list):
        return [redacted_rule(each, names) for each in rule]
    if not isinstance(rule, dict):
        return rule
    return {
        name: _values(value, names) if name in VALUES else redacted_rule(value, names) for name, value in rule.items()
    }


def _values(value: Any, names: Names) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_values(each, names) for each in value]
    return names.whole.get(_key(value), value) if isinstance(value, str) else value


def _key(name: str) -> str:
    """Return a name as it is looked for: from its first word to its last."""
    words = list(WORD.finditer(name))
    return name[words[0].start() : words[-1].end()].casefold() if words else ""
