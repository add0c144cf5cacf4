"""Requests that Schemathesis makes of the OpenAPI document, steered to what exists, and its checks of the answers.

Half of them are as the document says, half are not. Those that are get real keys in their address and, for some of
their fields, what the sample's valid request to the same operation says there; else hardly anything would be taken.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from foundation.web.openapi import document
from tests.hostile.estate import V1, Estate, rows

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
TEXT = {"type": "string"}
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
        """Send at least so many requests, as many to each operation, the same ones each time."""
        estate = self.estate
        # Schemathesis would spend every other invalid request on a token that is none.
        described = schemathesis.openapi.from_dict({**document(estate.household.app), "security": []})
        steering = Steering(estate)
        described.hook("flatmap_case")(lambda _, case: steering.steered(case))
        operations = [found.ok() for found in described.get_all_operations()]
        pairs = [(one, mode) for one in operations for mode in GenerationMode if mode.is_positive or asks(one)]
        each, rest = divmod(wanted, len(pairs))
        for number, (operation, mode) in enumerate(pairs):
            cases = operation.as_strategy(generation_mode=mode, feedback=NO_FEEDBACK)
            fixed = settings(
                max_examples=each + (number < rest),
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

    def steered(self, case: Case) -> st.SearchStrategy[Case]:
        """Return the request with real keys, mostly, and with valid values for some of its fields."""
        parts = {where for where, part in case.meta.components.items() if part.mode.is_positive}
        names = list(case.path_parameters) if ParameterLocation.PATH in parts else []
        valid = self.bodies.get((case.method, case.path), {}) if ParameterLocation.BODY in parts else {}
        keys = st.fixed_dictionaries({name: self._keys(case, name) for name in names})
        left = st.sets(st.sampled_from(sorted(valid))) if valid else st.just(set())
        return st.tuples(keys, left).map(lambda drawn: self._put(case, drawn[0], valid.keys() - drawn[1]))

    def _keys(self, case: Case, name: str) -> st.SearchStrategy[Any]:
        known = st.sampled_from(list(self.keys.get(noun_before(case.path, name), ["1"])))
        return st.integers(0, SELDOM).flatmap(lambda n: st.just(case.path_parameters[name]) if n == SELDOM else known)

    def _put(self, case: Case, keys: Mapping[str, Any], fields: Collection[str]) -> Case:
        if keys:
            case.path_parameters = {**case.path_parameters, **keys}
        if fields and isinstance(case.body, dict):
            valid = self.bodies[case.method, case.path]
            case.body |= self.estate.fill({name: valid[name] for name in fields}, self.estate.names)
        return case


def asks(operation: APIOperation) -> bool:
    """Whether it asks for anything that can be said wrongly; nothing can be wrong about a text of any length."""
    said = [parameter.definition["schema"] for parameter in operation.iter_parameters()]
    return bool([*operation.body]) or any({k: v for k, v in one.items() if k != "title"} != TEXT for one in said)


def noun_before(path: str, name: str) -> str:
    """Return what stands before a variable of the path: the kind of thing that it names."""
    pieces = path.split("/")
    return pieces[pieces.index(f"{{{name}}}") - 1]
