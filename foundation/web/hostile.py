"""Values that no database keeps: NUL, halves of characters, numbers beyond what JSON carries exactly."""

import json
import math
import re
from contextlib import suppress
from typing import Any

from foundation.errors import DomainError, Invalid
from foundation.nesting import is_deeper

UNFIT = re.compile("[\x00\ud800-\udfff]")
LARGEST = 2**53
DEEPEST = 64
# So many digits are below LARGEST whatever they are.
SURELY_FITS = 15
ESCAPE = "\\u"


class Malformed(DomainError):
    """A body that cannot be read at all: 400."""

    status = 400
    title = "This request could not be read"


def is_unfit(text: str) -> bool:
    """Whether a text holds a NUL or half a character."""
    return UNFIT.search(text) is not None


def read_json(raw: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Read JSON text strictly: UTF-8, finite numbers, not too deep, nothing that cannot be kept."""
    try:
        text = raw.decode("utf-8")
        value, is_plain = _read(text)
    except (ValueError, RecursionError) as error:
        raise Malformed("request.json", "Send one JSON object in UTF-8; this is none.", where="body") from error
    if not is_plain or (_openings(text) > DEEPEST and is_deeper(value, DEEPEST)):
        require_fit(value)
    return value


def require_fit(value: object, where: str = "") -> None:
    """Raise Invalid where a value holds something that cannot be kept."""
    if not _is_fit(value):
        _refuse_unfit(value, where, 0)


def _is_fit(value: object) -> bool:
    """Whether all of it can be kept: level by level, and all texts in one search, since every request is looked at."""
    level: list[Any] = [value]
    texts: list[str] = []
    for _ in range(DEEPEST + 1):
        inner: list[Any] = []
        for item in level:
            if isinstance(item, str):
                texts.append(item)
            elif isinstance(item, dict):
                inner.extend(item)
                inner.extend(item.values())
            elif isinstance(item, list | tuple | set | frozenset):
                inner.extend(item)
            elif isinstance(item, int | float) and not -LARGEST <= item <= LARGEST:
                return False
        if not inner:
            return not is_unfit("".join(texts))
        level = inner
    return False


def _refuse_unfit(value: object, where: str, depth: int) -> None:
    """Say where the first thing stands that cannot be kept."""
    if depth > DEEPEST:
        raise Invalid("value.too_deep", f"This is nested more than {DEEPEST} deep.", where=where)
    match value:
        case str() if is_unfit(value):
            raise Invalid("text.unfit_character", "Remove the NUL or the broken character from this text.", where=where)
        case int() | float() if abs(value) > LARGEST or not math.isfinite(value):
            raise Invalid("value.out_of_range", "This number is too large.", where=where)
        case dict():
            for name, item in value.items():
                _refuse_unfit(name, where, depth + 1)
                _refuse_unfit(item, f"{where}.{name}".lstrip("."), depth + 1)
        case list() | tuple() | set() | frozenset():
            for number, item in enumerate(value):
                _refuse_unfit(item, f"{where}.{number}".lstrip("."), depth + 1)


def _read(text: str) -> tuple[Any, bool]:
    """Read a text; says whether nothing in it can be unfit, so that nobody has to look at each value.

    In text that was UTF-8, NUL and halves of characters can only be written as escapes.
    """
    if ESCAPE not in text:
        with suppress(_SuspectError):
            return PLAIN.decode(text), True
    return json.loads(text, parse_constant=_refuse_constant), False


def _openings(text: str) -> int:
    return text.count("{") + text.count("[")


class _SuspectError(Exception):
    """A number may be too large."""


def _whole(digits: str) -> int:
    if len(digits) > SURELY_FITS:
        raise _SuspectError
    return int(digits)


def _real(digits: str) -> float:
    number = float(digits)
    if not -LARGEST <= number <= LARGEST:
        raise _SuspectError
    return number


def _refuse_constant(_name: str) -> None:
    message = "not a JSON number"
    raise ValueError(message)


PLAIN = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=_whole, parse_float=_real)
