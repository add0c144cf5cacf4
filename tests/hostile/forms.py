"""Finds the forms of pages as a browser would, with what it would send if nobody touched them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

CHOSEN = {"checkbox", "radio"}
SILENT = {"submit", "button", "reset", "image", "file"}


@dataclass
class PageForm:
    """One form of a page."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The fields that somebody may tamper with."""
        return [name for name in self.fields if name != "csrf_token"]


class FormReader(HTMLParser):
    """Collects the forms of one page."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.forms: list[PageForm] = []
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(PageForm(values.get("action") or self.address, values.get("method", "get").upper()))
        elif self.forms and values.get("name"):
            self._note(tag, values)
        elif tag == "option" and self._select and self.forms:
            self._offer(values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].fields[self._area] += data

    def _note(self, tag: str, values: dict[str, str]) -> None:
        form, name, kind = self.forms[-1], values["name"], values.get("type", tag)
        if kind in SILENT and tag == "input":
            return
        form.kinds.setdefault(name, kind)
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
        is_set = kind not in CHOSEN or "checked" in values or name not in form.fields
        if is_set:
            form.fields[name] = values.get("value", "") if tag != "select" else ""

    def _offer(self, values: dict[str, str]) -> None:
        fields = self.forms[-1].fields
        if "selected" in values or not fields.get(self._select):
            fields[self._select] = values.get("value", "")


def forms_of(address: str, html: str) -> list[PageForm]:
    """Return the forms of a page."""
    reader = FormReader(address)
    reader.feed(html)
    return reader.forms


def filled(form: PageForm) -> dict[str, Any]:
    """Return what the form sends when what it leaves open is filled in somehow."""
    return {name: value or _some(name, form.kinds.get(name, "")) for name, value in form.fields.items()}


def _some(name: str, kind: str) -> str:
    match kind:
        case "datetime-local":
            return "2026-01-02T03:04"
        case "date":
            return "2026-01-02"
        case "number":
            return "1"
        case "email":
            return "somebody@example.org"
        case "url":
            return "https://example.org/"
    return "plain-words" if name in {"slug", "key"} else "Plain words"
