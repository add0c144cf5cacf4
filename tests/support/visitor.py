"""Somebody at a browser without script: keeps cookies, follows links, fills forms in as they stand and sends them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, build_opener

Values = list[tuple[str, str]]


@dataclass
class Sheet:
    """One form of a page: where it goes, and what it would send untouched."""

    action: str
    method: str
    values: Values = field(default_factory=list)
    buttons: Values = field(default_factory=list)


class Forms(HTMLParser):
    """Reads a page's forms."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self._open: Sheet | None = None
        self._select: str | None = None
        self._area: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Sheet(said.get("action", ""), said.get("method", "get"))
            self.sheets.append(self._open)
        if self._open is None:
            return
        name, value = said.get("name", ""), said.get("value", "")
        match tag:
            case "input" if name and (said.get("type") not in {"checkbox", "radio"} or "checked" in said):
                self._open.values.append((name, value))
            case "select":
                self._select = name
                self._open.values.append((name, ""))
            case "option" if self._select is not None and "selected" in said:
                self._open.values[-1] = (self._select, value)
            case "textarea":
                self._area = name
                self._open.values.append((name, ""))
            case "button" if name:
                self._open.buttons.append((name, value))

    def handle_data(self, data: str) -> None:
        if self._area is not None and self._open is not None:
            self._open.values[-1] = (self._area, self._open.values[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None


class Visitor:
    """One person at one site."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.url = self.html = ""
        self._opener: OpenerDirector = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))

    def go(self, address: str) -> str:
        """Open an address, and return what is there."""
        return self._ask(urljoin(self.origin, address), None)

    def send(self, action: str, button: tuple[str, str] | None = None, /, **filled: str | Sequence[str]) -> str:
        """Fill in the form whose address ends so, send it, and return where that leads."""
        (sheet, *_) = [one for one in Forms(self.html).sheets if one.action.partition("?")[0].endswith(action)]
        values = [(name, value) for name, value in sheet.values if name not in filled]
        values += [pair for name, value in filled.items() for pair in _pairs(name, value)]
        return self._ask(urljoin(self.url, sheet.action), [*values, *([button] if button else [])])

    def _ask(self, url: str, values: Values | None) -> str:
        sent = None if values is None else urlencode(values).encode()
        with self._opener.open(url, sent, timeout=60) as answer:
            self.url, self.html = answer.url, answer.read().decode()
        return self.html


def _pairs(name: str, value: str | Sequence[str]) -> Values:
    return [(name, each) for each in ([value] if isinstance(value, str) else value)]
