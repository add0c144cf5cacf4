"""The loop over HTTP: a learning reaches only whom it means, is adopted, waived and ignored, and its failure recurs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from accounts import commands as accounts
from catalog import commands as catalog
from foundation.authz import Scope
from tests.support.household import Household

pytest_plugins = ["tests.support.world", "tests.support.household"]
V1 = "/api/v1"
SERVICES = {
    "adopter": {"runtime": "jvm"},
    "waiver": {"runtime": "jvm"},
    "ignorer": {"runtime": "jvm"},
    "stranger": {"runtime": "go"},
    "riddle": {},
}
LEARNING = {
    "title": "Give every connection pool a limit and a timeout",
    "failure_prevented": "Exhausted connections stop every request behind them",
    "lesson": "A pool without a timeout waits for ever when the database is slow.",
    "recommendation": "- A limit\n- A timeout",
    "cause_classes": ["resource_leak"],
    "applicability": {"attribute": "runtime", "equals": "jvm"},
}


class Caller:
    """Calls the API as somebody, and lets jobs run after each change."""

    def __init__(self, home: Household, role: str = "reviewer") -> None:
        self.home, self.client, self.headers = home, home.app.test_client(), home.api(role)

    def get(self, address: str, **query: Any) -> Any:
        answer = self.client.get(V1 + address, headers=self.headers, query_string=query)
        assert answer.status_code == 200, answer.text
        return answer.json

    def post(self, address: str, body: dict[str, Any], status: int = 201) -> Any:
        answer = self.client.post(V1 + address, json=body, headers=self.headers)
        assert answer.status_code == status, answer.text
        self.home.world.settle()
        return answer.json

    def fails(self, service: str) -> dict[str, Any]:
        """Let the failure come back in a service, say that it is the same cause, and return what was judged."""
        told = {
            "title": f"Connection pool of {service} exhausted, requests time out",
            "severity": "SEV2",
            "services": [service],
        }
        key = self.post("/incidents", told)["key"]
        found = self.get(f"/incidents/{key}/learnings")["items"]
        assert [item["learning"] for item in found] == ["LRN-1"], "it was not held against the register"
        return dict(self.post(f"/incidents/{key}/learnings", {"learning": "LRN-1", "level": "cause"}))


@contextmanager
def searches(engine: Engine) -> Iterator[list[bool]]:
    """Collect of each search whether its transaction kept others from writing meanwhile."""
    heard: list[bool] = []

    def note(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if " MATCH " in statement or " @@ " in statement:
            heard.append(connection.get_execution_options().get("write", False))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def home(household: Household) -> Household:
    world = household.world
    team = world.run(accounts.add_team, slug="owners", name="Owners")
    world.run(accounts.join_team, team_id=team.id, person_id=household.people["viewer"])
    for slug, attributes in SERVICES.items():
        more = {"slug": slug, "name": slug.title(), "tier": "T1", "attributes": attributes, "owner_team_id": team.id}
        world.run(catalog.add_service, **more)
    world.clock.advance(days=1)
    return household


def published(caller: Caller) -> None:
    caller.post("/learnings", LEARNING)
    for to in ("accepted", "published"):
        caller.post("/learnings/LRN-1/transitions", {"to": to})


def test_nobody_who_writes_waits_while_the_register_is_searched(home: Household) -> None:
    caller = Caller(home)
    published(caller)
    with searches(home.world.engine) as heard:
        caller.fails("adopter")
    assert heard == [False]


def test_a_learning_reaches_whom_it_means_and_every_recurrence_is_classed_rightly(home: Household) -> None:
    caller, clock = Caller(home), home.world.clock
    tried = caller.post("/learnings/dry-runs", {"applicability": LEARNING["applicability"]}, 200)
    assert {item["service"]: item["applies"] for item in tried["items"]} == {
        "adopter": "yes",
        "waiver": "yes",
        "ignorer": "yes",
        "stranger": "no",
        "riddle": "unknown",
    }
    assert {item["because"] for item in tried["items"]} >= {"nobody has said its runtime", "its runtime is go"}
    published(caller)
    asked = Caller(home, "viewer").get("/learning-questions")["items"]
    assert sorted((item["service"], item["learning"], item["attribute"]) for item in asked) == [
        ("adopter", "LRN-1", None),
        ("ignorer", "LRN-1", None),
        ("riddle", None, "runtime"),
        ("waiver", "LRN-1", None),
    ]
    answered(home)
    before = clock.now()
    clock.advance(days=10)
    proof = {"evidence_url": "https://ci.example.org/1"}
    caller.post("/learnings/LRN-1/adoptions", {"service": "adopter", "state": "adopted", **proof})
    until = (clock.now() + timedelta(days=60)).isoformat()
    caller.post("/learnings/LRN-1/adoptions", {"service": "waiver", "state": "waived", "until": until})
    cover = caller.get("/learnings/LRN-1/coverage")
    assert (cover["services"], cover["adopted"], cover["unprotected"]) == (4, 1, ["ignorer", "riddle"])
    then = caller.get("/learnings/LRN-1/coverage", at=before.isoformat())
    assert (then["adopted"], then["counts"]["asked"]) == (0, 4)
    clock.advance(days=25)
    judged = {
        service: caller.fails(service)["escape_class"] for service in ("adopter", "waiver", "ignorer", "stranger")
    }
    assert judged == {
        "adopter": "control_failure",
        "waiver": "risk_accepted",
        "ignorer": "unanswered",
        "stranger": "out_of_scope",
    }
    reopened(home)
    clock.advance(days=40)
    assert caller.fails("waiver")["escape_class"] == "action_overdue"
    questions = Caller(home, "viewer").get("/learning-questions", service="waiver")["items"]
    assert [item["learning"] for item in questions] == ["LRN-1"], "its waiver ended, so it is asked again"


def answered(home: Household) -> None:
    """Let the owner answer in the browser what is not known; the learning then asks, and a later one need not."""
    browser = home.signed_in_now("viewer")
    assert "Runtime of riddle" in browser.get("/learnings/questions").text
    assert "Answer 4 questions" in browser.get("/").text
    said = {"service": "riddle", "attribute": "runtime", "value": "jvm", "csrf_token": home.csrf(browser)}
    assert browser.post("/learnings/questions", data=said).status_code == 303
    home.world.settle()
    items = Caller(home, "viewer").get("/learning-questions", service="riddle")["items"]
    assert [(item["learning"], item["attribute"]) for item in items] == [("LRN-1", None)]


def reopened(home: Household) -> None:
    """Expect that a proven control that did not help is thought over, by whom it concerns, until that is done."""
    reviewer = home.signed_in_now("reviewer")
    page = reviewer.get("/learnings/LRN-1").text
    assert "Reopened" in page
    assert "Same cause" in page
    assert "Think Give every connection pool" in reviewer.get("/").text
    done = {"reason": "The timeout was longer than the caller's", "csrf_token": home.csrf(reviewer)}
    assert reviewer.post("/learnings/LRN-1/settlements", data=done).status_code == 303
    assert "Reopened" not in reviewer.get("/learnings/LRN-1").text
    drawn = reviewer.get("/learnings/LRN-1/provenance").text
    assert "revision 5" in drawn
    assert "control failure" in drawn
    assert "<svg" in drawn
    assert "<title>LRN-1" in reviewer.get("/learnings/feed.atom?service=adopter&q=connection").text
    assert "/learnings/LRN-1" not in reviewer.get("/learnings?cause=dns").text
    assert "There is no team nobody" in reviewer.get("/learnings?team=nobody").text
    assert "Seen before?" in reviewer.get("/incidents/INC-1").text
    assert "ignorer" in reviewer.get("/learnings/map?tier=T1").text
    assert "As believed at" in reviewer.get("/learnings/LRN-1/adoptions?at=2026-01-05").text


def test_seen_before_and_looking_back(home: Household) -> None:
    caller = Caller(home)
    published(caller)
    pasted = "HikariPool-1 - Connection is not available, request timed out: every connection of the pool is exhausted"
    found = caller.post("/learnings/seen", {"text": pasted}, 200)["items"]
    assert [item["key"] for item in found] == ["LRN-1"]
    assert caller.post("/learnings/seen", {"text": "the cat sat on a mat"}, 200)["items"] == []
    browser = home.signed_in_now("viewer")
    form = {"text": pasted, "csrf_token": home.csrf(browser)}
    assert "Give every connection pool" in browser.post("/learnings/seen", data=form).text
    checks = caller.get("/learnings/LRN-1/checks")["items"]
    assert [item["months"] for item in checks] == [3, 6, 12]
    home.world.clock.advance(days=95)
    assert "See whether it works" in home.signed_in_now("reviewer").get("/").text
    home.tokens["reviewer"] = home.world.run(
        accounts.create_token, person_id=home.people["reviewer"], scope=Scope.ADMIN
    )[1]
    caller = Caller(home)
    done = {"months": 3, "result": "effective", "method": "Read the incidents of the quarter"}
    assert caller.post("/learnings/LRN-1/checks", done)["result"] == "effective"
    caller.post("/learnings/LRN-1/checks", done, 409)
    assert json.dumps(caller.get("/learnings/LRN-1/checks")).count("effective") == 1
