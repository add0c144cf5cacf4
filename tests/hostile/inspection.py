"""Reads answers as a browser or a program would, and says where one lets hostile text act."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from werkzeug.test import TestResponse

from tests.hostile.payloads import AIM, MARK, SUM

ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "cite", "background", "srcset", "xlink:href"}
HARMLESS = {"", "http", "https", "mailto"}
FORBIDDEN = {"iframe", "object", "embed", "base", "style", "math", "frame", "applet", "template"}
# Fetched or sent without anybody choosing to: these have to stay with us.
OWN = {"src", "action", "formaction", "poster", "data", "srcset", "hx-get", "hx-post"}
# Scripts: those of the house, and the one that a status page, which needs nothing but its folder, brings along.
OURS = re.compile(r"/static/[\w./-]+\?v=[0-9a-f]+|(\.\./)*zone\.js")
REDIRECTS = {301, 302, 303, 307, 308}


class Inspector(HTMLParser):
    """Collects the faults and the links of one page."""

    def __init__(self, *, stands_alone: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        # A page that needs nothing but itself brings its style, in its head.
        self.may_style = stands_alone
        self.faults: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.may_style = self.may_style and tag != "body"
        forbidden = FORBIDDEN - {"style"} if self.may_style else FORBIDDEN
        if MARK in tag or tag in forbidden or (tag == "script" and not OURS.fullmatch(values.get("src", ""))):
            self.faults.append(f"element {self.get_starttag_text()}")
        if tag == "meta" and "http-equiv" in values:
            self.faults.append(f"a page that moves on: {self.get_starttag_text()}")
        for name, value in values.items():
            if self._is_fault(name, value):
                self.faults.append(f"attribute {name}={value[:120]!r} of {tag}")
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.faults.append(f"comment {data[:120]!r}")

    def _is_fault(self, name: str, value: str) -> bool:
        if MARK in name or name.startswith("on") or name in {"style", "srcdoc"}:
            return True
        if name in {"id", "class", "name"} and MARK in value:
            return True
        return name in ADDRESSES | OWN and not _is_harmless(name, value)


def _is_harmless(name: str, value: str) -> bool:
    """Whether an address leads where a page may lead."""
    if value == "data:,":
        # A page without a picture of its own says so.
        return True
    squeezed = "".join(character for character in value if character > " ")
    try:
        parts = urlsplit(squeezed)
    except ValueError:
        return ":" not in squeezed.partition("/")[0]
    return parts.scheme in HARMLESS and not (name in OWN and AIM in parts.netloc)


def read_page(text: str, *, stands_alone: bool = False) -> Inspector:
    """Read HTML and say what is wrong with it."""
    page = Inspector(stands_alone=stands_alone)
    page.feed(text)
    page.close()
    if f"<{MARK}" in text.lower():
        page.faults.append("the mark stands there unescaped")
    if SUM in text:
        page.faults.append("a template was evaluated")
    return page


def faults_of(answer: TestResponse) -> list[str]:
    """Say what is wrong with an answer."""
    faults = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    faults += [f"header {name}: {value}" for name, value in answer.headers if _is_bad(name, value)]
    if answer.status_code in REDIRECTS and not answer.headers.get("Location", "").startswith(
        ("/", "http://localhost/")
    ):
        faults.append(f"leads away to {answer.headers.get('Location')}")
    if answer.headers.get("Location", "").startswith("//"):
        faults.append(f"leads away to {answer.headers['Location']}")
    match answer.mimetype:
        case "text/html":
            stands_alone = answer.headers.get("Content-Disposition", "").startswith("attachment;")
            faults += read_page(answer.get_data(as_text=True), stands_alone=stands_alone).faults
        case "application/json" | "application/problem+json" if answer.data:
            faults += [fault for html in markup_in(json.loads(answer.data)) for fault in read_page(html).faults]
        case "application/atom+xml" | "application/rss+xml" | "text/xml" | "application/xml":
            faults += faults_of_feed(answer.get_data(as_text=True))
    return faults


def faults_of_feed(text: str) -> list[str]:
    """Say what is wrong with a feed: what its readers will show as markup included."""
    faults = []
    for element in ET.fromstring(text).iter():  # noqa: S314 - our own feed is what is tested
        if MARK in element.tag or any(MARK in name for name in element.attrib):
            faults.append(f"element {element.tag}")
        if element.tag.endswith(("}content", "}summary", "description")):
            faults += read_page(element.text or "").faults
    return faults


def markup_in(value: Any, name: str = "") -> Iterator[str]:
    """Yield what an answer hands over as markup."""
    match value:
        case dict():
            for inner, item in value.items():
                yield from markup_in(item, inner)
        case list():
            for item in value:
                yield from markup_in(item, name)
        case str() if name == "html" or name.endswith("_html"):
            yield value


def _is_bad(name: str, value: str) -> bool:
    return MARK in name.lower() or "\n" in value or "\r" in value or (name == "Set-Cookie" and MARK in value)
