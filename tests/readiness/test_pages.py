"""The loop in the browser, from a learning to the question, the answer, and the next incident that shows both."""

import re
from io import BytesIO
from itertools import pairwise

import pytest
from flask.testing import FlaskClient

from catalog import commands as catalog
from readiness import commands, queries
from tests.readiness.loop import published_learning
from tests.readiness.test_lenses import lens
from tests.support.household import Household

pytest_plugins = ["tests.support.world", "tests.support.household"]


HEADING = re.compile(r"<h([1-6])")
BIG = f"/causes/{10**25}/escapes"


class Browser:
    """A browser that sends forms with their token."""

    def __init__(self, home: Household, role: str) -> None:
        self.client: FlaskClient = home.browser(role)
        self.token = home.csrf(self.client)

    def send(self, address: str, *, status: int = 303, **form: object) -> str:
        answer = self.client.post(address, data={**form, "csrf_token": self.token})
        assert answer.status_code == status, (address, answer.status_code, answer.text)
        return answer.headers.get("Location", answer.text)

    def see(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        levels = [int(level) for level in HEADING.findall(answer.text.partition("<main")[2])]
        assert levels[:1] == [1], address
        assert max(below - above for above, below in pairwise([*levels, 1])) <= 1, (address, levels)
        return answer.text


@pytest.fixture
def home(household: Household) -> Household:
    household.world.run(catalog.add_service, slug="payments", name="Payments", tier="T0")
    return household


def somebody_else_approves(writer: Browser, other: Browser) -> None:
    """Have a question from a learning approved: its writer can't, and nobody what they did not read."""
    page = "/checklists/edge/questions/Q-1"
    writer.send("/checklists/edge/versions", status=409, number=1)
    writer.send(f"{page}/approval", status=403)
    assert "I hold it fit to be asked" in other.see(page)
    other.send(f"{page}/approval", status=409, revision="7")
    assert other.send(f"{page}/approval", revision="1") == f"{page}#approval"
    assert "Not yet" not in other.see(page)


def test_the_loop_closes_in_the_browser(home: Household) -> None:
    reviewer, responder = Browser(home, "reviewer"), Browser(home, "responder")
    published_learning(home.world)
    reviewer.send("/checklists", slug="edge", title="Edge services", occasion="annual")
    assert "No checklist asks about it yet" in reviewer.see("/learnings/LRN-1")
    made = reviewer.send("/learnings/LRN-1/questions", checklist="edge", evidence_minutes="20")
    assert made == "/checklists/edge/questions/Q-1"
    assert "point_2" in reviewer.see("/checklists/edge/questions/Q-1")
    reviewer.send("/checklists/edge/questions/Q-1/back-test", held=["point_1"], is_known="yes")
    asked = {"text": "Is it staged?", "failure_prevented": "All at once"}
    asked |= {"choices": "a: Yes", "risk_rules": "HIGH: default"}
    more = {"phases": ["launch", "annual"], "tales": "lrn-1", "proof": "build restore-test <= 30"}
    key = reviewer.send("/checklists/edge/questions", **asked, **more).partition("#")[2]
    written = reviewer.see(f"/checklists/edge/questions/{key}")
    assert 'value="LRN-1"' in written
    assert 'value="build restore-test &lt;= 30"' in written
    assert ('value="launch" checked' in written, 'value="annual" checked' in written) == (True, True)
    reviewer.send(f"/checklists/edge/questions/{key}", status=422, **asked, proof="magic")
    reviewer.send(f"/checklists/edge/questions/{key}/removal", reason="Asked already")
    admin = Browser(home, "admin")
    somebody_else_approves(reviewer, admin)
    assert reviewer.send("/checklists/edge/versions", number=1) == "/checklists/edge/versions/1"
    assert "A small part gets it first" in reviewer.see("/checklists/edge/versions/1")
    assert "asked since version 1" in reviewer.see("/learnings/LRN-1")
    assert responder.send("/reviews", service="payments", checklist="edge") == "/reviews/ORR-1"
    page = responder.see("/reviews/ORR-1")
    assert "One bad file stops every host at once" in page
    assert "LRN-1" in page
    responder.send("/reviews/ORR-1/answers/Q-1", status=422)
    responder.send("/reviews/ORR-1/answers/Q-1", choices=["point_no"], note="We know")
    assert "High risk" in responder.see("/reviews/ORR-1?view=all")
    assert "The gate is shut" in responder.see("/readiness/services/payments")
    responder.send("/reviews/ORR-1/remedies/Q-1", text="Stage it", due="2031-06-01")
    taken = {"rationale": "Until it is staged", "compensating": "Watched by hand", "until": "2031-06-01"}
    reviewer.send("/reviews/ORR-1/exceptions/Q-1", status=403, **taken)
    admin.send("/reviews/ORR-1/exceptions/Q-1", **taken)
    assert "The gate is open" in responder.see("/readiness/services/payments")
    responder.send("/reviews/ORR-1/transitions", to="in_review")
    reviewer.send("/reviews/ORR-1/decisions", outcome="ready")
    assert "Holds until" in responder.see("/reviews/ORR-1")
    assert "ORR-1" in responder.see("/readiness?state=decided")
    known = responder.see("/declare?service=payments")
    assert "Known risks and learnings" in known
    assert "LRN-1" in known
    assert "Action open" in known
    responder.send("/incidents", title="Payments fail", services=["payments"])
    incident = responder.see("/incidents/INC-1")
    assert "Action open" in incident
    assert "LRN-1" in incident
    assert "could not be shown" not in incident


def test_a_question_is_written_by_hand_and_put_differently(home: Household) -> None:
    reviewer = Browser(home, "reviewer")
    begun = {"slug": "edge", "title": "Edge services", "applicability": "tier in T0", "budget": "12"}
    assert "Choose one of new_service" in reviewer.send("/checklists", status=422, **begun, occasion="yearly")
    reviewer.send("/checklists", **begun, occasion="peak_event", occasion_note="Before the sales")
    found = home.world.ask(queries.checklist, "edge")
    assert (found.occasion, found.occasion_note, found.budget) == ("peak_event", "Before the sales", 12)
    assert found.applicability == {"attribute": "tier", "in": ["T0"]}
    assert "Peak event, Before the sales" in reviewer.see("/readiness")
    form = {
        "text": "Is there a kill switch?",
        "failure_prevented": "A bad rule can't be turned off",
        "choices": "switch: There is one\ntested: It was tried this quarter",
        "risk_rules": "NONE: switch && tested\nMEDIUM: switch\nHIGH: default",
        "applicability": "tier in T0",
        "cause_classes": ["feature_flag"],
    }
    assert reviewer.send("/checklists/edge/questions", **form) == "/checklists/edge#Q-1"
    wrong = {**form, "risk_rules": "NONE: switch && nothing\nHIGH: default"}
    refused = reviewer.send("/checklists/edge/questions/Q-1", status=422, **wrong)
    assert "nothing is none of the question" in refused
    assert "f-risk_rules-error" in refused
    helped = [{"id": "switch", "title": "There is one", "help": "Such as a flag"}, {"id": "tested", "title": "Tried"}]
    home.world.run(commands.revise_question, question_key="Q-1", choices=helped)
    more = {"text": "Can every rule be turned off?", "owner_id": "1", "omitted_tiers": "T3", "phases": "launch"}
    reviewer.send("/checklists/edge/questions/Q-1", status=422, **{**form, **more, "owner_id": "99"})
    reviewer.send("/checklists/edge/questions/Q-1", **{**form, **more, "guidance": "Turn one off and see"})
    (asked,) = home.world.ask(queries.checklist, "edge").draft
    assert (asked.owner_id, asked.choices[0].help) == (1, "Such as a flag")
    page = reviewer.see("/checklists/edge")
    said = ("Can every rule be turned off?", "Turn one off and see", "not asked of T3", "Launch", "tier is one of T0")
    assert [each for each in said if each not in page] == []
    reviewer.send("/checklists/edge/questions/Q-1/removal", reason="Asked elsewhere")
    assert "No question yet" in reviewer.see("/checklists/edge")


def test_a_lens_is_taken_in_from_a_file(home: Household) -> None:
    reviewer, text = (
        Browser(home, "reviewer"),
        b"\xef\xbb\xbf" + lens(("NO_RISK", "a && !a"), ("HIGH_RISK", "default")).encode(),
    )
    assert "unsatisfiable-rule" in reviewer.send("/checklists/lens", status=200, file=(BytesIO(text), "a lens.json"))
    twice = lens(("HIGH_RISK", "default"), choices=("a", "a")).encode()
    refused = reviewer.send("/checklists/lenses", status=422, file=(BytesIO(twice), "twice.json"))
    assert "choices[1].id: a is taken already" in refused
    assert "Choose a file" in reviewer.send("/checklists/lenses", status=422)
    named = {"slug": "taken", "occasion": "annual"}
    assert reviewer.send("/checklists/lenses", file=(BytesIO(text), "a lens.json"), **named) == "/checklists/taken"
    assert home.world.ask(queries.lens_text, "taken").text.encode() == text
    tiered = "# Tiered\n\n| Check | What | Level A |\n|---|---|---|\n| Map | Is there one? | :white_check_mark: |\n"
    assert reviewer.send("/checklists/lenses", file=(BytesIO(tiered.encode()), "T.MD")) == "/checklists/tiered"


def test_pages_answer_for_what_there_is_not(home: Household) -> None:
    viewer = home.browser("viewer")
    for address in (
        "/checklists/none",
        "/checklists/none/versions/1",
        "/reviews/ORR-9",
        "/reviews/x",
        "/causes/9/escapes",
        BIG,
    ):
        assert viewer.get(address).status_code == 404, address
    for address in ("/readiness", "/escapes", "/escapes?class=gap", "/readiness/services/payments", "/learnings"):
        assert viewer.get(address).status_code == 200, address
    assert viewer.get("/escapes?class=bad").status_code == 422
    assert viewer.get("/checklists/new").status_code == 403
    assert home.browser("anonymous").get("/readiness").status_code in {302, 303, 401}
