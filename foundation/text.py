"""Text that people and programs send: cleaned and refused at the edge."""

import re
import unicodedata

from foundation.errors import Invalid
from foundation.invisible import says_nothing, without_hidden

LONGEST_SHRINK = 4
LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
CONTROLS_BUT_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
SURROGATES = re.compile("[\ud800-\udfff]")


def clean(value: str, *, field: str, limit: int, multiline: bool = False) -> str:
    """Return ``value`` stripped and composed (NFC), or say what is wrong with it.

    With ``multiline`` tabs and line ends are kept, every line end as a newline; a line loses what nobody sees in it.
    Text of which nobody would see anything is empty.
    """
    if multiline:
        value = LINE_ENDS.sub("\n", value)
    value = value.strip()
    # Composing a very long text is slow, and it shrinks at most this much.
    _refuse_long(value, field, limit, allowed=LONGEST_SHRINK * limit)
    _refuse_surrogates(value, field)
    _refuse_controls(value, field, multiline=multiline)
    value = unicodedata.normalize("NFC", value if multiline else without_hidden(value)).strip()
    if says_nothing(value):
        return ""
    _refuse_long(value, field, limit, allowed=limit)
    return value


def shown(value: str, limit: int) -> str:
    """Return a stranger's word fit to be repeated: no half characters, no controls, not longer than ``limit``."""
    return CONTROLS.sub("\ufffd", SURROGATES.sub("\ufffd", value[:limit]))


def _refuse_long(value: str, field: str, limit: int, *, allowed: int) -> None:
    if len(value) <= allowed:
        return
    detail = f"{field} has {len(value)} characters; shorten it to at most {limit}."
    raise Invalid(code="text.too_long", detail=detail, where=field)


def _refuse_surrogates(value: str, field: str) -> None:
    found = SURROGATES.search(value)
    if found is None:
        return
    detail = f"{field} holds half a character at position {found.start() + 1}; remove it, or type that character again."
    raise Invalid(code="text.broken_character", detail=detail, where=field)


def _refuse_controls(value: str, field: str, *, multiline: bool) -> None:
    found = (CONTROLS_BUT_LINES if multiline else CONTROLS).search(value)
    if found is None:
        return
    detail = f"{field} holds {_name_of(found.group())} at position {found.start() + 1}; remove it."
    raise Invalid(code="text.control_character", detail=detail, where=field)


def _name_of(character: str) -> str:
    if character == "\t":
        return "a tab, which does not fit on one line,"
    if LINE_ENDS.fullmatch(character) or character == "\n":
        return "a line break, where one line is expected,"
    return f"the control character U+{ord(character):04X}"
