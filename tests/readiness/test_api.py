"""The loop through the API, with who may do what, and the gate at the terminal."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from andon import registry
from catalog import commands as catalog
from readiness.cli import gate
from tests.readiness.loop import CHOICES, RULES, published_learning
from tests.support.household import Household

pytest_plugins = ["tests.support.world", "tests.support.household"]
QUESTION = {
    "text": "Does configuration roll out in stages?",
    "failure_prevented": "One bad file stops every host at once",
    "choices": CHOICES,
    "risk_rules": RULES,
    "applicability": {"attribute": "tier", "in": ["T0"]},
    "cause_classes": ["config_change"],
}


class Caller:
    """Calls the API as one person."""

    def __init__(self, home: Household, role: str) -> None:
        self.client = home.app.test_client()
        self.headers = home.api(role)

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.client.get(f"/api/v1/{path}", headers=self.headers)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.json

    def post(self, path: str, status: int = 201, **body: object) -> Any:
        answer = self.client.post(f"/api/v1/{path}", json=body, headers=self.headers)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.json


@pytest.fixture
def home(household: Household) -> Household:
    household.world.run(catalog.add_service, slug="payments", name="Payments", tier="T0")
    return household


def ask(home: Household) -> tuple[Caller, Caller]:
    """Publish a checklist with one question and start a review of payments."""
    reviewer, responder = Caller(home, "reviewer"), Caller(home, "responder")
    reviewer.post("checklists", slug="edge", title="Edge", occasion="annual")
    reviewer.post("checklists/edge/questions", **QUESTION)
    reviewer.post("checklists/edge/versions")
    responder.post("reviews", service="payments", checklist="edge")
    return reviewer, responder


def test_the_loop_through_the_api(home: Household) -> None:
    reviewer, responder = ask(home)
    answered = responder.post("reviews/ORR-1/answers/Q-1", choices=["staged"], note="Half of it")
    assert (answered["risk"], answered["answer"]["choices"]) == ("MEDIUM", ["staged"])
    shown = responder.post("reviews/ORR-1/evidence", question="Q-1", url="https://logs.example.org/1")
    assert shown["evidence"][0]["url"] == "https://logs.example.org/1"
    agreed = responder.post("reviews/ORR-1/remedies", question="Q-1", text="Do the rest", due="2031-05-01T00:00:00Z")
    assert agreed["remedies"][0]["fulfilled_at"] is None
    accepted = reviewer.post(
        "reviews/ORR-1/exceptions", question="Q-1", rationale="For a while", until="2031-05-01T00:00:00Z"
    )
    assert accepted["exception"]["rationale"] == "For a while"
    responder.post("reviews/ORR-1/transitions", to="in_review")
    condition = {"text": "Do the rest", "due": "2031-05-01T00:00:00Z", "question": "Q-1"}
    decided = reviewer.post(
        "reviews/ORR-1/transitions", to="decided", outcome="ready_with_conditions", conditions=[condition]
    )
    assert (decided["state"], len(decided["conditions"])) == ("decided", 1)
    assert responder.get("services/payments/gate")["is_open"] is True
    assert responder.get("services/nosuch/gate", 404)["code"] == "not_found"
    home.world.clock.advance(days=70)
    shut = responder.get("services/payments/gate")
    assert [each["code"] for each in shut["hindrances"]] == ["condition_lapsed"]
    settled = responder.post("reviews/ORR-1/remedies/2/settlement", fulfilled=True)
    assert settled["fulfilled_at"]
    assert responder.get("services/payments/gate")["is_open"] is True


def test_a_learning_alone_becomes_a_question(home: Household) -> None:
    published_learning(home.world)
    reviewer = Caller(home, "reviewer")
    refused = reviewer.post("checklists", slug="edge", title="Edge", occasion="yearly", status=422)
    assert "occasion" in refused["detail"]
    reviewer.post("checklists", slug="edge", title="Edge")
    made = reviewer.post("checklists/edge/questions", learning="LRN-1")
    assert made["failure_prevented"] == "One bad file stops every host at once"
    assert [choice["id"] for choice in made["choices"]] == ["point_1", "point_2", "point_no"]
    assert made["risk_rules"][0] == {"risk": "NONE", "condition": "point_1 && point_2"}


def test_an_incident_tells_what_is_known_of_its_services(home: Household) -> None:
    published_learning(home.world)
    _, responder = ask(home)
    responder.post("reviews/ORR-1/answers/Q-1", choices=["staged", "stops"])
    responder.post("incidents", title="Payments fail", services=["payments"])
    known = responder.get("incidents/INC-1/risks")
    assert [(each["question"], each["stands"]) for each in known["risks"]] == [("Q-1", "unproven")]
    assert [each["key"] for each in known["learnings"]] == ["LRN-1"]
    assert responder.get("escapes?incident=INC-1")["items"] == []
    responder.get("incidents/INC-9/risks", status=404)


def test_a_published_version_never_changes(home: Household) -> None:
    reviewer, _ = ask(home)
    before = reviewer.get("checklists/edge/versions/1")
    changed = reviewer.client.patch(
        "/api/v1/checklists/edge/questions/Q-1", json={"text": "Is it staged?"}, headers=reviewer.headers
    )
    assert (changed.status_code, changed.json["revision"]) == (200, 2)
    reviewer.post("checklists/edge/questions", **{**QUESTION, "text": "Another?"})
    assert reviewer.get("checklists/edge/versions/1") == before
    reviewer.post("checklists/edge/versions", status=409, number=7)
    assert len(reviewer.post("checklists/edge/versions", number=2)["questions"]) == 2
    reviewer.post("checklists/edge/versions", status=409)
    assert reviewer.get("checklists/edge/versions/1") == before
    assert reviewer.get("reviews/ORR-1")["questions"][0]["text"] == QUESTION["text"]


BAD_ANSWERS: list[tuple[dict[str, object], str]] = [
    ({"choices": ["nothing"]}, "choices"),
    ({"not_applicable_reason": "LAZY", "note": "x"}, "not_applicable_reason"),
    ({"not_applicable_reason": "OTHER"}, "note"),
    ({"not_applicable_reason": "OTHER", "note": "x", "choices": ["staged"]}, "choices"),
    ({"choices": [], "note": "x" * 5001}, "note"),
]


def test_a_bad_answer_is_refused_with_its_place(home: Household) -> None:
    _, responder = ask(home)
    for body, where in BAD_ANSWERS:
        refused = responder.post("reviews/ORR-1/answers/Q-1", status=422, **body)
        assert refused["where"] == where
    assert responder.get("reviews/ORR-1")["state"] == "draft"


BAD_QUESTIONS: list[dict[str, object]] = [
    {"failure_prevented": ""},
    {"choices": []},
    {"choices": [{"id": "a b", "title": "x"}]},
    {"choices": [{"id": "a", "title": "x"}, {"id": "a", "title": "y"}]},
    {"risk_rules": [{"risk": "HIGH", "condition": "staged"}]},
    {"applicability": {"tier": "T0"}},
    {"cause_classes": ["fate"]},
    {"gate": "open"},
    {"answer_days": 0},
]


def test_a_bad_question_is_refused(home: Household) -> None:
    reviewer = Caller(home, "reviewer")
    reviewer.post("checklists", slug="edge", title="Edge")
    for change in BAD_QUESTIONS:
        assert reviewer.post("checklists/edge/questions", status=422, **{**QUESTION, **change})["code"]


def test_who_may_do_what(home: Household) -> None:
    ask(home)
    reads = ("checklists", "checklists/edge", "checklists/edge/versions/1", "reviews", "reviews/ORR-1", "escapes")
    answer = {"choices": ["staged"]}
    for role, (read, answers, writes) in {
        "anonymous": (401, 401, 401),
        "viewer": (200, 403, 403),
        "responder": (200, 201, 403),
        "reviewer": (200, 201, 409),
    }.items():
        caller = Caller(home, role)
        for path in reads:
            caller.get(path, status=read)
        caller.post("reviews/ORR-1/answers/Q-1", status=answers, **answer)
        caller.post("checklists/edge/versions", status=writes)
        caller.post("checklists", status=writes, slug="edge", title="Edge")


def test_nobody_decides_alone_about_only_their_own_answers(home: Household) -> None:
    reviewer, responder = ask(home)
    reviewer.post("reviews/ORR-1/answers/Q-1", choices=["staged", "stops"])
    reviewer.post("reviews/ORR-1/transitions", to="in_review")
    reviewer.post("reviews/ORR-1/transitions", status=403, to="decided", outcome="ready")
    responder.post("reviews/ORR-1/answers/Q-1", choices=["staged", "stops"])
    reviewer.post("reviews/ORR-1/transitions", to="decided", outcome="ready")
    reviewer.post("reviews/ORR-1/answers/Q-1", status=409, choices=["staged"])


def test_a_blocking_high_risk_shuts_the_gate_until_it_is_accepted(home: Household) -> None:
    reviewer, responder = ask(home)
    desk = home.world.desk()
    run = CliRunner()
    first = run.invoke(gate, ["payments", "--json"], obj=desk)
    assert (first.exit_code, json.loads(first.output)["hindrances"][0]["code"]) == (1, "unanswered_blocking")
    responder.post("reviews/ORR-1/answers/Q-1", choices=[])
    shut = run.invoke(gate, ["payments", "--json"], obj=desk)
    assert shut.exit_code == 1
    assert json.loads(shut.output)["hindrances"][0]["question"] == "Q-1"
    assert "held back" in run.invoke(gate, ["payments"], obj=desk).output
    responder.post("reviews/ORR-1/transitions", to="in_review")
    reviewer.post("reviews/ORR-1/transitions", status=409, to="decided", outcome="ready")
    admin = Caller(home, "admin")
    admin.post("reviews/ORR-1/exceptions", question="Q-1", rationale="So be it", until="2031-05-01T00:00:00Z")
    last = run.invoke(gate, ["payments"], obj=desk)
    assert (last.exit_code, last.output) == (0, "payments may go on (ORR-1: not decided yet).\n")
    home.world.clock.advance(days=200)
    assert run.invoke(gate, ["payments"], obj=desk).exit_code == 1


def test_the_gate_is_a_command_of_the_house() -> None:
    assert gate in registry.contributed("cli", "COMMANDS")
