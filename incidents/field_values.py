"""What can stand in a field of each kind, and how it is written down; pure."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Protocol

from foundation.errors import Invalid
from foundation.links import web_address
from foundation.text import clean, shown

SHOWN = 40
TEXT_LIMIT = 2_000
LINK_LIMIT = 500
LARGEST = 10**15
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
NUMBER = re.compile(r"[+-]?(\d{1,16}(\.\d{1,6})?|\.\d{1,6})")
YES_NO = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}

Given = str | bool | int | float | None
Value = str | bool | float


class FieldKind(StrEnum):
    """What a field takes."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    LINK = "link"
    YES_NO = "yes_no"


class Required(StrEnum):
    """From when on an incident can't do without it."""

    NEVER = "never"
    DECLARE = "declare"
    RESOLVE = "resolve"


class Definition(Protocol):
    """What of a field decides about its values."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def kind(self) -> str:
        """What it takes."""

    @property
    def choices(self) -> list[str]:
        """Of a choice, what can be chosen."""


def fitting(known: Mapping[str, Definition], values: Mapping[str, Given]) -> dict[str, str]:
    """Return the values as they are written down; raises Invalid that names each one that can't be taken."""
    errors: dict[str, str] = {}
    fit: dict[str, str] = {}
    for key, value in values.items():
        try:
            fit[key] = _written(known, key, value)
        except Invalid as error:
            errors[f"fields.{key}"] = error.detail
    if errors:
        detail = " ".join(errors.values())
        raise Invalid("incident.fields_invalid", detail, where=next(iter(errors)), extra={"errors": errors})
    return fit


def _written(known: Mapping[str, Definition], key: str, value: Given) -> str:
    if key not in known:
        names = ", ".join(sorted(known)) or "none yet"
        raise Invalid("field.unknown", f"There is no field {shown(key, SHOWN)}. There are: {names}.")
    field = known[key]
    if value is None or value == "":
        return ""
    return WRITERS[FieldKind(field.kind)](field, value)


def _text(field: Definition, value: Given) -> str:
    return clean(str(value), field=field.name, limit=TEXT_LIMIT, multiline=True)


def _choice(field: Definition, value: Given) -> str:
    text = str(value).strip()
    if text not in field.choices:
        raise Invalid("field.choice", f"{field.name} can be {', '.join(field.choices)}.")
    return text


def _number(field: Definition, value: Given) -> str:
    text = "" if isinstance(value, bool) else str(value).strip()
    text = text.replace(",", "") if GROUPED.fullmatch(text) else text
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    fits = NUMBER.fullmatch(text) or isinstance(value, int | float)
    if not fits or not number.is_finite() or abs(number) > LARGEST:
        raise Invalid("field.number", f"{field.name} is a number, such as 12 or 0.5.")
    return f"{round(number, 6):f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def _link(field: Definition, value: Given) -> str:
    try:
        return web_address(str(value), field=field.name, limit=LINK_LIMIT, code="field.link")
    except Invalid as error:
        raise Invalid(error.code, f"{field.name}: {error.detail}") from error


def _yes_no(field: Definition, value: Given) -> str:
    text = YES_NO.get(str(value).strip().lower())
    if text is None:
        raise Invalid("field.yes_no", f"{field.name} is yes or no.")
    return text


WRITERS = {
    FieldKind.TEXT: _text,
    FieldKind.CHOICE: _choice,
    FieldKind.NUMBER: _number,
    FieldKind.LINK: _link,
    FieldKind.YES_NO: _yes_no,
}


def read_back(kind: str, text: str) -> Value:
    """Return a written value as programs take it."""
    match kind:
        case FieldKind.NUMBER:
            return float(text)
        case FieldKind.YES_NO:
            return text == "yes"
    return text
