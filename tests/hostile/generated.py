"""Requests that Schemathesis makes of the OpenAPI document, steered to what exists, and its checks of the answers.

Half of them are as the document says, half are not and have to be refused. Those that are get real keys in their
address and, for some of their fields, what the sample's valid request to the same operation says there; else hardly
anything would be taken.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any
from urllib.parse import quote

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, CheckContext, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from foundation.web.openapi import document
from tests.hostile.estate import V1, Estate, rows

TOO_LARGE = 413


def invalid_is_refused(ctx: CheckContext, response: Response, case: Case) -> bool | None:
    """Demand that what the document does not allow is refused; too much is, before anything of it is read."""
    return None if response.status_code == TOO_LARGE else negative_data_rejection(ctx, response, case)


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    invalid_is_refused,
    response_headers_conformance,
    response_schema_conformance,
]
TEXT = {"type": "string"}
HEADERS = st.sampled_from(
    [
        *[{}] * 12,
        *({"If-Match": value} for value in ('"1"', '"2"', 'W/"3"', "*", '"99999999"', "x", '"-1"', "9" * 40)),
        *({"Idempotency-Key": value} for value in ("k1", "k2", "k" * 200, "k" * 201, "\xe9")),
        *({"If-None-Match": value} for value in ('"1"', 'W/"2"', "*", "x", '"')),
    ]
)
SELDOM = 12
STRANGER = 50
VARIABLE = re.compile(r"<(?:[^<>]*:)?(\w+)>")


@dataclass
class Generated:
    """What was sent to the estate, and what was wrong with the answers."""

    estate: Estate
    faults: dict[str, str] = field(default_factory=dict)
    sent: Counter[GenerationMode] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)

    def send(self, wanted: int) -> None:
        """Send at least so many requests, as many to each operation as it can be asked, the same ones each time."""
        estate = self.estate
        described = schemathesis.openapi.from_dict(bared(document(estate.household.app)))
        steering = Steering(estate)
        described.hook("flatmap_case")(lambda _, case: steering.steered(case))
        operations = [found.ok() for found in described.get_all_operations()]
        pairs = [(one, mode) for one in operations for mode in GenerationMode if mode.is_positive or asks(one)]
        # Those that can be asked in few ways come first, and leave what they can't use to the others.
        pairs.sort(key=lambda pair: ways_to_ask(pair[0]))
        for number, (operation, mode) in enumerate(pairs):
            share = ceil((wanted - sum(self.sent.values())) / (len(pairs) - number))
            keys = steering.keys_of(operation.path) if number % SELDOM else None
            cases = operation.as_strategy(generation_mode=mode, feedback=NO_FEEDBACK, path_parameters=keys)
            fixed = settings(
                max_examples=max(share, 1) if any(ways_to_ask(operation)) else 1,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            fixed(given(cases)(self._send))()

    def report(self) -> str:
        """Say what was wrong, once for each kind of fault."""
        return f"{len(self.faults)} kinds of fault\n" + "\n".join(f"{n}\n    {c}" for n, c in self.faults.items())

    def _send(self, case: Case) -> None:
        mode = case.meta.generation.mode
        role = "anonymous" if sum(self.sent.values()) % STRANGER == STRANGER - 1 else "admin"
        answer = case.call(headers=self.estate.household.api(role), app=self.estate.household.app)
        self.sent[mode] += 1
        self.statuses[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as found:
            for failure in found.exceptions:
                name = f"{case.operation.label}: {answer.status_code} {failure.title} {failure.message}"
                said = self.estate._crash[-900:] if answer.status_code >= 500 else answer.content[:300]
                self.faults.setdefault(
                    name[:400], f"{case.path_parameters} {case.query} {case.body!r:.300}\n    {said}"
                )


class Steering:
    """Puts what exists into the requests that are to be valid."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate
        self.bodies: dict[tuple[str, str], Mapping[str, Any]] = {}
        self.keys: dict[str, dict[str, None]] = {}
        adapter = estate.household.app.url_map.bind("localhost")
        for row in rows():
            rule, values = adapter.match(V1 + estate.fill(row.address, estate.names), row.method, return_rule=True)
            path = VARIABLE.sub(r"{\1}", rule.rule)
            self.bodies[row.method, path] = row.body
            for name, value in values.items():
                self.keys.setdefault(noun_before(path, name), {})[quote(str(value), safe="")] = None

    def keys_of(self, path: str) -> dict[str, str]:
        """Return keys that exist for the variables of a path."""
        names = [piece[1:-1] for piece in path.split("/") if piece.startswith("{")]
        return {name: next(reversed(self.keys.get(noun_before(path, name), {"1": None}))) for name in names}

    def steered(self, case: Case) -> st.SearchStrategy[Case]:
        """Return the request, with valid values for some of its fields if it is to be valid, and with headers."""
        body = case.meta.components.get(ParameterLocation.BODY)
        valid = self.bodies.get((case.method, case.path), {}) if body is not None and body.mode.is_positive else {}
        left = st.sets(st.sampled_from(sorted(valid))) if valid else st.just(set())
        return st.tuples(left, HEADERS).map(lambda drawn: self._put(case, valid.keys() - drawn[0], drawn[1]))

    def _put(self, case: Case, fields: Collection[str], headers: Mapping[str, str]) -> Case:
        if fields and isinstance(case.body, dict):
            valid = self.bodies[case.method, case.path]
            case.body |= self.estate.fill({name: valid[name] for name in fields}, self.estate.names)
        case.headers.update(headers)
        return case


def bared(described: dict[str, Any]) -> dict[str, Any]:
    """Return the document without what is said by headers: every other invalid request would have no token."""
    for methods in described["paths"].values():
        for one in methods.values():
            one["parameters"] = [each for each in one.get("parameters", []) if each["in"] != "header"]
    return {**described, "security": []}


def asks(operation: APIOperation) -> bool:
    """Whether it asks for anything beside a key that can be said wrongly; any text of any length is right."""
    said = [each.definition["schema"] for each in operation.iter_parameters() if each.definition["in"] != "path"]
    return bool([*operation.body]) or any({k: v for k, v in one.items() if k != "title"} != TEXT for one in said)


def ways_to_ask(operation: APIOperation) -> tuple[int, int]:
    """Say how much one request to it can say otherwise than another: bodies count most; none and none is nothing."""
    return len([*operation.body]), len([*operation.iter_parameters()])


def noun_before(path: str, name: str) -> str:
    """Return what stands before a variable of the path: the kind of thing that it names."""
    pieces = path.split("/")
    return pieces[pieces.index(f"{{{name}}}") - 1]
