"""Reading the text of a lens: JSON, and what people take for JSON, with the line of everything.

Nothing is lost on the way: keys keep their order, numbers their digits, and the text itself can be written again with
its white space normalised. What is no JSON but can be understood (NaN, a comma too many, a byte order mark) is kept and
told; what cannot be understood is refused with its line.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from foundation.errors import Invalid

MOST_BYTES = 500_000
TEXTS = json.JSONDecoder(strict=False)
DEEPEST = 40
MOST_TOLD = 500
BROKEN = "lens.not_json"
TOKEN = re.compile(
    r'(?P<space>[ \t\r\n\ufeff]+)|(?P<string>"(?:[^"\\]|\\.)*")|(?P<mark>[{}\[\],:])|(?P<word>[^\s{}\[\],:"]+)',
    re.DOTALL,
)
NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
WORDS: dict[str, object] = {"true": True, "false": False, "null": None}
HALF = re.compile("[\ud800-\udfff]")
NOT_JSON = frozenset({"NaN", "Infinity", "-Infinity"})


@dataclass(frozen=True)
class Literal:
    """A number, or a word such as NaN, as it was written."""

    text: str


@dataclass(frozen=True)
class Node:
    """A value and the line on which it begins; an object's members keep their order, twins included."""

    value: "str | bool | Literal | list[Node] | dict[str, Node] | None"
    line: int
    twins: tuple[str, ...] = ()


@dataclass(frozen=True)
class Token:
    """A piece of the text, and the line on which it stands."""

    kind: str
    text: str
    line: int


@dataclass
class LensText:
    """A text as it was read, and what in it was no JSON."""

    root: Node
    warnings: list[tuple[str, int]] = field(default_factory=list)


def read(source: bytes | str) -> LensText:
    """Read the text of a lens; raises Invalid where it cannot be understood or is too large."""
    return _Reader(decoded(source)).whole()


def decoded(source: bytes | str) -> str:
    """Return the text of a file that may be read at all."""
    size = len(source) if isinstance(source, bytes) else len(source.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        detail = f"The lens has {size:,} bytes; the most is {MOST_BYTES:,}. Split it."
        raise Invalid("lens.too_large", detail, where="document")
    if isinstance(source, str):
        return _sayable(source)
    try:
        return _sayable(source.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise Invalid(BROKEN, f"line {line}: not UTF-8. Save the file as UTF-8.", where="document") from error


def _sayable(text: str) -> str:
    if "\0" in text or HALF.search(text):
        detail = "The text holds a character that no text may hold. Save the file as UTF-8."
        raise Invalid(BROKEN, detail, where="document")
    return text


def normal(text: str) -> str:
    """Return the text without the white space between its parts; every other character stays as it is."""
    return "".join(token.text for token in _tokens(text) if token.kind != "space")


def _tokens(text: str) -> Iterator[Token]:
    breaks = [found.start() for found in re.finditer("\n", text)]
    place = 0
    while place < len(text):
        found = TOKEN.match(text, place)
        line = bisect_right(breaks, place - 1) + 1 if breaks else 1
        if found is None:
            raise Invalid(BROKEN, f"line {line}: a text is not closed.", where="document")
        yield Token(str(found.lastgroup), found.group(), line)
        place = found.end()


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = [each for each in _tokens(text) if each.kind != "space"]
        self._place = 0
        self._last = text.count("\n") + 1
        self._found = LensText(Node(None, 1))
        if text.startswith("\ufeff"):
            self._warn("a byte order mark is no JSON", 1)

    def whole(self) -> LensText:
        self._found.root = self._value(0)
        if self._place < len(self._tokens):
            self._refuse("something follows after the end")
        more = self._found.warnings[MOST_TOLD:]
        if more:
            # A page with a hundred thousand of the same is read by nobody, and takes long to make.
            self._found.warnings[MOST_TOLD:] = [(f"{len(more)} more that is no JSON", more[0][1])]
        return self._found

    def _value(self, depth: int) -> Node:
        if depth > DEEPEST:
            self._refuse(f"nested more than {DEEPEST} deep")
        token = self._take("a value")
        if token.text == "{":
            return self._object(token.line, depth)
        if token.text == "[":
            return self._list(token.line, depth)
        if token.kind == "string":
            return Node(self._string(token), token.line)
        if token.kind == "mark":
            self._refuse(f"did not expect {token.text}", token.line)
        return self._word(token)

    def _object(self, line: int, depth: int) -> Node:
        members: dict[str, Node] = {}
        twins: list[str] = []
        while not self._closes("}", is_first=not members):
            name = self._take("a name")
            if name.kind != "string":
                self._refuse(f"expected a name in quotes, not {name.text[:40]}", name.line)
            key = self._string(name)
            self._must(":")
            value = self._value(depth + 1)
            if key in members:
                twins.append(key)
                self._warn(f"the name {key[:40]} is given twice; the last counts", name.line)
            members[key] = value
        return Node(members, line, tuple(twins))

    def _list(self, line: int, depth: int) -> Node:
        items: list[Node] = []
        while not self._closes("]", is_first=not items):
            items.append(self._value(depth + 1))
        return Node(items, line)

    def _closes(self, mark: str, *, is_first: bool) -> bool:
        """Step over the comma before the next part, or over the end."""
        if self._took(mark):
            return True
        if is_first:
            return False
        self._must(",")
        if self._took(mark):
            self._warn(f"a comma before {mark} is no JSON", self._tokens[self._place - 1].line)
            return True
        return False

    def _string(self, token: Token) -> str:
        try:
            found = str(TEXTS.decode(token.text))
        except ValueError:
            self._refuse("a text with an unknown escape", token.line)
        if not found.isprintable() and HALF.search(found):
            self._refuse("a text with half a character", token.line)
        if any(sign in token.text for sign in "\n\r\t"):
            self._warn("a line break or tab inside a text is no JSON", token.line)
        return found

    def _word(self, token: Token) -> Node:
        if token.text in WORDS:
            return Node(WORDS[token.text], token.line)  # type: ignore[arg-type]
        if token.text in NOT_JSON:
            self._warn(f"{token.text} is no JSON", token.line)
        elif not NUMBER.fullmatch(token.text):
            self._refuse(f"cannot read {token.text[:40]}", token.line)
        return Node(Literal(token.text), token.line)

    def _take(self, wanted: str) -> Token:
        if self._place >= len(self._tokens):
            self._refuse(f"the text ends where {wanted} should stand", self._last)
        self._place += 1
        return self._tokens[self._place - 1]

    def _took(self, mark: str) -> bool:
        if self._place >= len(self._tokens) or self._tokens[self._place].text != mark:
            return False
        self._place += 1
        return True

    def _must(self, mark: str) -> None:
        if not self._took(mark):
            self._refuse(f"a {mark} is missing")

    def _warn(self, text: str, line: int) -> None:
        self._found.warnings.append((text, line))

    def _refuse(self, detail: str, line: int | None = None) -> NoReturn:
        place = min(self._place, len(self._tokens) - 1)
        line = line or (self._tokens[place].line if self._tokens else 1)
        raise Invalid(BROKEN, f"line {line}: {detail}.", where="document", extra={"line": line})
