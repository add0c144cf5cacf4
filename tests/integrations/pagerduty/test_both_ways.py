"""Incidents made by their id, and what is said of them there and here: once each way, and without an echo."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from accounts import commands as accounts
from accounts.queries import people
from foundation.errors import Conflict
from foundation.markdown import plain
from foundation.work import Work
from incidents import commands as incidents
from incidents.queries import brief, detail
from integrations.pagerduty import commands as pagerduty
from integrations.pagerduty.model import PagerDutyEvent, PagerDutyIncident
from oncall import commands
from oncall.model import PageDelivery
from tests.fakes.pagerduty.schedules import Schedule
from tests.oncall.builders import declare, person
from tests.support.paged import Line, reach
from tests.support.published import Published
from tests.support.world import somebody

BO = {"id": "PUSER", "type": "user_reference", "summary": "Bo There"}
CY = {"id": "PCY", "type": "user_reference", "summary": "Cy There"}
T = "2031-03-03T09:0{}:00Z"


@pytest.fixture
def made(line: Line) -> Line:
    """Have incidents made through REST, and people known on both sides: Bo and Cy by mail, and whoever asks."""
    reach(line.household, {**line.there.environment, "PAGERDUTY_SERVICES": "default=PSERVICE"})
    for name in ("Bo", "Cy"):
        person(line.world, name)
    line.there.account.users = [
        {"id": "PUSER", "name": "Bo There", "email": "BO@example.org"},
        {"id": "PCY", "name": "Cy There", "email": "cy@elsewhere.example"},
        {"id": "PANDON", "name": "Andon", "email": "andon@example.org"},
    ]
    line.watch()
    line.world.run(pagerduty.choose_person, user="PCY", person_id=id_of(line, "cy@example.org"))
    return line


def id_of(line: Line, email: str) -> int:
    return next(one.id for one in line.world.ask(people) if one.email == email)


def outcomes(line: Line) -> list[str]:
    with line.world.reading() as reading:
        return [each.outcome for each in reading.session.scalars(select(PagerDutyEvent).order_by(PagerDutyEvent.id))]


def test_an_incident_is_made_once_whatever_breaks_and_stands_there_as_it_does_here(made: Line) -> None:
    made.there.faults = [429, "drop", 500]
    key = declare(made.world, summary=plain("Cards are refused")).key
    made.work(5)
    (there,) = made.there.incidents
    assert (there.service, there.priority, there.title) == ("PSERVICE", "P1", "SEV1: INC-1 Payments fail")
    assert made.states() == ["delivered"]

    def forget(work: Work) -> None:
        # As a worker leaves it that was killed between PagerDuty's 201 and our commit.
        work.session.delete(work.session.scalars(select(PagerDutyIncident)).one())
        for each in work.session.scalars(select(PageDelivery)):
            each.state, each.sent_at, each.tries = "waiting", None, 0

    made.world.run(forget)
    made.world.clock.advance(minutes=2)
    made.work()
    assert len(made.there.incidents) == 1
    bo = somebody(person_id=id_of(made, "bo@example.org"))
    made.world.run_as(bo, commands.acknowledge, key="PAG-1")
    made.work()
    assert (there.status, there.assignee) == ("acknowledged", "PUSER")
    made.world.run(incidents.assign_role, key=key, role="commander", person_id=id_of(made, "cy@example.org"))
    made.world.run(incidents.set_severity, key=key, severity="SEV2")
    made.world.run(incidents.edit, key=key, title="Cards fail")
    made.work()
    assert (there.assignee, there.priority, there.title) == ("PCY", "P2", "SEV2: INC-1 Cards fail")
    # What was set there by hand stays until something changes here.
    there.priority = "P3"
    made.world.run_as(bo, incidents.add_note, key=key, body=plain("Rolled back"))
    made.work()
    assert there.priority == "P3"
    made.world.run(incidents.set_visibility, key=key, visibility="private")
    made.world.run_as(bo, incidents.add_note, key=key, body=plain("The canary is ours"))
    made.work()
    assert there.title == "SEV2: INC-1 (private)"
    assert len(there.notes) == 1
    made.world.run(incidents.transition, key=key, to="resolved")
    made.work()
    assert there.status == "resolved"
    assert made.there.incidents == [there]


def test_words_and_requests_go_there_once_and_come_back_as_none(made: Line) -> None:
    key = declare(made.world).key
    made.work()
    (there,) = made.there.incidents
    bo = somebody(person_id=id_of(made, "bo@example.org"), name="Bo Builder")
    made.there.faults = ["drop", 500]
    made.world.run_as(bo, incidents.add_note, key=key, body=plain("Rolled back"))
    made.work(4)
    made.world.run_as(bo, incidents.post_update, key=key, audience="stakeholders", body=plain("It gets better"))
    made.world.run_as(bo, commands.page_by_hand, key=key, target=f"person:{id_of(made, 'cy@example.org')}")
    made.work()
    assert [len(each) for each in (there.notes, there.updates, there.responders)] == [1, 1, 1]
    assert there.notes[0].endswith("in Andon: Rolled back")
    assert there.updates == ["It gets better"]
    assert there.responders == [("PANDON", "PCY", "You are needed: INC-1 Payments fail")]
    before = made.told()
    # Their own agent is not named in what comes back: what it says is compared.
    note = {"type": "incident_note", "content": there.notes[0]}
    update = {"type": "incident_status_update", "message": there.updates[0]}
    asked = {"type": "incident_responder", "user": CY, "state": "pending", "message": "You are needed"}
    for number, (kind, data) in enumerate(
        (("annotated", note), ("status_update_published", update), ("responder.added", asked)), 1
    ):
        body, headers = made.there.says(kind, there, T.format(number), number, agent=None, **data)
        assert made.send(body, headers) == 202
    assert (outcomes(made), made.told()) == (["echo"] * 3, before)
    # The same words, said there by somebody, are theirs.
    body, headers = made.there.says("annotated", there, T.format(5), 5, **note)
    made.send(body, headers)
    assert "Bo There noted in PagerDuty" in made.told()
    made.there.account.can_request = False
    made.world.run_as(bo, commands.page_by_hand, key=key, target=f"person:{id_of(made, 'bo@example.org')}")
    made.work()
    assert "its plan has no requests for responders" in made.told()


def test_what_is_done_there_is_written_here_in_order_and_who_takes_it_takes_part(made: Line) -> None:
    declare(made.world)
    made.work()
    said = (
        ("acknowledged", T.format(1), {"assignees": [BO]}),
        ("priority_updated", T.format(4), {"priority": {"id": "PP2", "type": "priority", "summary": "P2"}}),
        ("priority_updated", T.format(3), {"priority": {"id": "PP3", "type": "priority", "summary": "P3"}}),
        ("reassigned", T.format(4), {"assignees": [CY]}),
        ("responder.replied", T.format(5), {"type": "incident_responder", "user": BO, "state": "joined"}),
        ("unacknowledged", T.format(6), {}),
        ("resolved", T.format(7), {"resolve_reason": {"type": "merge_resolve_reason"}}),
        ("workflow.started", T.format(8), {}),
    )
    for number, (kind, at, data) in enumerate(said, 1):
        assert made.hears(kind, at, number, **data) == 202
    assert outcomes(made) == ["applied", "applied", "stale", *["applied"] * 4, "noted"]
    told = made.told()
    for words in (
        "Bo There in PagerDuty", "set the priority in PagerDuty to P2", "assigned it in PagerDuty to Cy There",
        "Bo There answered in PagerDuty: joined", "ran out: PagerDuty calls again", "merged it in PagerDuty",
    ):  # fmt: skip
        assert words in told
    assert "to P3" not in told
    found = made.world.ask(detail, "INC-1")
    assert {each.person_id for each in found.board.participants} >= {
        id_of(made, "bo@example.org"), id_of(made, "cy@example.org"),
    }  # fmt: skip
    assert made.world.ask(brief, "INC-1").severity == "SEV1"
    made.work()
    assert made.there.incidents[0].notes == []


def test_an_administrator_says_who_is_who(made: Line) -> None:
    browser, csrf = made.household.browser(), made.household.csrf(made.household.browser())
    page = browser.get("/pagerduty").text
    for words in ("Bo There", "by e-mail", "Cy There", "chosen", "nobody here", "PSERVICE", "SEV1", "P1"):
        assert words in page
    answer = browser.post("/pagerduty/people/PUSER", data={"csrf_token": csrf, "person_id": ""})
    assert answer.status_code == 303
    api = made.household.app.test_client()
    (bo,) = [
        one
        for one in api.get("/api/v1/pagerduty/people", headers=made.household.api()).json["items"]
        if one["id"] == "PUSER"
    ]
    assert (bo["person_id"], bo["by"]) == (None, "chosen")
    for sent, by in (({"person_id": id_of(made, "cy@example.org")}, "chosen"), ({"by_email": True}, "e-mail")):
        answer = api.put("/api/v1/pagerduty/people/PUSER", json=sent, headers=made.household.api())
        assert (answer.status_code, answer.json["by"]) == (200, by)
    made.world.run(accounts.disable_person, email="bo@example.org")
    assert api.get("/api/v1/pagerduty/people/PUSER", headers=made.household.api()).json["by"] == "nobody"
    assert api.put("/api/v1/pagerduty/people/PNOBODY", json=sent, headers=made.household.api()).status_code == 404
    made.there.account.priorities = None
    made.watch()
    assert "no priorities" in browser.get("/pagerduty").text


@pytest.mark.data
def test_each_request_is_one_that_pagerduty_has_published(made: Line, shared_data: Path) -> None:
    key = declare(made.world).key
    made.work()
    bo = somebody(person_id=id_of(made, "bo@example.org"))
    made.there.faults = ["drop"]
    made.world.run_as(bo, incidents.add_note, key=key, body=plain("Rolled back"))
    made.work(2)
    made.world.run_as(bo, incidents.post_update, key=key, audience="public", body=plain("It gets better"))
    made.world.run_as(bo, commands.page_by_hand, key=key, target=f"person:{id_of(made, 'cy@example.org')}")
    made.world.run_as(bo, commands.acknowledge, key="PAG-1")
    made.there.account.schedules = [Schedule("PSUN", "Sun", "Etc/UTC", [])]
    with pytest.raises(Conflict, match="PAGERDUTY_API_TOKEN"):
        made.world.run(pagerduty.ask_schedules, can_ask=False)
    made.world.run(pagerduty.ask_schedules, can_ask=True)
    made.work()
    sent = {(one.method, re.sub("/P[A-Z0-9]+", "/*", one.path.partition("?")[0])) for one in made.there.requests}
    assert sent >= {
        ("POST", "/incidents"), ("PUT", "/incidents/*"), ("GET", "/incidents/*/notes"), ("POST", "/incidents/*/notes"),
        ("POST", "/incidents/*/status_updates"), ("POST", "/incidents/*/responder_requests"), ("GET", "/users"),
        ("GET", "/priorities"), ("GET", "/schedules"), ("GET", "/schedules/*"), ("GET", "/schedules/*/overrides"),
    }  # fmt: skip
    published = Published(shared_data / "pagerduty")
    assert [wrong for one in made.there.requests for wrong in published.wrong_with(one)] == []
