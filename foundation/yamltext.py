"""YAML from strangers, read without running, repeating or guessing anything; every value knows its line.

Plain words mean what YAML 1.2 says: ``no`` is a word and 12:30 is one too. Anchors, aliases, tags and directives are
refused, for they can make a small text huge or make objects; so are a name that stands twice, and depth without end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from foundation.errors import Invalid
from foundation.text import SURROGATES, shown

LONGEST_TEXT = 2_000_000
MOST_VALUES = 200_000
DEEPEST = 24
LONGEST_NUMBER = 18
INTEGER = re.compile(r"[-+]?[0-9]+")
DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)")
WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
EXPORTER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

Value = bool | int | float | str | list["Value"] | dict[str, "Value"] | None
Step = str | int


@dataclass(frozen=True)
class YamlDocument:
    """One document of a text: its value, where it begins, and the line of every name and item in it by its path."""

    value: Value
    line: int
    lines: dict[tuple[Step, ...], int] = field(default_factory=dict)

    def line_of(self, *path: Step) -> int:
        """Return the line of the value at ``path``, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, self.line)


class YamlRefused(Invalid):
    """A text that is not YAML, or YAML that we don't take; ``line`` says where."""

    def __init__(self, code: str, detail: str, line: int) -> None:
        """Keep what is wrong and the line of it."""
        super().__init__(f"yaml.{code}", f"Line {line}: {detail}", where=f"line {line}", extra={"line": line})
        self.line = line


def read_yaml(text: str) -> list[YamlDocument]:
    """Return the documents of a text; raises YamlRefused for what is not YAML or asks for more than data."""
    if len(text) > LONGEST_TEXT:
        raise YamlRefused("size", f"It has more than {LONGEST_TEXT:,} characters. Split it.", 1)
    if broken := SURROGATES.search(text):
        raise YamlRefused("syntax", "half a character stands here.", text.count("\n", 0, broken.start()) + 1)
    try:
        return list(_Builder(yaml.parse(text, Loader=PARSER)).documents())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is not YAML"
        raise YamlRefused("syntax", f"{problem}.", mark.line + 1 if mark else 1) from error


def write_yaml(value: object, head: str = "") -> str:
    """Return ``value`` as YAML text, in the order in which it stands, below ``head``."""
    return head + str(yaml.dump(value, Dumper=EXPORTER, allow_unicode=True, sort_keys=False, width=100))


class _Builder:
    """Builds values from events, counting as it goes, so that it stops before it has built too much."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._count = 0

    def documents(self) -> Iterator[YamlDocument]:
        for event in self._events:
            if isinstance(event, StreamEndEvent):
                return
            if isinstance(event, DocumentStartEvent):
                if event.tags:
                    raise YamlRefused("tag", "Leave the %TAG directive out.", _line(event))
                first = next(self._events)
                document = YamlDocument(None, _line(first))
                value = self._value(first, (), document.lines)
                yield YamlDocument(value, document.line, document.lines)

    def _value(self, event: Event, path: tuple[Step, ...], lines: dict[tuple[Step, ...], int]) -> Value:
        self._admit(event, path)
        lines.setdefault(path, _line(event))
        if isinstance(event, MappingStartEvent):
            return self._mapping(path, lines)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path, lines)
        return _scalar(event)

    def _admit(self, event: Event, path: tuple[Step, ...]) -> None:
        self._count += 1
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            raise YamlRefused("anchor", "Write it out: anchors and aliases (& and *) are not taken.", _line(event))
        if getattr(event, "tag", None):
            raise YamlRefused("tag", "Leave the tag (!) out: only plain data is taken.", _line(event))
        if len(path) > DEEPEST:
            raise YamlRefused("depth", f"It is nested more than {DEEPEST} deep.", _line(event))
        if self._count > MOST_VALUES:
            raise YamlRefused("size", f"It holds more than {MOST_VALUES:,} values. Split it.", _line(event))

    def _mapping(self, path: tuple[Step, ...], lines: dict[tuple[Step, ...], int]) -> Value:
        made: dict[str, Value] = {}
        for event in self._events:
            if isinstance(event, MappingEndEvent):
                break
            self._admit(event, path)
            if not isinstance(event, ScalarEvent):
                raise YamlRefused("key", "A name is a word, not a list or a mapping.", _line(event))
            name = event.value
            if name in made:
                raise YamlRefused("twice", f"{shown(name, 60)} stands twice. Keep one of them.", _line(event))
            lines[(*path, name)] = _line(event)
            made[name] = self._value(next(self._events), (*path, name), lines)
        return made

    def _sequence(self, path: tuple[Step, ...], lines: dict[tuple[Step, ...], int]) -> Value:
        made: list[Value] = []
        for event in self._events:
            if isinstance(event, SequenceEndEvent):
                break
            made.append(self._value(event, (*path, len(made)), lines))
        return made


def _scalar(event: Event) -> Value:
    text: str = getattr(event, "value", "")
    if getattr(event, "style", None) or not isinstance(event, ScalarEvent):
        return text
    if text in WORDS:
        return WORDS[text]
    if len(text) <= LONGEST_NUMBER and INTEGER.fullmatch(text):
        return int(text)
    if len(text) <= LONGEST_NUMBER and DECIMAL.fullmatch(text):
        return float(text)
    return text


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
