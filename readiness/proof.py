"""What a machine may show for an answer, and whether what it found is good enough: pure.

A question says ``{"by": "build", "name": "restore-test"}`` where a build pushes a value under that name, or one of the
checks that Andon runs itself: ``catalog`` with a rule over what the catalog knows of the service, ``url`` with an
address and the status that is wanted, ``prometheus`` with a query and a bound, ``pagerduty`` with the service there
and how many people its escalation policy wants. ``{service}`` stands for the service.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from foundation.errors import Invalid
from foundation.links import needed_address
from foundation.predicate import Attributes, Predicate, Truth
from foundation.text import clean

BUILD, CATALOG, URL, PROMETHEUS, PAGERDUTY = "build", "catalog", "url", "prometheus", "pagerduty"
KINDS = (BUILD, CATALOG, URL, PROMETHEUS, PAGERDUTY)
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
COMPARED: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
}
FIELDS = {
    BUILD: {"by", "name", "op", "bound"},
    CATALOG: {"by", "rule"},
    URL: {"by", "url", "status"},
    PROMETHEUS: {"by", "query", "op", "bound"},
    PAGERDUTY: {"by", "service", "people"},
}
LARGEST = 1e15
QUERY_LIMIT, URL_LIMIT, SERVICE_LIMIT, MOST_PEOPLE = 2_000, 2_000, 255, 100
LOWEST_STATUS, HIGHEST_STATUS, OK = 100, 599, 200
CODE = "question.proof"
SERVICE = "{service}"
# For how many days what a machine found is good where the question does not say.
DEFAULT_DAYS = 7

Value = bool | int | float | str


@dataclass(frozen=True)
class Finding:
    """What a machine found; ``passed`` is None where it could not find out."""

    passed: bool | None
    said: str


def checked_proof(data: object) -> dict[str, Any]:
    """Return a proof as it may be stored; nothing where none is wanted."""
    if data is None or data == {}:
        return {}
    if not isinstance(data, Mapping) or data.get("by") not in KINDS:
        raise Invalid(CODE, f'Write it as {{"by": …}} with one of {", ".join(KINDS)}.', where="proof")
    by = str(data["by"])
    strange = sorted(data.keys() - FIELDS[by], key=str)
    if strange:
        raise Invalid(
            CODE, f"A proof by {by} has no {strange[0]}: it has {', '.join(sorted(FIELDS[by]))}.", where="proof"
        )
    return {"by": by, **READERS[by](data)}


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
    said = f"{rule.explain()}: {truth}"
    return Finding(passed, f"The catalog does not say ({said})" if passed is None else said)


def said(proof: Mapping[str, Any]) -> str:
    """Say in a line what a machine shows; empty where none does."""
    bound = f" {proof['op']} {proof['bound']}" if "op" in proof else ""
    lines: dict[str, Callable[[], str]] = {
        BUILD: lambda: f"a build pushes {proof['name']}{bound}",
        CATALOG: lambda: f"the catalog: {Predicate.parse(proof['rule']).explain()}",
        URL: lambda: f"{proof['url']} answers {proof['status']}",
        PROMETHEUS: lambda: f"Prometheus: {proof['query']}{bound}",
        PAGERDUTY: lambda: f"PagerDuty: {proof['service']} escalates to at least {counted(proof['people'])}",
    }
    return lines[proof["by"]]() if proof else ""


def check_kind(by: str) -> str:
    """Return the kind of the jobs that look so."""
    return f"check.{by}"


def about(text: str, service: str) -> str:
    """Put the service into an address or a query."""
    return text.replace(SERVICE, service)


def _build(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": value_name(data.get("name")), **(_bound(data) if "op" in data or "bound" in data else {})}


def value_name(name: object) -> str:
    """Return the name under which builds push a value."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        detail = "Name the value with small letters, digits, dots, dashes and underscores, such as restore-test."
        raise Invalid("proof.name", detail, where="name")
    return name


def _catalog(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"rule": Predicate.parse(data.get("rule"), where="proof.rule").as_json()}


def _url(data: Mapping[str, Any]) -> dict[str, Any]:
    said = data.get("url")
    url = said.strip() if isinstance(said, str) else ""
    needed_address(about(url, "service"), field="proof.url", limit=URL_LIMIT, code="proof.url")
    status = data.get("status", OK)
    if type(status) is not int or not LOWEST_STATUS <= status <= HIGHEST_STATUS:
        raise Invalid(
            CODE, f"Give the status that is wanted, {LOWEST_STATUS} to {HIGHEST_STATUS}.", where="proof.status"
        )
    return {"url": url, "status": status}


def _prometheus(data: Mapping[str, Any]) -> dict[str, Any]:
    said = data.get("query")
    query = clean(said if isinstance(said, str) else "", field="proof.query", limit=QUERY_LIMIT, multiline=True)
    if not query:
        raise Invalid(CODE, "Write the query, in PromQL, that gives one number.", where="proof.query")
    return {"query": query, **_bound(data)}


def _pagerduty(data: Mapping[str, Any]) -> dict[str, Any]:
    said = data.get("service", SERVICE)
    service = clean(said if isinstance(said, str) else "", field="proof.service", limit=SERVICE_LIMIT)
    if not service:
        raise Invalid(
            CODE, "Name the service as PagerDuty does; {service} is its short name here.", where="proof.service"
        )
    people = data.get("people", 1)
    if type(people) is not int or not 1 <= people <= MOST_PEOPLE:
        raise Invalid(CODE, f"Give how many people it takes, 1 to {MOST_PEOPLE}.", where="proof.people")
    return {"service": service, "people": people}


def _bound(data: Mapping[str, Any]) -> dict[str, Any]:
    op, bound = data.get("op"), data.get("bound")
    if not isinstance(op, str) or op not in COMPARED:
        raise Invalid(CODE, f"Say how the value is compared with the bound: {' '.join(COMPARED)}.", where="proof.op")
    if not is_number(bound):
        raise Invalid(CODE, "Give the bound as a number, at most a quadrillion.", where="proof.bound")
    return {"op": op, "bound": bound}


def counted(people: int) -> str:
    """Say how many people."""
    return "1 person" if people == 1 else f"{people} people"


def is_number(value: object) -> bool:
    """Whether it is a number that can be compared and kept: no truth value, nothing endless."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


READERS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    BUILD: _build,
    CATALOG: _catalog,
    URL: _url,
    PROMETHEUS: _prometheus,
    PAGERDUTY: _pagerduty,
}
