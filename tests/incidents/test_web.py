import io
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from incidents import commands, queries
from tests.incidents.builders import ALERTS, at, declare, service, text
from tests.support.household import Household

PEOPLE = re.compile(r"<option[^>]*>([A-Z][a-z]+ Person)</option>")


class Browser:
    """A browser without script, signed in as one role."""

    def __init__(self, household: Household, role: str = "responder") -> None:
        self.client: FlaskClient = household.browser(role)
        self.csrf = household.csrf(self.client)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, **values: object) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.csrf, **values})

    def follow(self, path: str, **values: object) -> TestResponse:
        answer = self.post(path, **values)
        assert answer.status_code == 303, answer.text
        return self.client.get(answer.headers["Location"].partition("#")[0])


@pytest.fixture
def browser(household: Household) -> Browser:
    return Browser(household)


def test_an_incident_is_run_in_a_browser_from_declared_to_closed(household: Household, browser: Browser) -> None:
    service(household.world)
    assert "Only the title is needed" in browser.get("/declare?title=Edge+fails&service=edge-proxy").text
    page = browser.follow("/incidents", title="Edge fails", picked="edge-proxy", severity="SEV1", summary="*Half*")
    assert "/services/edge-proxy" in page.text
    assert "INC-1" in page.text
    assert "<em>Half</em>" in page.text
    assert "Take the lead" in page.text
    me = household.people["responder"]
    page = browser.follow("/incidents/INC-1/roles", role="commander", person_id=me)
    assert "took the role Incident Commander" in page.text
    assert "Move to identified" in page.text
    offered = set(PEOPLE.findall(browser.get("/incidents/INC-1/handover?role=commander").text))
    assert offered == {"Reviewer Person", "Admin Person"}, "neither who has it, nor who may look on only"
    browser.follow("/incidents/INC-1/updates", audience="stakeholders", body="On it.", next_update_minutes="30")
    browser.follow("/incidents/INC-1/services", service="edge-proxy", impact="major_outage")
    page = browser.follow("/incidents/INC-1/tasks", title="Ask the vendor", owner_id=me)
    assert "Ask the vendor" in page.text
    browser.follow("/incidents/INC-1/tasks", done="1")
    browser.follow("/incidents/INC-1/moments", moment="impact_started", at="2031-03-03T08:30")
    browser.follow("/incidents/INC-1/severity", severity="SEV2")
    browser.follow("/incidents/INC-1/details", title="Edge fails in Oslo", summary="", was_title="Edge fails")
    browser.follow("/incidents/INC-1/participants", person_id=household.people["viewer"], kind="observer")
    for to in ("identified", "monitoring", "resolved", "closed"):
        page = browser.follow("/incidents/INC-1/transitions", to=to, note="Known.")
    assert "Edge fails in Oslo" in page.text
    brief = household.world.ask(queries.brief, "INC-1")
    assert (brief.state, brief.severity, brief.moments["impact_started"]) == ("closed", "SEV2", at(8, 30))
    assert "Edge fails in Oslo" in browser.get("/incidents?state=").text
    assert "INC-1" not in browser.get("/incidents").text


def test_a_public_post_is_looked_at_once_more(household: Household, browser: Browser) -> None:
    declare(household.world)
    asked = browser.post("/incidents/INC-1/updates", audience="public", body="**We** look into it.")
    assert asked.status_code == 422
    assert "<strong>We</strong>" in asked.text
    again = browser.post("/incidents/INC-1/updates", audience="public", body="**We** look.", keep_writing="yes")
    assert (again.status_code, ">\n**We** look.</textarea>" in again.text) == (200, True)
    assert household.world.ask(queries.brief, "INC-1").version == 1
    browser.follow("/incidents/INC-1/updates", audience="public", body="We look into it.", confirmed="public")
    assert household.world.ask(queries.brief, "INC-1").version == 2


def test_nothing_typed_is_lost_when_it_is_refused(household: Household, browser: Browser) -> None:
    answer = browser.post("/incidents", title="x" * 161, summary="A long story")
    assert answer.status_code == 422
    assert "A long story" in answer.text
    assert "x" * 161 in answer.text
    declare(household.world)
    answer = browser.post("/incidents/INC-1/moments", moment="impact_ended", at="2031-03-03T11:00", reason="Because")
    assert answer.status_code == 422
    assert "Because" in answer.text


def test_of_two_editors_of_one_field_the_second_hears_of_it(household: Household, browser: Browser) -> None:
    declare(household.world, title="Edge fails")
    other = Browser(household, "admin")
    first = {"version": 1, "was_title": "Edge fails", "was_summary": ""}
    browser.follow("/incidents/INC-1/details", title="Edge fails in Oslo", **first)
    other.follow("/incidents/INC-1/details", title="Edge fails", summary="A bad file.", **first)
    lost = other.post("/incidents/INC-1/details", title="Edge fails everywhere", **first)
    assert lost.status_code == 409
    assert "Somebody changed title" in lost.text
    assert "Edge fails everywhere" in lost.text
    brief = household.world.ask(queries.brief, "INC-1")
    assert (brief.title, brief.summary_source) == ("Edge fails in Oslo", "A bad file.")


def test_an_open_page_follows_along(household: Household, browser: Browser) -> None:
    incident = declare(household.world)
    fresh = browser.get("/incidents/INC-1/live?v=1")
    assert (fresh.status_code, fresh.text) == (204, "")
    household.world.run_as(ALERTS, commands.note_alert, key=incident.key, text="Disk full", source="Checks")
    new = browser.get("/incidents/INC-1/live?v=1")
    assert (new.status_code, new.headers["ETag"], new.headers["Andon-New"]) == (200, '"2"', "1")
    assert "Disk full" in new.text
    assert 'id="timeline"' in new.text
    again = browser.client.get("/incidents/INC-1/live?v=1", headers={"If-None-Match": '"2"'})
    assert again.status_code == 304


def test_an_impossible_move_is_said_on_the_page(household: Household, browser: Browser) -> None:
    declare(household.world, state="triage")
    answer = browser.post("/incidents/INC-1/transitions", to="closed")
    assert answer.status_code == 409
    assert "Possible: investigating, declined, merged" in answer.text


def test_viewers_see_no_buttons_and_private_incidents_are_not_there(household: Household) -> None:
    declare(household.world)
    declare(household.world, visibility="private", title="zanzibar")
    viewer = Browser(household, "viewer")
    page = viewer.get("/incidents/INC-1").text
    assert "Take the lead" not in page
    assert 'id="composer"' not in page
    assert viewer.post("/incidents/INC-1/transitions", to="resolved").status_code == 403
    assert viewer.get("/declare").status_code == 403
    for path in ("/incidents/INC-2", "/incidents/INC-2/live?v=0", "/incidents/INC-77"):
        assert viewer.get(path).status_code == 404
    assert viewer.post("/incidents/INC-2/transitions", to="resolved").status_code == 404
    for path in ("/incidents", "/incidents?state=", "/incidents?q=zanzibar", "/search?q=zanzibar"):
        assert "INC-2" not in viewer.get(path).text


def test_strangers_are_asked_to_sign_in(household: Household) -> None:
    declare(household.world)
    for path in ("/incidents", "/incidents/INC-1", "/declare"):
        assert household.browser("anonymous").get(path).status_code in {302, 303, 401}


def test_what_might_be_the_same_shows_while_declaring(household: Household, browser: Browser) -> None:
    service(household.world)
    declare(household.world, title="Edge returns errors", services=["edge-proxy"])
    assert "INC-1" in browser.get("/declare/known?title=errors+at+edge+returns").text
    assert "INC-1" in browser.get("/declare?service=edge-proxy").text
    assert "INC-1" not in browser.get("/declare/known?title=payments").text


def test_merging_leads_to_the_other_incident(household: Household, browser: Browser) -> None:
    declare(household.world)
    declare(household.world)
    page = browser.follow("/incidents/INC-2/merge", into="inc-1")
    assert "INC-2 is merged into this one" in page.text


def test_an_administrator_erases_what_should_not_have_been_written(household: Household) -> None:
    world = household.world
    declare(world)
    world.run(commands.post_update, key="INC-1", audience="responders", body=text("password hunter2"))
    admin = Browser(household, "admin")
    assert "hunter2" in admin.get("/incidents/INC-1").text
    page = admin.follow("/incidents/INC-1/redactions", seq="2", reason="A secret")
    assert "hunter2" not in page.text
    assert "The text was erased" in page.text
    assert "INC-1" not in admin.get("/search?q=hunter2").text


def test_what_keeps_an_incident_running_is_done_in_a_browser(household: Household, browser: Browser) -> None:
    world = household.world
    service(world)
    declare(world, services=["edge-proxy"], severity="SEV1")
    declare(world, title="The same again")
    me = household.people["responder"]
    page = browser.get("/incidents/INC-1").text
    assert "4 missing" in page
    browser.follow("/incidents/INC-1/roles", role="commander", person_id=me, version=1)
    assert "Lead: decide" in browser.get("/incidents/INC-1").text
    brief = browser.get("/incidents/INC-1/handover?role=commander").text
    assert "Edge returns errors. SEV1" in brief
    assert browser.get("/incidents/INC-1/handover?role=king").status_code == 404
    written = browser.get("/incidents/INC-1/updates/new?audience=public&template=4").text
    assert "some requests to Edge Proxy fail" in written
    looked = browser.post("/incidents/INC-1/updates", audience="stakeholders", body="*On it*", look="yes")
    assert (looked.status_code, "<em>On it</em>" in looked.text) == (200, True)
    assert "everybody inside, 4 people" in looked.text
    browser.follow("/incidents/INC-1/updates", audience="stakeholders", body="Half of it", next_update_minutes="15")
    corrected = browser.follow("/incidents/INC-1/updates/1/corrections", body="A third of it", reason="Counted").text
    assert "Half of it" in corrected
    assert "A third of it" in browser.get("/incidents/INC-1").text
    world.clock.advance(minutes=12)
    assert "The update to stakeholders is due" in browser.get("/incidents/INC-1").text
    assert "Counting" in browser.follow("/incidents/INC-1/snoozes", minutes="15", reason="Counting").text
    browser.follow("/incidents/INC-1/tasks", title="Ask the vendor")
    assert "2031-03-03T10:00" in browser.follow("/incidents/INC-1/tasks/1", title="Ask", due="2031-03-03T10:00").text
    assert "1 pinned" in browser.follow("/incidents/INC-1/pins", entry="1").text
    file = (io.BytesIO(b"<script>"), "log.html")
    assert "log.html" in browser.follow("/incidents/INC-1/attachments", file=file).text
    given = browser.get("/incidents/INC-1/attachments/1")
    assert (given.data, given.mimetype) == (b"<script>", "application/octet-stream")
    assert given.headers["Content-Disposition"] == 'attachment; filename="log.html"'
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    browser.follow("/incidents/INC-1/watch")
    browser.follow("/incidents/INC-1/streams", stream="The database")
    assert "Duplicate" in browser.follow("/incidents/INC-1/relations", to="INC-2", kind="duplicate").text
    browser.follow("/incidents/INC-2/merge", into="INC-1")
    moved = browser.get("/incidents/INC-2")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/incidents/INC-1")
    refused = browser.post("/incidents/INC-1/pins", entry="drop")
    assert refused.status_code == 422
