"""Several people at one COE: fields that nobody touched, the queue of reviews, many actions at once, the same twice."""

import json
from datetime import timedelta

import pytest

from catalog import commands as catalog
from coe import commands, queries
from foundation.errors import Invalid
from tests.coe.test_pages import Browser, opened, write_all
from tests.support.coes import Desks
from tests.support.household import Household


@pytest.fixture
def two(household: Household) -> tuple[Browser, Browser]:
    household.world.run(catalog.add_service, slug="checkout", name="Checkout", tier="T1")
    return Browser(household, "responder"), Browser(household, "admin")


def version(household: Household, url: str) -> int:
    return household.world.ask(queries.brief, url.rpartition("/")[2]).version


def test_a_field_that_nobody_touched_follows_what_others_write(
    household: Household, two: tuple[Browser, Browser]
) -> None:
    ada, bea = two
    url = opened(ada)
    read = version(household, url)
    questions = f"{url}/answers/lessons_lucky"
    detection = f"{url}/answers/detection"
    was = json.dumps({"signal": "", "alarm": "", "signal-na": "", "alarm-na": ""})
    blank = {"was": was, "signal": "", "alarm": ""}
    assert bea.post(detection, **{**blank, "signal": "By a call", "version": read}).status_code == 303
    assert ada.post(detection, **{**blank, "alarm": "The error rate", "version": read}).status_code == 303
    said = {each.name: each.text for each in household.world.ask(queries.document, url.rpartition("/")[2]).answers}
    assert (said["signal"], said["alarm"]) == ("By a call", "The error rate")
    met = ada.post(detection, **{**blank, "signal": "By mail", "version": read})
    assert met.status_code == 409
    assert "By a call\nBy mail" in met.text
    assert ada.post(questions, luck="It was night.", version=read).status_code == 303


def test_a_refused_text_does_not_pass_for_one_that_saw_what_was_written_meanwhile(
    household: Household, two: tuple[Browser, Browser]
) -> None:
    ada, bea = two
    url = opened(ada)
    write_all(ada, url)
    read, was = version(household, url), "4 of 10 **payments** failed."
    summary = f"{url}/sections/summary"
    assert bea.post(summary, text=f"{was}\nNorth only.", was_text=was, version=read).status_code == 303
    refused = ada.post(summary, text=f"Bad\x07\n{was}", was_text=was, version=read)
    assert refused.status_code == 422
    assert f'name="version" value="{read}"' in refused.text
    assert f'name="was_text" value="{was}"' in refused.text
    head = {"Andon-Autosave": "1", "Accept": "application/json"}
    values = {"csrf_token": ada.token, "text": f"Good\n{was}", "was_text": was, "version": read}
    met = ada.client.post(summary, data=values, headers=head)
    assert met.status_code == 409
    assert met.json is not None
    assert met.json["text"] == f"Good\n{was}\nNorth only."
    assert "Somebody rewrote the summary" in met.json["both"]
    again = {**values, "text": met.json["text"], "was_text": met.json["theirs"], "version": met.json["version"]}
    saved = ada.client.post(summary, data=again, headers=head)
    assert saved.status_code == 200
    # The same once more, after an answer that never came: nothing is written twice.
    assert ada.client.post(summary, data=again, headers=head).json["version"] == saved.json["version"]
    late = ada.client.post(summary, data={**again, "text": "x", "version": 10_000}, headers=head)
    assert late.status_code == 409


def test_what_waits_for_a_review_says_since_when_and_for_whom(desks: Desks) -> None:
    first, second = desks.sound_coe(), desks.sound_coe()
    desks.move(desks.owner, first, "in_review")
    desks.world.clock.advance(days=3)
    desks.move(desks.owner, second, "in_review")
    person_id = desks.reviewer.person_id
    desks.world.run_as(desks.owner, commands.ask_reviewer, key=second.key, role="peer", person_id=person_id)
    waiting = desks.world.ask_as(desks.reviewer, queries.review_queue)
    assert [(item.brief.key, item.is_mine) for item in waiting] == [(second.key, True), (first.key, False)]
    assert waiting[0].since - waiting[1].since == timedelta(days=3)
    desks.world.run_as(desks.reviewer, commands.note_look, key=second.key, version=1)
    assert desks.world.ask_as(desks.reviewer, queries.review_queue)[0].is_changed
    assert [item.brief.key for item in desks.world.ask_as(desks.viewer, queries.review_queue)] == [
        first.key,
        second.key,
    ]


def test_many_actions_change_at_once_or_none_does(desks: Desks) -> None:
    coe = desks.coe()
    actions = [desks.action(coe, title=f"Stage rollout {each}") for each in ("one", "two", "three")]
    keys, due = [action.key for action in actions], desks.world.clock.now() + timedelta(days=90)
    with pytest.raises(Invalid, match="Say why it takes longer"):
        desks.world.run_as(desks.owner, commands.triage_actions, keys=keys, priority="P0", due=due)
    assert {a.priority for a in desks.world.ask(queries.actions_of_coe, coe.id)} == {"P1"}
    changes = {"priority": "P2", "owner_id": desks.responder.person_id, "due": due, "reason": "The freeze"}
    desks.world.run_as(desks.owner, commands.triage_actions, keys=keys[:2], **changes)
    found = desks.world.ask(queries.actions_of_coe, coe.id)
    assert [(a.priority, a.slips) for a in found] == [("P2", 1), ("P2", 1), ("P1", 0)]
    for wrong in ({"keys": [], "priority": "P0"}, {"keys": keys}):
        with pytest.raises(Invalid):
            desks.world.run_as(desks.owner, commands.triage_actions, **wrong)


def test_what_is_being_typed_is_held_against_the_actions_of_others(desks: Desks) -> None:
    known = desks.action(desks.coe(), title="Stage the rollout of limits by region")
    mine = desks.coe()

    def near(title: str) -> list[str]:
        return [a.key for a in desks.world.ask_as(desks.owner, queries.actions_alike, title, mine.key)]

    assert near("Stage rollouts of limits") == [known.key]
    assert near("Stage") == []
    assert near("Buy more disks for mail") == []
    desks.action(mine, title="Stage the rollout of limits by region")
    assert near("Stage rollouts of limits") == [known.key]


def test_a_reader_suggests_and_a_writer_accepts_declines_or_puts_both_together(
    household: Household, two: tuple[Browser, Browser]
) -> None:
    ada, bea = two
    url, quill = opened(ada), Browser(household, "viewer")
    lines = "4 of 10 failed.\n\nCause unknown.\n\nNorth only."
    ada.post(f"{url}/sections/summary", text=lines, version=1)
    read = version(household, url)
    suggest = f"{url}/sections/summary/suggestions"
    wanted = {"text": lines.replace("unknown", "<a limit>"), "reason": "We know it", "version": read}
    made = [quill.post(suggest, **wanted, was_text=lines) for _ in range(2)]
    assert [answer.headers["Location"] for answer in made] == [f"{url}#suggestion-1"] * 2
    same = quill.post(suggest, text=lines, was_text=lines, version=read)
    assert (same.status_code, "It reads so already" in same.text) == (422, True)
    # Whoever owns it has it on their list.
    assert "Viewer Person suggested a change today" in ada.get("/").text
    page = quill.get(url).text
    assert "Viewer Person suggests a change" in page
    assert "<ins>Cause &lt;a limit&gt;.</ins>" in page
    assert quill.post(f"{url}/suggestions/1/transitions", to="accepted").status_code == 403
    # The section goes on elsewhere; the suggestion goes into what stands there now.
    ada.post(f"{url}/sections/summary", text=f"{lines}\nAnd west.", version=read)
    assert "Cause &lt;a limit&gt;.\n\nNorth only.\nAnd west." in bea.get(f"{url}/suggestions/1").text
    assert bea.post(f"{url}/suggestions/1/transitions", to="accepted").headers["Location"] == f"{url}#summary"
    now = household.world.ask(queries.section_now, url.rpartition("/")[2], "summary")[1]
    assert now == f"{lines}\nAnd west.".replace("unknown", "<a limit>")
    assert bea.post(f"{url}/suggestions/1/transitions", to="declined", word="No").status_code == 409
    # Two changed the same line: both are shown, and nothing is written before somebody has looked.
    read = version(household, url)
    quill.post(suggest, text=now.replace("4 of 10", "Half"), version=read)
    third = quill.post(suggest, text=f"{now}\n\nAnd more.", version=read)
    ada.post(f"{url}/sections/summary", text=now.replace("4 of 10", "5 of 10"), version=read)
    met = bea.post(f"{url}/suggestions/2/transitions", to="accepted")
    assert met.status_code == 409
    assert "5 of 10 failed.\nHalf failed." in met.text
    assert "Nothing of either is lost" in met.text
    looked = {"to": "accepted", "looked": "yes", "text": "Half failed.", "version": version(household, url)}
    ada.post(f"{url}/sections/summary", text="Somebody else.", version=version(household, url))
    again = bea.post(f"{url}/suggestions/2/transitions", **looked, was_text=now)
    assert (again.status_code, "Somebody rewrote the summary" in again.text) == (409, True)
    newest = {**looked, "version": version(household, url)}
    assert bea.post(f"{url}/suggestions/2/transitions", **newest).status_code == 303
    assert bea.post(f"{url}/suggestions/3/transitions", to="declined").status_code == 422
    assert bea.post(f"{url}/suggestions/3/transitions", to="withdrawn").status_code == 403
    declined = bea.post(f"{url}/suggestions/3/transitions", to="declined", word="Told above")
    assert third.status_code == declined.status_code == 303
    listed = quill.get(f"{url}/suggestions").text
    assert "Told above" in listed
    assert [each.state for each in household.world.ask(queries.suggestions, 1)] == ["declined", "accepted", "accepted"]
    assert household.world.ask(queries.section_now, 1, "summary")[1] == "Half failed."
