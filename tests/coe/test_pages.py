"""COEs and actions in a browser, without JavaScript."""

import html
import re
from collections import Counter
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from catalog import commands as catalog
from coe import queries
from coe.template import STANDARD
from foundation.web.runtime import panels
from incidents import commands as incidents
from incidents import queries as incident_queries
from tests.support.household import Household


class Browser:
    """A signed-in browser that fills in forms."""

    def __init__(self, household: Household, role: str) -> None:
        self.client = household.browser(role)
        self.token = household.csrf(self.client)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, **values: object) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token, **values})


@pytest.fixture
def responder(household: Household) -> Browser:
    household.world.run(catalog.add_service, slug="checkout", name="Checkout", tier="T1")
    return Browser(household, "responder")


def opened(browser: Browser, **more: object) -> str:
    answer = browser.post("/coes", title="Cards <refused>", services="checkout", kind="near_miss", **more)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def write_all(browser: Browser, url: str) -> None:
    for name in ("summary", "impact", "detection", "diagnosis", "response", "prevention"):
        answer = browser.post(f"{url}/sections/{name}", text="4 of 10 **payments** failed.", version=1)
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"{url}#{name}"


def test_a_coe_is_opened_written_reviewed_and_published(household: Household, responder: Browser) -> None:
    url = opened(responder)
    assert "must fix" in responder.get(url).text
    write_all(responder, url)
    page = responder.get(url).text
    places = re.findall(r'\sid="([^"]+)"', page)
    assert [place for place, times in Counter(places).items() if times > 1] == []
    assert "4 of 10 <strong>payments</strong> failed." in page
    assert "Cards &lt;refused&gt;" in page
    assert "<refused>" not in page
    times = {"impact_started": "2031-03-01T10:00", "detected": "2031-03-01T10:04", "mitigated": "2031-03-01T11:00"}
    head = {"title": "Cards refused", "version": 1, "impact_ended": "2031-03-01T12:00", **times}
    assert responder.post(url, **head).status_code == 303
    cause = {"because": "The rollout pushed a limit to every region", "cause_class": "config_change"}
    assert responder.post(f"{url}/causes", **cause, service="checkout").status_code == 303
    action = {"title": "Stage the rollout", "kind": "prevent", "priority": "P2", "done_criteria": "One region stops."}
    owner_id = household.people["responder"]
    added = responder.post(f"{url}/actions", **action, owner_id=owner_id, due="2031-04-01", cause_ids="1")
    assert added.headers["Location"] == f"{url}#ACT-1"
    page = responder.get(url).text
    assert '<svg class="plot graph"' in page
    assert "config change" in page
    number = {"dimension": "requests", "value": "40", "unit": "%", "method": "From the gateway"}
    assert responder.post(f"{url}/impacts", **number).headers["Location"] == f"{url}#numbers"
    for group in {question.group for question in STANDARD.questions.values()}:
        given = dict.fromkeys(STANDARD.of_group(group), "It is told in the summary.")
        assert responder.post(f"{url}/answers/{group}", version=1, **given).status_code == 303
    waiting = responder.post(f"{url}/transitions", to="in_review", version=1)
    assert waiting.status_code == 409
    assert "some is left to consider" in waiting.text
    told = {"to": "in_review", "note": "Small enough."}
    assert responder.post(f"{url}/transitions", version=1, **told).status_code == 303
    assert responder.post(f"{url}/transitions", to="approved").status_code == 403
    reviewer = Browser(household, "reviewer")
    assert "Approve" in reviewer.get(url).text
    for state in ("approved", "published"):
        assert reviewer.post(f"{url}/transitions", to=state).status_code == 303
    page = reviewer.get(url).text
    assert "Approved by Reviewer Person" in page
    assert "Save summary" not in page


def test_review_is_held_back_with_what_is_to_be_mended(responder: Browser) -> None:
    url = opened(responder)
    answer = responder.post(f"{url}/transitions", to="in_review")
    assert answer.status_code == 409
    assert "Summary is empty." in answer.text


def test_what_was_typed_survives_a_lost_race(household: Household, responder: Browser) -> None:
    url = opened(responder)
    read = household.world.ask(queries.brief, "COE-1").version
    Browser(household, "admin").post(f"{url}/sections/summary", text="Theirs.", version=read)
    answer = responder.post(f"{url}/sections/summary", text="Mine & only <mine>.", version=read)
    assert answer.status_code == 409
    assert "Mine &amp; only &lt;mine&gt;." in answer.text
    assert "Theirs." in answer.text
    assert "Somebody changed section.summary" in html.unescape(answer.text)
    again = responder.post(f"{url}/sections/summary", text="Both.", version=read + 1)
    assert again.status_code == 303


def test_a_wrong_value_is_said_at_its_field(responder: Browser) -> None:
    url = opened(responder)
    answer = responder.post(f"{url}/causes", because="Nobody looked", cause_class="bad_luck")
    assert answer.status_code == 422
    assert "Nobody looked" in answer.text
    assert "new-cause-cause_class-error" in answer.text
    assert responder.post("/coes", title=" ").status_code == 422
    assert responder.post("/coes", title="x", incidents="INC-99").status_code == 404


def test_causes_and_rows_are_edited_and_taken_out(household: Household, responder: Browser) -> None:
    url = opened(responder)
    responder.post(f"{url}/causes", because="Limits are not reviewed", cause_class="review_gap")
    responder.post(f"{url}/causes", because="Nobody owns them", cause_class="ownership_gap", parent_id=1)
    edited = responder.post(f"{url}/causes/1", because="Limits have no review", cause_class="review_gap", version=3)
    assert edited.headers["Location"] == f"{url}#cause-1"
    read = household.world.ask(queries.brief, "COE-1").version
    assert responder.post(f"{url}/causes/1/removal", version=read).status_code == 303
    assert [cause.parent_id for cause in household.world.ask(queries.causes, 1)] == [None]
    added = responder.post(f"{url}/timeline", at="2031-03-01T09:30", text="The limit was changed.")
    assert added.headers["Location"] == f"{url}#row-1"
    assert responder.post(f"{url}/timeline", text="No time.").status_code == 422
    assert responder.post(f"{url}/timeline/1", text="It was changed.").status_code == 303
    read = responder.get(f"{url}/timeline/1").text
    assert read.index("It was changed.</textarea>") < read.index("How it read") < read.index("The limit was changed.")
    assert '<del class="faint">It was changed.</del>' in responder.get(url).text


def test_saved_texts_can_be_read_again(responder: Browser) -> None:
    url = opened(responder)
    for read, text in enumerate(("First.", "Second."), 1):
        responder.post(f"{url}/sections/summary", text=text, version=read)
    listed = responder.get(f"{url}/revisions?section=summary")
    assert f"{url}/revisions/3" in listed.text
    assert "First." in responder.get(f"{url}/revisions/2").text
    assert responder.get(f"{url}/revisions/1").status_code == 404


def test_an_action_is_moved_slips_and_is_verified_by_somebody_else(household: Household, responder: Browser) -> None:
    url = opened(responder)
    values = {"kind": "prevent", "priority": "P1", "owner_id": household.people["responder"], "due": "2031-04-01"}
    responder.post(f"{url}/actions", title="Stage the rollout", **values)
    assert "Stage the rollout" in responder.get("/actions?mine=yes").text
    assert "Stage the rollout" not in responder.get("/actions?overdue=yes").text
    edit = {"title": "Stage every rollout", "priority": "P1", "owner_id": values["owner_id"]}
    late = responder.post("/actions/ACT-1", **edit, due="2031-05-01")
    assert late.status_code == 422
    assert "takes longer" in late.text
    assert responder.post("/actions/ACT-1", **edit, due="2031-05-01", reason="Vendor").status_code == 303
    assert responder.post("/actions/ACT-1/transitions", to="done").status_code == 422
    assert responder.post("/actions/ACT-1/transitions", to="done", evidence="Rolled out.").status_code == 303
    mine = responder.post("/actions/ACT-1/transitions", to="verified", evidence="https://example.org/7")
    assert mine.status_code == 403
    reviewer = Browser(household, "reviewer")
    assert reviewer.post("/actions/ACT-1/transitions", to="verified").status_code == 422
    reviewer.post("/actions/ACT-1/transitions", to="verified", evidence="https://example.org/7")
    page = reviewer.get("/actions/ACT-1").text
    assert "moved its due date from 2031-04-01 to 2031-05-01: Vendor" in page
    assert 'href="https://example.org/7"' in page


def test_a_recurrence_is_linked_from_the_suggestion(responder: Browser) -> None:
    first, second = opened(responder), opened(responder)
    assert "It is the same failure" in responder.get(second).text
    assert responder.post(f"{second}/recurrences", of="COE-1").status_code == 303
    assert "Recurrence of" in responder.get(second).text
    assert "Recurred in" in responder.get(first).text
    assert responder.post(f"{second}/recurrences", of="COE-77").status_code == 404


def test_viewers_read_and_strangers_sign_in(household: Household, responder: Browser) -> None:
    url = opened(responder)
    viewer = Browser(household, "viewer")
    for path in ("/coes", url, "/actions", f"{url}/revisions"):
        assert viewer.get(path).status_code == 200
    assert "Save summary" not in viewer.get(url).text
    assert viewer.get("/coes/new").status_code == 403
    assert viewer.post(f"{url}/sections/summary", text="Mine.", version=1).status_code == 403
    stranger = household.browser("anonymous")
    assert stranger.get(url).status_code in {302, 303, 401}


def test_a_private_coe_is_a_404_on_every_page(household: Household, responder: Browser) -> None:
    declared = responder.client.post(
        "/api/v1/incidents",
        json={"title": "Leaked tokens", "visibility": "private", "severity": "SEV3"},
        headers=household.api("responder"),
    )
    url = opened(responder, incidents=declared.get_json()["key"])
    responder.post(f"{url}/actions", title="Rotate", kind="prevent", priority="P1")
    reviewer = Browser(household, "reviewer")
    for path in (url, f"{url}/revisions", "/actions/ACT-1"):
        assert reviewer.get(path).status_code == 404
        assert responder.get(path).status_code == 200
    for path in (url, f"{url}/transitions", f"{url}/causes", "/actions/ACT-1/transitions"):
        answer = reviewer.post(path, to="withdrawn", note="x", title="x", version=1, because="x", cause_class="dns")
        assert answer.status_code == 404, path
    assert "Leaked" not in reviewer.get("/coes").text + reviewer.get("/actions").text
    assert "Private" in responder.get("/coes").text


def test_other_rooms_pages_show_what_was_learned(household: Household, responder: Browser) -> None:
    key = responder.client.post(
        "/api/v1/incidents",
        json={"title": "Cards refused", "severity": "SEV1", "services": ["checkout"]},
        headers=household.api("responder"),
    ).get_json()["key"]
    household.world.clock.advance(minutes=40)
    household.world.run(incidents.transition, key=key, to="resolved")
    household.world.settle()
    responder.post("/coes/COE-1/actions", title="Stage the rollout", kind="prevent", priority="P1", service="checkout")
    incident = household.world.ask(incident_queries.brief, key)
    with household.app.test_request_context(headers=household.api("viewer")):
        (aside,) = [panel for panel in panels("incident.aside", incident) if panel.name == "coe"]
        (service,) = [panel for panel in panels("service.sections", 1) if panel.name == "coe"]
    assert 'href="/coes/COE-1"' in aside.html
    assert "Draft" in aside.html
    assert 'href="/actions/ACT-1"' in service.html
    assert not aside.failed
    assert not service.failed
    assert timedelta(days=1) < household.world.ask(queries.brief, "COE-1").due - household.world.clock.now()  # type: ignore[operator]
