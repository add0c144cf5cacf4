"""What is wrong with a value, said to the person who entered it, in words of our own."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

WORDS = {
    "missing": "Fill this in.",
    "extra_forbidden": "There is no such field here; leave it out.",
    "string_too_long": "Shorten this to at most {max_length} characters.",
    "string_too_short": "Fill this in.",
    "string_type": "Give text.",
    "string_pattern_mismatch": "This is not in the form that is expected here.",
    "enum": "Choose one of: {expected}.",
    "literal_error": "Choose one of: {expected}.",
    "int_parsing": "Give a whole number.",
    "int_type": "Give a whole number.",
    "int_from_float": "Give a whole number.",
    "int_parsing_size": "This number is too large.",
    "float_parsing": "Give a number.",
    "float_type": "Give a number.",
    "bool_parsing": "Say yes or no.",
    "bool_type": "Say true or false.",
    "greater_than_equal": "Give at least {ge}.",
    "greater_than": "Give more than {gt}.",
    "less_than_equal": "Give at most {le}.",
    "less_than": "Give less than {lt}.",
    "too_short": "Give at least {min_length}.",
    "too_long": "Give at most {max_length}.",
    "list_type": "Give a list.",
    "dict_type": "Give an object.",
    "model_type": "Give an object.",
    "model_attributes_type": "Give an object.",
    "timezone_aware": "Give the time with its zone, such as 2026-03-01T09:30:00Z.",
}
FAMILIES = {
    "datetime": "Give a date and a time, such as 2026-03-01T09:30:00Z.",
    "date": "Give a date, such as 2026-03-01.",
    "time": "Give a time, such as 09:30.",
    "url": "Give a web address that begins with https:// or http://.",
    "decimal": "Give a number.",
}
FALLBACK = "This value does not fit here."


def errors_of(error: ValidationError) -> dict[str, str]:
    """Return what is wrong by field; the parts of a nested field are joined with dots."""
    found: dict[str, str] = {}
    for item in error.errors(include_url=False, include_input=False):
        found.setdefault(".".join(str(part) for part in item["loc"]), said(item["type"], item.get("ctx", {})))
    return found


def said(kind: str, context: Mapping[str, Any]) -> str:
    """Say one error of pydantic's in our words."""
    if kind == "value_error":
        return str(context.get("error", FALLBACK))
    words = WORDS.get(kind)
    if words:
        return words.format_map(_Told(context))
    return FAMILIES.get(kind.partition("_")[0], FALLBACK)


class _Told(dict[str, Any]):
    """The facts of an error; one that is missing is said as what it is."""

    def __missing__(self, name: str) -> str:
        return name.replace("_", " ")
