"""The words that are to be erased, as somebody typed them, and finding them however they are written down."""

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from foundation.errors import Invalid
from foundation.text import clean

REDACTED = "[redacted]"
# Shorter words stand by chance in other words, and in what a document cannot do without.
SHORTEST, LONGEST = 5, 8_000
TAGS = re.compile("<[^>]*>")
PLAIN_RUN = re.compile("[A-Za-z0-9]+")
# The fields of JSON in which words stand; None for all.
Fields = frozenset[str] | None


class Words:
    """What somebody typed to be erased, however it is spaced and whatever its case."""

    def __init__(self, words: Sequence[str]) -> None:
        self._pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
        self.hint = max(PLAIN_RUN.findall(" ".join(words)), key=len, default="")

    @classmethod
    def read(cls, typed: str) -> "Words":
        """Read what was typed; too little would stand where nobody meant it."""
        words = clean(typed, field="words", limit=LONGEST, multiline=True).split()
        if len("".join(words)) < SHORTEST:
            detail = f"Give the words to be erased, {SHORTEST} characters or more."
            raise Invalid("redaction.words", detail, where="words")
        return cls(words)

    def out_of(self, value: Any, fields: Fields = None) -> tuple[Any, int]:  # noqa: ANN401 - any JSON value
        """Return it without them, and how often they stood in it."""
        if isinstance(value, dict):
            parts = [self.out_of(each, None if fields and name in fields else fields) for name, each in value.items()]
            return dict(zip(value, (part for part, _ in parts), strict=True)), sum(count for _, count in parts)
        if isinstance(value, list):
            parts = [self.out_of(each, fields) for each in value]
            return [part for part, _ in parts], sum(count for _, count in parts)
        if not isinstance(value, str):
            return value, 0
        inner = _as_json(value)
        if inner is not None:
            left, count = self.out_of(inner, fields)
            return (json.dumps(left, ensure_ascii=False), count) if count else (value, 0)
        return self._pattern.subn(REDACTED, unicodedata.normalize("NFC", value)) if fields is None else (value, 0)

    def shine_through(self, value: Any) -> bool:  # noqa: ANN401 - any JSON value
        """Whether they stand in it, be it as HTML."""
        if isinstance(value, str):
            inner = _as_json(value)
            bare = html.unescape(TAGS.sub("", value))
            return self.shine_through(inner) if inner is not None else any(self.out_of(t)[1] for t in (value, bare))
        return any(self.shine_through(each) for each in _members(value))


def _members(value: Any) -> Iterable[Any]:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list | tuple) else ()


def _as_json(value: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return what a text holds that is a JSON document, else None."""
    if value[:1] not in {"{", "["}:
        return None
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None
