"""Lists of public post-mortems, read: links with a line about each, or documents with a front matter. Pure.

``[Company](address). What happened.`` below headings is how the best known list is kept; a front matter has ``url``,
``title``, ``summary`` and ``categories``. A class of cause is taken from a heading or a category that means one thing.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from foundation.errors import Invalid
from foundation.links import is_web_address
from foundation.text import shown
from foundation.yamltext import YamlRefused, read_yaml

LONGEST_LIST = 500_000
MOST_LISTED = 500
TITLE, SENTENCE, QUOTE, LONGEST_URL = 120, 300, 2_000, 500
NOTHING = "No post-mortem stands here: write [Company](https://…). What happened. Or begin with a front matter."
HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*\s*$")
LINKED = re.compile(r"(?:[-*+]\s+)?\[([^\]\n]{1,200})\]\((\S{1,500}?)\)[.:,]?\s*(.*)", re.DOTALL)
MARKED = re.compile(r"\[([^\]\n]*)\]\([^)\s]*\)")
FIRST = re.compile(r"(.+?[.!?])(?:\s|$)", re.DOTALL)
# Headings and categories that name one class; security, cloud or database may be anything.
CLASSES = {
    "config-change": "config_change",
    "config errors": "config_change",
    "hardware": "hardware_power",
    "hardware/power failures": "hardware_power",
    "time": "clock_time",
    "dns": "dns",
    "network": "network",
}


@dataclass(frozen=True)
class Listed:
    """A post-mortem of a list: where it stands, its name, what is said of it, and its class where that is said."""

    url: str
    title: str
    said: str
    cause_class: str
    line: int

    @property
    def failure(self) -> str:
        """What happened, in the first sentence."""
        found = FIRST.match(self.said)
        return shown(" ".join((found[1] if found else self.said).split()), SENTENCE)

    @property
    def lesson(self) -> str:
        """Return what was learned: theirs, and quoted. What services must do is ours to write, later."""
        return f"> {self.said}"

    @property
    def digest(self) -> str:
        """Tell whether it says the same as before."""
        return hashlib.sha256(f"{self.title}\n{self.said}".encode(errors="replace")).hexdigest()


def read_list(text: str) -> list[Listed]:
    """Return what a list names, each address once; raises Invalid where nothing can be found in it."""
    if len(text) > LONGEST_LIST:
        raise Invalid("exchange.too_long", f"Send at most {LONGEST_LIST} characters at once.", where="text")
    text = text.replace("\r\n", "\n")
    read = [_document(text)] if text.startswith("---\n") else list(_links(text))
    found = {each.url: each for each in reversed(read)}
    if not found:
        detail = (
            "No post-mortem stands here: write [Company](https://…). What happened. Or give a front matter with url."
        )
        raise Invalid("exchange.list", detail, where="text")
    if len(found) > MOST_LISTED:
        raise Invalid("exchange.list", f"These are {len(found)}: send at most {MOST_LISTED} at once.", where="text")
    return sorted(found.values(), key=lambda each: each.line)


def _document(text: str) -> Listed:
    head, closed, body = text.removeprefix("---\n").partition("\n---\n")
    try:
        documents = read_yaml(head) if closed else []
    except YamlRefused as refused:
        raise Invalid("exchange.list", f"Its front matter can't be read: {refused.detail}", where="text") from refused
    data: Any = documents[0].value if documents else None
    if not isinstance(data, Mapping):
        raise Invalid("exchange.list", "Its front matter does not end, or says nothing.", where="text")
    url, title, said = (_line(data.get(name)) for name in ("url", "title", "summary"))
    if not is_web_address(url):
        raise Invalid(
            "exchange.list", "Its front matter has no url that begins with https:// or http://.", where="text"
        )
    categories = data.get("categories")
    named = [_line(each) for each in categories] if isinstance(categories, list) else []
    said = said or " ".join(body.split()) or title
    if not said:
        raise Invalid("exchange.list", "It has neither a title, nor a summary, nor a text.", where="text")
    return Listed(url, shown(title or said, TITLE), shown(said, QUOTE), _class_of(named), 1)


def _links(text: str) -> Iterator[Listed]:
    heading, line = "", 1
    for block in re.split(r"(\n[ \t]*\n)", text):
        first = HEADING.match(block.strip())
        entry = LINKED.match(block.strip())
        if first:
            heading = first[1]
        elif entry and is_web_address(entry[2]) and entry[3].strip():
            said = " ".join(MARKED.sub(r"\1", entry[3]).split())
            title = shown(f"{entry[1].strip()}: {said}", TITLE)
            yield Listed(entry[2], title, shown(said, QUOTE), _class_of([heading]), line)
        line += block.count("\n")


def _class_of(named: list[str]) -> str:
    known = {CLASSES[each.casefold()] for each in named if each.casefold() in CLASSES}
    return known.pop() if len(known) == 1 else ""


def _line(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
