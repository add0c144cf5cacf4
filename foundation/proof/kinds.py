"""The kinds of what a machine may show, each with its fields, and values held against bounds: pure."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from foundation.errors import Invalid
from foundation.links import needed_address
from foundation.predicate import Attributes, Predicate, Truth
from foundation.predicate.lines import as_lines

BUILD, CATALOG, URL = "build", "catalog", "url"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
COMPARED: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}
LARGEST = 1e15
URL_LIMIT = 2_000
LOWEST_STATUS, HIGHEST_STATUS, OK = 100, 599, 200
SERVICE = "{service}"
# For how many days what a machine found is good where nothing says so.
DEFAULT_DAYS = 7

Value = bool | int | float | str


@dataclass(frozen=True)
class Finding:
    """What a machine found; ``passed`` is None where it could not find out."""

    passed: bool | None
    said: str


@dataclass(frozen=True)
class Kind:
    """One way of showing: its fields, how they are read, and how the proof is said and typed in a line."""

    fields: frozenset[str]
    read: Callable[[Mapping[str, Any], str], dict[str, Any]]
    """Takes what was given and the code of an error; gives what may be stored"""
    said: Callable[[Mapping[str, Any]], str]
    line: Callable[[Mapping[str, Any]], str]
    shape: str
    """What follows its name in a line, as an expression whose groups are its fields"""


Kinds = Mapping[str, Kind]


def checked_proof(data: object, kinds: Kinds, code: str) -> dict[str, Any]:
    """Return a proof as it may be stored; nothing where none is wanted."""
    if data is None or data == {}:
        return {}
    if not isinstance(data, Mapping) or not isinstance(data.get("by"), str) or data["by"] not in kinds:
        raise Invalid(code, f'Write it as {{"by": …}} with one of {", ".join(kinds)}.', where="proof")
    by = data["by"]
    fields = {"by", *kinds[by].fields}
    strange = sorted(data.keys() - fields, key=str)
    if strange:
        raise Invalid(code, f"A proof by {by} has no {strange[0]}: it has {', '.join(sorted(fields))}.", where="proof")
    return {"by": by, **kinds[by].read(data, code)}


def said(proof: Mapping[str, Any], kinds: Kinds) -> str:
    """Say in a line what a machine shows; empty where none does."""
    return kinds[proof["by"]].said(proof) if proof else ""


def judged(proof: Mapping[str, Any], value: Value) -> Finding:
    """Hold a value against the bound, if there is one; without one only a plain no fails."""
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    if "op" not in proof:
        return Finding(value is not False, shown)
    wanted = f"{shown}, wanted {proof['op']} {proof['bound']}"
    if isinstance(value, bool | str) or not is_number(value):
        return Finding(passed=False, said=f"{wanted}: this is no number")
    return Finding(COMPARED[proof["op"]](float(value), proof["bound"]), wanted)


def found_in_catalog(proof: Mapping[str, Any], attributes: Attributes) -> Finding:
    """Hold what the catalog knows of the service against the rule; what it does not know is found out by nobody."""
    rule = Predicate.parse(proof["rule"], where="proof.rule")
    truth = rule.evaluate(attributes)
    passed = None if truth is Truth.UNKNOWN else truth is Truth.YES
    told = f"{rule.explain()}: {truth}"
    return Finding(passed, f"The catalog does not say ({told})" if passed is None else told)


def about(text: str, service: str) -> str:
    """Put the service into an address or a query."""
    return text.replace(SERVICE, service)


def value_name(name: object) -> str:
    """Return the name under which builds push a value."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        detail = "Name the value with small letters, digits, dots, dashes and underscores, such as restore-test."
        raise Invalid("proof.name", detail, where="name")
    return name


def bound_of(data: Mapping[str, Any], code: str) -> dict[str, Any]:
    """Read the bound that a number is held against."""
    op, bound = data.get("op"), data.get("bound")
    if not isinstance(op, str) or op not in COMPARED:
        raise Invalid(code, f"Say how the value is compared with the bound: {' '.join(COMPARED)}.", where="proof.op")
    if not is_number(bound):
        raise Invalid(code, "Give the bound as a number, at most a quadrillion.", where="proof.bound")
    return {"op": op, "bound": bound}


def bound_said(proof: Mapping[str, Any]) -> str:
    """Say the bound, with a space before it; empty where there is none."""
    return f" {proof['op']} {proof['bound']}" if "op" in proof else ""


def is_number(value: object) -> bool:
    """Whether it is a number that can be compared and kept: no truth value, nothing endless."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


def _build(data: Mapping[str, Any], code: str) -> dict[str, Any]:
    bound = bound_of(data, code) if "op" in data or "bound" in data else {}
    return {"name": value_name(data.get("name")), **bound}


def _catalog(data: Mapping[str, Any], _code: str) -> dict[str, Any]:
    return {"rule": Predicate.parse(data.get("rule"), where="proof.rule").as_json()}


def _url(data: Mapping[str, Any], code: str) -> dict[str, Any]:
    given = data.get("url")
    url = given.strip() if isinstance(given, str) else ""
    needed_address(about(url, "service"), field="proof.url", limit=URL_LIMIT, code="proof.url")
    status = data.get("status", OK)
    if type(status) is not int or not LOWEST_STATUS <= status <= HIGHEST_STATUS:
        detail = f"Give the status that is wanted, {LOWEST_STATUS} to {HIGHEST_STATUS}."
        raise Invalid(code, detail, where="proof.status")
    return {"url": url, "status": status}


OPS = r"(?P<op><=|>=|==|<|>)\s+(?P<bound>-?\d{1,15}(?:\.\d{1,15})?)"
KINDS: Final[Kinds] = {
    BUILD: Kind(
        fields=frozenset({"name", "op", "bound"}),
        read=_build,
        said=lambda proof: f"a build pushes {proof['name']}{bound_said(proof)}",
        line=lambda proof: f"{proof['name']}{bound_said(proof)}",
        shape=rf"(?P<name>\S+)(?:\s+{OPS})?",
    ),
    CATALOG: Kind(
        fields=frozenset({"rule"}),
        read=_catalog,
        said=lambda proof: f"the catalog: {Predicate.parse(proof['rule']).explain()}",
        line=lambda proof: as_lines(proof["rule"]),
        shape=r"(?P<rule>.*)",
    ),
    URL: Kind(
        fields=frozenset({"url", "status"}),
        read=_url,
        said=lambda proof: f"{proof['url']} answers {proof['status']}",
        line=lambda proof: f"{proof['url']} {proof.get('status', OK)}",
        shape=r"(?P<url>\S+)(?:\s+(?P<status>\d{3}))?",
    ),
}
