"""Two people who rewrite the same summary see both texts put together; neither is lost."""

import re
from html import unescape
from typing import Any

import pytest

from foundation.errors import Conflict
from incidents import commands, queries
from tests.incidents.builders import at, declare, person, text
from tests.support.household import Household
from tests.support.world import World

BASE = "Cause unknown.\nTeam looks.\nNo workaround."


def test_a_summary_that_both_rewrote_comes_back_merged(household: Household) -> None:
    world, browser = household.world, household.browser("responder")
    declare(world, summary=text(BASE))
    mine, token = BASE.replace("Cause unknown", "The disk is full"), {"csrf_token": household.csrf(browser)}
    sent = {"title": "Edge returns errors", "was_title": "Edge returns errors", "was_summary": BASE, "version": "1"}
    sent |= {"summary": mine, **token}
    world.run(commands.edit, key="INC-1", summary=text(BASE + "\nA retry helps."))
    answer = browser.post("/incidents/INC-1/details", data=sent)
    assert answer.status_code == 409
    assert "Somebody rewrote the summary while you did" in answer.text
    field = re.search(r'<textarea [^>]*name="summary"[^>]*>\n?([^<]*)</textarea>', answer.text)
    assert field
    merged = unescape(field.group(1))
    assert merged.splitlines() == ["The disk is full.", "Team looks.", "No workaround.", "A retry helps."]
    again = re.findall(r'<input type="hidden" name="(version|was_summary|was_title)" value="([^"]*)"', answer.text)
    fields = {name: unescape(value) for name, value in again}
    browser.post("/incidents/INC-1/details", data={**sent, **fields, "summary": merged})
    assert "A retry helps." in browser.get("/incidents/INC-1").text
    assert "The disk is full." in browser.get("/incidents/INC-1").text


def test_whatever_text_both_rewrote_comes_back_merged(household: Household) -> None:
    world, browser = household.world, household.browser("responder")
    theirs, mine = text(BASE + "\nA retry helps."), BASE.replace("Cause unknown", "The disk is full")
    declare(world)
    world.run(commands.add_note, key="INC-1", body=text(BASE))
    told = world.run(commands.post_update, key="INC-1", audience="responders", body=text(BASE))
    world.run(commands.describe_impact, key="INC-1", customer_impact=text(BASE), workaround=text(BASE))
    read = {"version": str(world.ask(queries.brief, "INC-1").version), "csrf_token": household.csrf(browser)}
    world.run(commands.edit_note, key="INC-1", seq=2, body=theirs)
    world.run(commands.correct_update, key="INC-1", update_id=told.id, body=theirs)
    world.run(commands.describe_impact, key="INC-1", customer_impact=theirs, workaround=theirs)
    forms = (
        ("timeline/2", {"body": "note"}),
        (f"updates/{told.id}/corrections", {"body": "update"}),
        ("customers", {"customer_impact": "customer impact", "workaround": "workaround"}),
    )
    for place, names in forms:
        typed = dict.fromkeys(names, mine) | {f"was_{name}": BASE for name in names}
        answer = browser.post(f"/incidents/INC-1/{place}", data={**read, **typed})
        assert answer.status_code == 409
        for name, called in names.items():
            assert f"Somebody rewrote the {called} while you did" in answer.text
            field = re.search(rf'<textarea [^>]*name="{name}"[^>]*>\n?([^<]*)</textarea>', answer.text)
            assert field
            merged = ["The disk is full.", "Team looks.", "No workaround.", "A retry helps."]
            assert unescape(field.group(1)).splitlines() == merged


def test_a_task_said_anew_keeps_what_is_not_said(world: World) -> None:
    ada, incident = person(world), declare(world)
    asked = {"title": "Ask the vendor", "owner_id": ada.person_id, "due": at(9, 30)}
    task = world.run(commands.add_task, key=incident.key, **asked)
    changed = world.run(commands.change_task, key=incident.key, task_id=task.id, title="Ask them both")
    assert (changed.title, changed.owner_id, changed.due) == ("Ask them both", ada.person_id, at(9, 30))
    assert world.run(commands.change_task, key=incident.key, task_id=task.id, owner_id=None).owner_id is None


def test_the_second_of_two_is_told_whatever_they_rewrite(world: World) -> None:
    incident = declare(world)
    task = world.run(commands.add_task, key=incident.key, title="Ask the vendor")
    read = {"key": incident.key, "version": world.ask(queries.brief, incident.key).version}
    rewrites: tuple[tuple[Any, dict[str, Any], dict[str, Any]], ...] = (
        (commands.change_task, {"task_id": task.id, "title": "Call them"}, {"task_id": task.id, "title": "Write"}),
        (commands.set_bridge, {"url": "https://example.org/1"}, {"url": "https://example.org/2"}),
        (commands.set_visibility, {"visibility": "private"}, {"visibility": "open"}),
    )
    for command, first, second in rewrites:
        world.run(command, **read, **first)
        with pytest.raises(Conflict):
            world.run(command, **read, **second)
