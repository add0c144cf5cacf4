"""Action items and their tickets in Jira, both ways, whatever breaks between them."""

from collections.abc import Iterator
from datetime import date

import pytest

from coe import commands as coes
from foundation.errors import Invalid
from incidents import commands as incidents
from integrations.trackers import commands
from integrations.trackers.cli import check_tickets, check_trackers
from tests.fakes.trackers.jira import FakeJira, Issue
from tests.fakes.trackers.server import tracking
from tests.integrations.trackers.conftest import Desk, sitting
from tests.support.household import Household


@pytest.fixture
def jira() -> Iterator[FakeJira]:
    with tracking(FakeJira(people={"responder@example.org": "acc-resp", "viewer@example.org": "acc-view"})) as site:
        yield site


@pytest.fixture
def desk(household: Household, jira: FakeJira) -> Iterator[Desk]:
    with sitting(household, jira, ANDON_TRACKER_SECONDS="0.5") as desk:
        yield desk


def test_a_whole_story_both_ways_without_a_loop_or_a_duplicate(desk: Desk, jira: FakeJira) -> None:
    key = desk.action()
    desk.ask(key, "jira", "OPS")
    issue = jira.one()
    assert (issue.key, issue.summary, issue.assignee) == ("OPS-1", "Refuse a lookup over a second", "acc-resp")
    assert "A slow lookup answers from the cache." in issue.text
    assert f"http://localhost/actions/{key}" in issue.text
    due = desk.brief(key).due
    assert due is not None
    assert issue.duedate == due.date().isoformat()
    assert desk.brief(key).tracker_url == f"{jira.url}/browse/OPS-1"
    assert next(iter(issue.links.values()))["url"] == f"http://localhost/actions/{key}"
    writes = len(jira.asked)
    assert set(desk.deliver("jira")) == {202}
    assert [one.method for one in jira.asked[writes:]] == ["GET"]
    # Out: edits are merged, and the state follows over a status in between.
    for title in ("Refuse a lookup over 900 ms", "Refuse a lookup over 800 ms"):
        desk.world.run(coes.edit_action, key=key, title=title)
    desk.world.run(coes.move_action, key=key, to="done", evidence="https://example.org/test/1")
    puts = len(jira.did("PUT"))
    desk.world.settle()
    assert (issue.summary, issue.status, len(jira.did("PUT")) - puts) == ("Refuse a lookup over 800 ms", "Done", 1)
    before = len(jira.asked)
    assert set(desk.deliver("jira", times=2)) == {202}
    assert not [one for one in jira.asked[before:] if one.method in {"PUT", "POST"}]
    assert desk.brief(key).state == "done"
    # In: opened again, given away and put off there, told twice and backwards.
    jira.does(issue, status="To Do")
    jira.does(issue, assignee="acc-view")
    jira.does(issue, duedate="2031-06-01")
    desk.deliver("jira", backwards=True, times=2)
    brief = desk.brief(key)
    assert brief.due is not None
    viewer = desk.household.people["viewer"]
    assert (brief.state, brief.owner_id, brief.due.date(), brief.slips) == ("open", viewer, date(2031, 6, 1), 1)
    told = " / ".join(desk.history(key))
    assert "Jira opened OPS-1 again." in told
    assert "Jira moved it, in OPS-1." in told
    # Closed there is done here, by the ticket's address, and verified by nobody.
    jira.does(issue, status="Done", resolution="Done")
    desk.deliver("jira")
    assert (desk.brief(key).state, desk.brief(key).evidence) == ("done", f"{jira.url}/browse/OPS-1")
    assert len(jira.issues) == 1


def test_an_answer_that_was_lost_makes_no_second_ticket_even_while_the_search_lags(desk: Desk, jira: FakeJira) -> None:
    lost, told = desk.action(), desk.action("Page on a slow lookup", owner_id=None)
    # The first time it takes the call, does it, and never answers.
    jira.breaks_on, jira.faults, jira.lags = "POST /issue", ["mute", "drop"], True
    desk.ask(lost, "jira", "OPS")
    assert (len(jira.issues), desk.ticket(lost).state) == (1, "waiting")
    desk.later(minutes=1)
    assert (len(jira.issues), "looked for before it is made again" in desk.ticket(lost).trouble) == (1, True)
    jira.lags = False
    desk.later(minutes=2)
    assert (len(jira.issues), desk.ticket(lost).key, desk.ticket(lost).trouble) == (1, "OPS-1", "")
    # A webhook knows of it before the search does: by the anchor it is ours.
    jira.lags = True
    desk.ask(told, "jira", "SHOP")
    assert (len(jira.issues), desk.ticket(told).key) == (2, "")
    desk.deliver("jira")
    desk.later(minutes=1)
    assert (len(jira.issues), desk.ticket(told).key) == (2, "SHOP-2")


def test_while_it_is_down_or_wants_quiet_nothing_is_lost_and_everybody_can_read_why(desk: Desk, jira: FakeJira) -> None:
    key = desk.action()
    jira.is_down = True
    desk.ask(key, "jira", "OPS")
    page = desk.household.browser("viewer").get(f"/actions/{key}").text
    assert "Not yet in Jira." in page
    assert "Jira answered 503." in page
    assert "Trying again" in page
    asked = len(jira.asked)
    other = desk.action("Page on a slow lookup")
    desk.ask(other, "jira", "OPS")
    assert len(jira.asked) == asked
    with desk.world.reading() as look:
        (said,) = check_tickets(look.session, jira.environment, desk.world.clock.now())
    assert (said[1], "Next try" in said[2]) == (False, True)
    jira.is_down = False
    # It takes the call and stays silent: nobody waits for it longer than was said, and then it has its quiet.
    jira.faults = ["deaf"]
    desk.later(minutes=16)
    assert "did not answer (no answer in time)" in " ".join(desk.ticket(each).trouble for each in (key, other))
    assert jira.issues == []
    jira.faults, jira.retry_after = [429], "90"
    desk.later(minutes=16)
    asked = len(jira.asked)
    desk.later(seconds=60)
    assert len(jira.asked) == asked
    desk.later(seconds=40)
    assert {issue.summary for issue in jira.issues} == {"Refuse a lookup over a second", "Page on a slow lookup"}
    # What a lost webhook would have said is asked for, and what is gone or moved is told.
    first, second = jira.issues
    jira.does(first, status="In Progress")
    jira.does(second, key="SHOP-9")
    jira.outbox.clear()
    desk.reconcile()
    states = {desk.brief(each).state for each in (key, other)}
    assert states == {"open", "in_progress"}
    assert "is SHOP-9 now" in " ".join(desk.ticket(each).said for each in (key, other))
    jira.deletes(first)
    desk.deliver("jira")
    assert sorted(desk.ticket(each).state for each in (key, other)) == ["gone", "live"]


def test_what_only_one_side_may_decide_is_said_and_not_fought_over(desk: Desk, jira: FakeJira) -> None:
    key = desk.action()
    desk.ask(key, "jira", "OPS")
    issue = jira.one()
    # Dropped there: a person decides here, and nothing goes back and forth.
    jira.does(issue, status="Done", resolution="Won't Do")
    desk.deliver("jira", times=2)
    assert (desk.brief(key).state, issue.status) == ("open", "Done")
    assert "Decide here" in desk.ticket(key).said
    # Rewritten there: ours is not put over it, until words are to be erased.
    jira.does(issue, summary="Their own words", status="To Do", resolution=None)
    desk.deliver("jira")
    desk.world.run(coes.edit_action, key=key, title="Refuse lookups over 800 ms for wugwug")
    desk.world.settle()
    assert (issue.summary, "rewritten" in desk.ticket(key).said) == ("Their own words", True)
    coe = desk.brief(key).coe_key
    desk.world.run(coes.redact, key=coe, words="wugwug", reason="A name", rendered={})
    desk.world.settle()
    assert issue.summary == desk.brief(key).title != "Their own words"
    # Changed on both sides at once: what people did here counts.
    jira.does(issue, duedate="2031-07-01")
    desk.world.run(coes.edit_action, key=key, due=desk.world.clock.now(), reason="Now")
    desk.deliver("jira")
    assert issue.duedate == desk.world.clock.now().date().isoformat()
    # Canceled here is closed there.
    desk.world.run(coes.move_action, key=key, to="canceled", note="The service is gone.")
    desk.world.settle()
    assert issue.status == "Done"
    # A permission that was lost is told by the doctor, in Jira's words on the action.
    jira.forbidden = {"EDIT_ISSUES"}
    found = {said[0]: said for said in check_trackers(jira.environment, desk.world.clock.now())}
    assert (found["jira OPS"][1], "EDIT_ISSUES" in found["jira OPS"][3]) == (False, True)
    desk.world.run(coes.edit_action, key=key, due=desk.world.clock.now(), priority="P2", title="Another title")
    desk.world.settle()
    assert "You do not have permission to edit issues" in desk.ticket(key).trouble
    jira.forbidden = set()
    desk.world.run(commands.try_again, subject="action", key=key)
    desk.world.settle()
    assert (issue.summary, desk.ticket(key).state) == ("Another title", "live")


def test_what_is_private_goes_nowhere_but_in_the_words_that_were_released(desk: Desk, jira: FakeJira) -> None:
    world, jira_ops = desk.world, commands.Destination("jira", "OPS")
    world.run(commands.add_rule, subject="action", tracker="jira", project="OPS/Bug", levels=["P1"])
    declared = world.run(incidents.declare, title="Stolen xyzzy keys", visibility="private", severity="SEV2").key
    coe = world.run(coes.open_coe, incident_keys=[declared]).key
    values = {"title": "Rotate the xyzzy keys", "kind": "prevent", "priority": "P1", "owner_id": None, "due": None}
    key = world.run(coes.add_action, key=coe, **values, done_criteria="The xyzzy keys are new.").key
    world.settle()
    assert jira.asked == []
    with pytest.raises(Invalid, match="in your own words"):
        world.run(commands.make_action_ticket, key=key, to=jira_ops)
    released = commands.Released("Rotate keys", "As agreed.")
    world.run(commands.make_action_ticket, key=key, to=jira_ops, released=released)
    world.run(coes.edit_action, key=key, title="Rotate the xyzzy keys now", due=world.clock.now())
    world.settle()
    issue = jira.one()
    assert (issue.summary, issue.duedate, "As agreed." in issue.text) == ("Rotate keys", None, True)
    assert "xyzzy" not in str(jira.asked)
    # Open to all, it is told in full and made by the rule; private again, the words are taken back.
    world.run(incidents.set_visibility, key=declared, visibility="open")
    world.run(coes.add_action, key=coe, **{**values, "title": "Alarm on use of old keys"}, done_criteria="")
    world.settle()
    assert [each.summary for each in jira.issues] == ["Rotate the xyzzy keys now", "Alarm on use of old keys"]
    world.run(incidents.set_visibility, key=declared, visibility="private")
    world.settle()
    assert jira.issues[0].summary == "Rotate keys"
    assert "private in Andon" in jira.issues[1].summary
    assert "xyzzy" not in f"{jira.issues}"


def test_the_page_says_how_it_stands_and_only_what_is_signed_is_heard(desk: Desk, jira: FakeJira) -> None:
    key = desk.action()
    client = desk.household.browser("admin")
    form = {"csrf_token": desk.household.csrf(client)}
    assert "Make a ticket in Jira OPS" in client.get(f"/actions/{key}").text
    assert client.post(f"/actions/{key}/ticket", data={**form, "to": "jira OPS"}).status_code == 303
    assert client.post("/trackers/jira/trials", data=form).status_code == 303
    rule = {"subject": "action", "tracker": "jira", "project": "NONE", "levels": "P0"}
    assert client.post("/trackers/rules", data={**form, **rule}).status_code == 303
    desk.world.settle()
    page = client.get("/trackers").text
    assert "Andon&#39;s account at" in page
    assert "no such project, or not for this account" in page
    assert "OPS-1" in client.get(f"/actions/{key}").text
    body, headers = jira.outbox[0]
    assert desk.post("jira", body, {**headers, "X-Hub-Signature": "sha256=00"}) == 403
    assert desk.post("jira", body + b" ", headers) == 403
    assert "not signed with our secret" in client.get("/trackers").text
    assert [desk.post("jira", body, headers) for _ in range(2)] == [202, 202]
    answer = client.get(f"/api/v1/actions/{key}/ticket", headers=desk.household.api())
    assert (answer.json["key"], answer.json["state"]) == ("OPS-1", "live")
    assert client.delete(f"/api/v1/actions/{key}/ticket", headers=desk.household.api()).status_code == 204
    jira.does(jira.one(), status="In Progress")
    desk.deliver("jira")
    assert desk.brief(key).state == "open"


def test_a_ticket_that_is_there_already_is_linked_as_it_stands(desk: Desk, jira: FakeJira) -> None:
    first, other = desk.action(), desk.action("Page earlier", due=None)
    desk.ask(first, "jira", "OPS")
    theirs = Issue("7041", "OPS-41", "Lookups hang", None, ["old"], "2031-06-01", "acc-view", "In Progress")
    moved = Issue("7042", "SHOP-3", "Moved away", None, [], former=("OPS-42",))
    jira.issues += [theirs, moved]
    for typed, said in (("SHOP-3", "only tickets in OPS"), ("41 or so", "OPS-12")):
        with pytest.raises(Invalid, match=said):
            desk.ask(other, "jira", "OPS", existing=typed)
    for typed, said in (
        ("OPS-99", "Jira has no OPS-99"),
        ("OPS-1", "OPS-1 is the ticket of something else in Andon already"),
        ("https://elsewhere.example/browse/OPS-41", "is of another Jira"),
        ("OPS-42", "It stands in SHOP; of this action only tickets in OPS"),
    ):
        desk.ask(other, "jira", "OPS", existing=typed)
        ticket = desk.ticket(other)
        assert (ticket.state, said in ticket.trouble, ticket.synced_at) == ("refused", True, None), ticket
    # While Jira is down it waits, and says so.
    jira.is_down = True
    desk.ask(other, "jira", "OPS/Bug", existing=f"{jira.url}/browse/ops-41?focus=1#c")
    waits = desk.ticket(other)
    assert (waits.state, "Jira answered 503" in waits.trouble) == ("waiting", True)
    jira.is_down = False
    desk.later(minutes=16)
    ticket = desk.ticket(other)
    assert (ticket.state, ticket.key, "Linked as it stood: In Progress" in ticket.said) == ("live", "OPS-41", True)
    brief = desk.brief(other)
    assert (brief.tracker_url, brief.due, len(jira.issues)) == (f"{jira.url}/browse/OPS-41", None, 3)
    # From now on what changes goes both ways, but its words and labels stay theirs.
    desk.world.run(coes.edit_action, key=other, title="Page within a minute")
    desk.world.run(coes.move_action, key=other, to="done", evidence="https://example.org/test/2")
    desk.world.settle()
    assert (theirs.summary, theirs.description, theirs.labels, theirs.status) == ("Lookups hang", None, ["old"], "Done")
    jira.does(theirs, status="To Do", duedate="2031-07-01")
    desk.deliver("jira")
    brief = desk.brief(other)
    assert (brief.state, brief.due and brief.due.date()) == ("open", date(2031, 7, 1))
