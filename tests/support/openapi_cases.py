"""Requests made from the OpenAPI document: mostly as it says, now and then with one thing wrong.

A small generator on Hypothesis for the part of JSON Schema that our document uses. It knows nothing of the routes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

Schema = Mapping[str, Any]
Values = st.SearchStrategy[Any]
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
ODD_TEXTS = st.sampled_from(
    (
        *("", " ", "a\x00b", "\ud800", "\u00e9" * 300, "x" * 20_001, "\t", "\u202e", "$(id)", "' OR 1=1", "%s{0}"),
        *(
            "null",
            "-1",
            "9" * 400,
            "1e999",
            "INC-0",
            "INC-999999999999999999999",
            "../..",
            "<b>",
            "\r\nSet-Cookie: a=b",
        ),
    )
)
TIMES = st.sampled_from(
    (
        *("2031-03-03T08:55:00Z", "2031-03-04T09:00:00+02:00", "2028-02-29T00:00:00Z", "2031-03-03T08:55:00"),
        *("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2031-02-29T00:00:00Z", "soon", "2031-03-03"),
    )
)
DAYS = st.sampled_from(["2031-03-01", "2028-02-29", "0001-01-01", "9999-12-31", "2031-02-29", "now"])
NUMBERS = st.sampled_from([0, -1, 1, 2, 2**31 - 1, 2**31, 2**53, 2**63, -(2**63), 10**30])
JUNK: Values = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.floats() | TEXT | ODD_TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=4,
)
SELDOM = 12


@dataclass(frozen=True)
class Case:
    """One request."""

    method: str
    template: str
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.address[:160]} {dict(self.headers)} {(self.body or b'')[:300]!r}"


def operations_in(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    """Return method, path and description of every operation."""
    for path, methods in sorted(document["paths"].items()):
        for method, described in sorted(methods.items()):
            yield method.upper(), path, described


@st.composite
def cases(draw: st.DrawFn, document: Schema, known: Mapping[str, Sequence[str]], words: Sequence[str]) -> Case:
    """Draw an operation and a request for it; ``known``: keys by the noun before them, ``words``: what fits a text."""
    method, path, described = draw(st.sampled_from(list(operations_in(document))))
    source = Source(document, words)
    address = "".join(_filled(draw, piece, before, known) for piece, before in _pieces(path))
    parameters = [each for each in described.get("parameters", []) if each["in"] != "path" and draw(st.booleans())]
    query = [(p["name"], draw(source.texts(p["schema"]))) for p in parameters if p["in"] == "query"]
    if draw(st.integers(0, SELDOM)) == 0:
        query.append((draw(TEXT), draw(TEXT | ODD_TEXTS)))
    pairs = [(name, each) for name, value in query for each in (value if isinstance(value, list) else [value])]
    address += f"?{urlencode(pairs, errors='replace')}" if pairs else ""
    headers = {p["name"]: draw(HEADERS[p["name"]]) for p in parameters if p["in"] == "header"}
    if method == "GET" and draw(st.integers(0, SELDOM)) == 0:
        headers["If-None-Match"] = draw(st.sampled_from(['"1"', 'W/"2"', "*", "x", '"']))
    body = None
    for kind, shape in described.get("requestBody", {}).get("content", {}).items():
        odd_kind = st.sampled_from(["text/plain", "", f"{kind};x"])
        headers["Content-Type"] = kind if draw(st.integers(0, SELDOM)) else draw(odd_kind)
        body = draw(_bodies(source, shape["schema"]))
    return Case(method, path, address, headers, body)


HEADERS = {
    "If-Match": st.sampled_from(['"1"', '"2"', 'W/"3"', "*", '"99999999"', "x", '"-1"', "9" * 40]),
    "Idempotency-Key": st.sampled_from(["k1", "k2", "k" * 200, "k" * 201, "é", " "]),
}


def _bodies(source: "Source", schema: Schema) -> st.SearchStrategy[bytes]:
    as_json = source.values(schema).map(lambda value: json.dumps(value, ensure_ascii=True).encode())
    raw = st.sampled_from([b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 500, b'{"a":1,"a":2}', b"NaN"])
    return st.integers(0, SELDOM).flatmap(lambda n: raw if n == 0 else as_json)


def _pieces(path: str) -> Iterator[tuple[str, str]]:
    before = ""
    for part in path.split("/")[1:]:
        yield part, before
        before = before if part.startswith("{") else part


def _filled(draw: st.DrawFn, piece: str, before: str, known: Mapping[str, Sequence[str]]) -> str:
    if not piece.startswith("{"):
        return f"/{piece}"
    real = known.get(before, ()) or [each for keys in known.values() for each in keys]
    if draw(st.integers(0, SELDOM)):
        return "/" + quote(draw(st.sampled_from(list(real))), safe="")
    text = draw(TEXT | ODD_TEXTS).replace("/", "").strip(".") or "0"
    return "/" + quote(text, safe="", errors="replace")


@dataclass(frozen=True)
class Source:
    """Values for the schemas of one document."""

    document: Schema
    words: Sequence[str]

    def values(self, schema: Schema) -> Values:
        """Return values as the schema says, seldom something else."""
        fitting = self._fitting(schema)
        return st.integers(0, SELDOM * 3).flatmap(lambda n: JUNK if n == 0 else fitting)

    def texts(self, schema: Schema) -> Values:
        """Return values as they stand in an address."""
        return self.values(schema).map(_as_text)

    def _fitting(self, schema: Schema) -> Values:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return st.deferred(lambda: self._fitting(self.document["components"]["schemas"][name]))
        for word in ("anyOf", "oneOf", "allOf"):
            if word in schema:
                return st.one_of([self._fitting(each) for each in schema[word]])
        if "enum" in schema or "const" in schema:
            return st.sampled_from(schema.get("enum") or [schema["const"]])
        made = {
            "string": self._string,
            "integer": lambda s: st.integers(s.get("minimum"), s.get("maximum")) | st.integers(1, 5) | NUMBERS,
            "number": lambda s: st.floats(s.get("minimum"), s.get("maximum")) | NUMBERS,
            "boolean": lambda _: st.booleans(),
            "null": lambda _: st.none(),
            "array": self._array,
            "object": self._object,
        }.get(str(schema.get("type", "")))
        return made(schema) if made else JUNK

    def _string(self, schema: Schema) -> Values:
        if schema.get("format") in {"date-time", "date"}:
            return TIMES if schema["format"] == "date-time" else DAYS
        fits = st.sampled_from(self.words)
        return st.integers(0, SELDOM).flatmap(lambda n: ODD_TEXTS if n == 0 else TEXT if n == 1 else fits)

    def _array(self, schema: Schema) -> Values:
        items = schema.get("items") or {}
        return st.lists(self.values(items), min_size=min(schema.get("minItems", 0), 3), max_size=3)

    def _object(self, schema: Schema) -> Values:
        described = schema.get("properties", {})
        if not described:
            more = schema.get("additionalProperties")
            inner = self.values(more) if isinstance(more, Mapping) else JUNK
            return st.dictionaries(st.sampled_from(self.words) | TEXT, inner, max_size=3)
        required = {name: self.values(described[name]) for name in schema.get("required", []) if name in described}
        optional = {name: self.values(each) for name, each in described.items() if name not in required}
        return st.fixed_dictionaries(required, optional=optional)


def _as_text(value: object) -> object:
    if isinstance(value, list):
        return [str(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
