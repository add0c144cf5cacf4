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
