"""Whatever the OpenAPI document allows, and now and then what it does not: no crash, and no answer that it hides.

50,000 requests on each engine in make torture, 1,000 on each in make test. The same requests are made each time, so
that what one of them finds is found again.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from foundation.web.openapi import document
from tests.hostile.conftest import estate, standing_estate
from tests.hostile.estate import Estate
from tests.support.openapi_cases import Case, cases
from tests.support.torture import rounds

__all__ = ["estate", "standing_estate"]
CASES, LEAST = 50_000, 1_000
NOUNS = {
    "incidents": ("incident", "into"),
    "coes": ("coe",),
    "actions": ("action",),
    "services": ("service", "other"),
    "teams": ("team",),
    "people": ("person",),
    "learnings": ("learning", "published"),
    "checklists": ("checklist",),
    "reviews": ("review",),
    "questions": ("question",),
    "answers": ("question",),
    "status-pages": ("page",),
    "components": ("component",),
    "causes": ("cause",),
}
WORDS = (
    *("Requests fail", "open", "private", "SEV1", "SEV3", "pending", "investigating", "identified", "resolved"),
    *("closed", "public", "responders", "stakeholders", "commander", "impact_started", "detected", "major_outage"),
    *("hard", "soft", "T1", "prevent", "in_progress", "done", "accepted", "adopted", "ready", "in_review", "decision"),
    *("summary", "operational", "critical", "https://example.org/1", "viewer", "tier", "retrospective", "triage"),
)


def looked_at(case: Case, answer: Any, responses: Mapping[str, Any]) -> str | None:
    """Say what is wrong with an answer."""
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    described = responses.get(str(answer.status_code))
    if described is None:
        return f"{answer.status_code} is not documented"
    kinds = described.get("content", {})
    if answer.data and answer.mimetype not in kinds:
        return f"{answer.status_code} came as {answer.mimetype}, documented are {sorted(kinds)}"
    return None


@pytest.mark.torture
def test_no_request_breaks_the_api_or_gets_an_answer_that_is_not_documented(estate: Estate) -> None:
    app, described = estate.household.app, document(estate.household.app)
    known = {noun: [str(estate.names[n]) for n in names if n in estate.names] for noun, names in NOUNS.items()}
    words = [*WORDS, *(str(value) for value in estate.names.values())]
    faults, seen, statuses = dict[str, str](), Counter[str](), Counter[int]()
    wanted = max(LEAST, rounds(CASES))

    @settings(
        max_examples=wanted,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases(described, known, words))
    def send(case: Case) -> None:
        role = "anonymous" if sum(seen.values()) % 50 == 49 else "admin"
        headers = {**estate.household.api(role), **case.headers}
        answer = app.test_client().open(case.address, method=case.method, data=case.body, headers=headers)
        name = f"{case.method} {case.template}"
        seen[name] += 1
        statuses[answer.status_code] += 1
        fault = looked_at(case, answer, described["paths"][case.template][case.method.lower()]["responses"])
        if fault is not None:
            faults.setdefault(f"{name}: {fault}", f"{case}\n    {estate._crash[-600:] or answer.text[:200]}")

    send()
    assert sum(seen.values()) >= wanted
    assert statuses[200] + statuses[201] > wanted // 10, f"hardly anything was taken: {statuses}"
    assert not faults, f"{len(faults)} kinds of fault\n" + "\n".join(f"{n}\n    {c}" for n, c in faults.items())
