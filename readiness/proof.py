"""What a machine may show for an answer: the kinds of the foundation, and two that ask other systems.

``prometheus`` with a query and a bound, ``pagerduty`` with the service there and how many people its escalation policy
wants.
"""

from collections.abc import Mapping
from typing import Any, Final

from foundation import proof as ground
from foundation.errors import Invalid
from foundation.proof import (
    BUILD,
    CATALOG,
    DEFAULT_DAYS,
    OPS,
    URL,
    Finding,
    Kind,
    Value,
    about,
    bound_of,
    bound_said,
    found_in_catalog,
    is_number,
    judged,
    value_name,
)
from foundation.text import clean

PROMETHEUS, PAGERDUTY = "prometheus", "pagerduty"
QUERY_LIMIT, SERVICE_LIMIT, MOST_PEOPLE = 2_000, 255, 100
CODE = "question.proof"
HELP = (
    "One line, such as: build restore-test <= 30 / catalog exposure is internal / "
    "url https://{service}.example.org/healthz 200 / prometheus < 1 max(errors) / pagerduty 2 {service}"
)


def checked_proof(data: object) -> dict[str, Any]:
    """Return a proof as it may be stored; nothing where none is wanted."""
    return ground.checked_proof(data, KINDS, CODE)


def said(proof: Mapping[str, Any]) -> str:
    """Say in a line what a machine shows; empty where none does."""
    return ground.said(proof, KINDS)


def parse_proof(text: str) -> object:
    """Read a line, or JSON, into what a question's proof is; nothing is none."""
    return ground.parse_proof(text, KINDS, code=CODE, howto=HELP)


def as_line(proof: Mapping[str, Any]) -> str:
    """Write a proof as the line that reads the same, else as JSON."""
    return ground.as_line(proof, KINDS)


def check_kind(by: str) -> str:
    """Return the kind of the jobs that look so."""
    return f"check.{by}"


def counted(people: int) -> str:
    """Say how many people."""
    return "1 person" if people == 1 else f"{people} people"


def _prometheus(data: Mapping[str, Any], code: str) -> dict[str, Any]:
    given = data.get("query")
    query = clean(given if isinstance(given, str) else "", field="proof.query", limit=QUERY_LIMIT, multiline=True)
    if not query:
        raise Invalid(code, "Write the query, in PromQL, that gives one number.", where="proof.query")
    return {"query": query, **bound_of(data, code)}


def _pagerduty(data: Mapping[str, Any], code: str) -> dict[str, Any]:
    given = data.get("service", "{service}")
    service = clean(given if isinstance(given, str) else "", field="proof.service", limit=SERVICE_LIMIT)
    if not service:
        raise Invalid(
            code, "Name the service as PagerDuty does; {service} is its short name here.", where="proof.service"
        )
    people = data.get("people", 1)
    if type(people) is not int or not 1 <= people <= MOST_PEOPLE:
        raise Invalid(code, f"Give how many people it takes, 1 to {MOST_PEOPLE}.", where="proof.people")
    return {"service": service, "people": people}


KINDS: Final[Mapping[str, Kind]] = {
    **ground.KINDS,
    PROMETHEUS: Kind(
        fields=frozenset({"query", "op", "bound"}),
        read=_prometheus,
        said=lambda proof: f"Prometheus: {proof['query']}{bound_said(proof)}",
        line=lambda proof: f"{bound_said(proof).lstrip()} {proof['query']}",
        shape=rf"{OPS}\s+(?P<query>\S.*)",
    ),
    PAGERDUTY: Kind(
        fields=frozenset({"service", "people"}),
        read=_pagerduty,
        said=lambda proof: f"PagerDuty: {proof['service']} escalates to at least {counted(proof['people'])}",
        line=lambda proof: f"{proof['people']} {proof['service']}",
        shape=r"(?P<people>\d{1,3})\s+(?P<service>\S.*)",
    ),
}

__all__ = [
    "BUILD",
    "CATALOG",
    "DEFAULT_DAYS",
    "HELP",
    "PAGERDUTY",
    "PROMETHEUS",
    "URL",
    "Finding",
    "Value",
    "about",
    "as_line",
    "check_kind",
    "checked_proof",
    "counted",
    "found_in_catalog",
    "is_number",
    "judged",
    "parse_proof",
    "said",
    "value_name",
]
