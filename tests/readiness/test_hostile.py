"""Hostile strings and numbers through the API of learnings and readiness: refused or kept, never a 500."""

from typing import Any
from urllib.parse import quote

from catalog import commands as catalog
from tests.readiness.loop import CHOICES, RULES, published_learning
from tests.support.household import Household

pytest_plugins = ["tests.support.world", "tests.support.household"]
STRINGS = [
    "<script>alert(1)</script>",
    "'; DROP TABLE learning; --",
    "{{7*7}} ${7*7} %(x)s {0}",
    "\u202egnp.exe\u202c",
    "a\x1bb",
    "\0",
    "\ud800",
    "e\u0301" * 200,
    "x" * 30_000,
    "",
    " \n\t ",
    "ﷺ" * 100,
    "-1",
    "__import__('os')",
]
LEARNING = {
    "title": "Stage it",
    "failure_prevented": "All at once",
    "lesson": "It fails",
    "recommendation": "Stage it",
    "cause_classes": ["dns"],
    "applicability": {"all": []},
    "source_coe": "COE-1",
    "source_actions": ["ACT-1"],
}
QUESTION = {
    "text": "Is it staged?",
    "failure_prevented": "All at once",
    "choices": CHOICES,
    "risk_rules": RULES,
    "evidence_wanted": "A log",
    "category": "Release",
    "cause_classes": ["dns"],
    "gate": "blocking",
    "learning": "LRN-1",
}
BODIES: dict[str, dict[str, Any]] = {
    "learnings": LEARNING,
    "learnings/LRN-1/transitions": {"to": "superseded", "reason": "Because", "superseded_by": "LRN-2"},
    "learnings/LRN-1/adoptions": {
        "service": "payments",
        "state": "adopted",
        "evidence_url": "https://a.b",
        "note": "x",
    },
    "checklists": {"slug": "more", "title": "More", "occasion": "annual"},
    "checklists/edge/questions": QUESTION,
    "reviews": {"service": "payments", "checklist": "edge"},
    "reviews/ORR-1/answers/Q-1": {"choices": ["staged"], "note": "x", "not_applicable_reason": "OTHER"},
    "reviews/ORR-1/evidence": {"question": "Q-1", "url": "https://a.b"},
    "reviews/ORR-1/remedies": {"question": "Q-1", "text": "x", "action_key": "ACT-1", "due": "2032-01-01T00:00:00Z"},
    "reviews/ORR-1/exceptions": {"question": "Q-1", "rationale": "x", "until": "2032-01-01T00:00:00Z"},
    "reviews/ORR-1/transitions": {"to": "decided", "note": "x", "outcome": "ready"},
    "causes/1/covers": {"question": "Q-1", "reason": "x"},
}
NUMBERS = {"steward_id": 10**30, "source_cause_ids": [10**30], "answer_days": 10**30, "number": 10**30}


def test_hostile_values_never_break_anything(household: Household) -> None:
    world = household.world
    world.run(catalog.add_service, slug="payments", name="Payments", tier="T0")
    published_learning(world)
    client, headers = household.app.test_client(), household.api("admin")

    def post(path: str, body: object) -> int:
        return client.post(f"/api/v1/{path}", json=body, headers=headers).status_code

    assert post("checklists", {"slug": "edge", "title": "Edge"}) == 201
    assert post("checklists/edge/questions", {**QUESTION, "learning": None}) == 201
    assert post("checklists/edge/versions", {}) == 201
    assert post("reviews", {"service": "payments", "checklist": "edge"}) == 201
    for path, body in BODIES.items():
        for field, value in body.items():
            for hostile in STRINGS:
                sent = {**body, field: [hostile] if isinstance(value, list) else hostile}
                assert post(path, sent) < 500, (path, field, hostile[:20])
        for field, number in NUMBERS.items():
            assert post(path, {**body, field: number}) < 500, (path, field)
    for hostile in STRINGS[:8]:
        typed = quote(hostile, errors="replace")
        for path in (f"learnings/{typed}", f"checklists/{typed}", f"reviews/{typed}", f"escapes?escape_class={typed}"):
            assert client.get(f"/api/v1/{path}", headers=headers).status_code < 500, path
    page = household.browser("viewer").get("/learnings").text
    assert "<script>alert(1)" not in page
