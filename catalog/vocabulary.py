"""The attributes by which services are told apart: which there are, what they mean, and what they may hold.

Learnings and readiness questions say with them which services they apply to, so an attribute that is not known stays
away: unknown is another thing than no. ``dependencies``, ``tier`` and ``lifecycle`` are known from elsewhere and are
read like attributes, not written.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from foundation.errors import Invalid
from foundation.text import clean

LONGEST_WORD = 60
MOST_WORDS = 40
WORD = re.compile(r"[a-z0-9][a-z0-9._+/-]*")
DERIVED = ("dependencies", "lifecycle", "tier")


@dataclass(frozen=True)
class Attribute:
    """One attribute: its name, what it says, the words it may hold (any, where there are none), and its shape."""

    name: str
    label: str
    meaning: str
    choices: tuple[str, ...] = ()
    is_list: bool = False
    is_flag: bool = False

    def read(self, value: object) -> Any:  # noqa: ANN401 - JSON
        """Return the value as it is kept, or say what it may be; None stays None, which is unknown."""
        if value is None:
            return None
        if self.is_flag:
            return self._flag(value)
        if self.is_list:
            return self._words(value)
        return self._word(value)

    def _flag(self, value: object) -> bool:
        if not isinstance(value, bool):
            self._refuse("is true, false, or left out when nobody knows")
        return value

    def _words(self, value: object) -> list[str]:
        if not isinstance(value, list | tuple):
            self._refuse("is a list of words")
        if len(value) > MOST_WORDS:
            self._refuse(f"takes at most {MOST_WORDS} words")
        return sorted({self._word(item) for item in value})

    def _word(self, value: object) -> str:
        if not isinstance(value, str):
            self._refuse("is a word")
        word = clean(value, field=self.where, limit=LONGEST_WORD).casefold()
        if self.choices and word not in self.choices:
            self._refuse(f"is one of {', '.join(self.choices)}")
        if not WORD.fullmatch(word):
            self._refuse("is written in small letters, digits and . _ + / - without spaces, like node-22")
        return word

    @property
    def options(self) -> list[tuple[str, str]]:
        """The choices as forms show them."""
        return [(choice, choice.replace("-", " ").capitalize()) for choice in self.choices]

    @property
    def where(self) -> str:
        """Where in a request it stands."""
        return f"attributes.{self.name}"

    def _refuse(self, what: str) -> NoReturn:
        detail = f"{self.name} {what}."
        raise Invalid("catalog.attribute_value", detail, where=self.where)


ATTRIBUTES = (
    Attribute("exposure", "Exposure", "Who can reach it.", ("public", "partner", "internal")),
    Attribute("runtime", "Runtime", "What it runs in, such as jvm, python, node, go or dotnet."),
    Attribute("datastores", "Data stores", "What it keeps data in, such as postgres or kafka.", is_list=True),
    Attribute("deployment", "Deployment", "How a change reaches it, such as kubernetes, vm, serverless or app-store."),
    Attribute(
        "data_class",
        "Data class",
        "The most delicate data that it holds.",
        ("public", "internal", "confidential", "personal", "payment"),
    ),
    Attribute(
        "region_model",
        "Region model",
        "Where it runs at the same time.",
        ("single-zone", "single-region", "multi-region-standby", "multi-region-active", "edge"),
    ),
    Attribute("has_queue", "Has a queue", "Whether work waits in a queue before it is done.", is_flag=True),
    Attribute("tags", "Tags", "Whatever else sets it apart.", is_list=True),
)
BY_NAME: Mapping[str, Attribute] = {attribute.name: attribute for attribute in ATTRIBUTES}


def read_attributes(values: Mapping[str, object]) -> dict[str, Any]:
    """Return the values as they are kept; an unknown name is refused with what there is."""
    for name in values:
        if name in DERIVED:
            detail = f"{name} is not set as an attribute: the catalog derives it."
            raise Invalid("catalog.attribute_derived", detail, where=f"attributes.{name}")
        if name not in BY_NAME:
            shown = clean_name(name)
            detail = f"There is no attribute {shown}. There are {', '.join(BY_NAME)}."
            raise Invalid("catalog.attribute_unknown", detail, where="attributes", extra={"possible": list(BY_NAME)})
    return {name: BY_NAME[name].read(value) for name, value in values.items()}


def clean_name(name: str) -> str:
    """Return a stranger's word, fit to be repeated in an answer."""
    return name[:LONGEST_WORD].encode("ascii", "replace").decode()
