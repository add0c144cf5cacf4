"""Erasing words on the surfaces: looked at first, kept nowhere, refused with what to mend."""

import json
import re

import pytest
from click.testing import CliRunner

from andon.cli import andon
from coe import commands, queries
from foundation.errors import Conflict
from foundation.markdown import plain
from tests.coe.test_api import Caller
from tests.support.coes import Desks
from tests.support.everything import everything
from tests.support.household import Household

SECRET = "hunter2 & <sons>"
WHY = "A password was pasted"
HERE = "/coes/COE-1/redactions"


@pytest.fixture
def admin(household: Household) -> Caller:
    caller = Caller(household, "admin")
    caller.ok("POST", "/coes", {"title": "Cards are refused"})
    said = {"anchor": "summary", "text": f"It is {SECRET}, see the log"}
    caller.ok("POST", "/coes/COE-1/comments", said, Idempotency_Key="one")
    return caller


def test_a_program_looks_erases_and_gets_no_kept_answer_with_the_words(household: Household, admin: Caller) -> None:
    asked = {"words": "HUNTER2 &\n<sons>", "reason": WHY}
    looked = admin.ok("POST", HERE, {**asked, "preview": True})
    assert looked == {"is_erased": False, "places": [place("comment.1"), place("history")]}
    assert "hunter2" in everything(household.world)
    assert admin.call("POST", HERE, asked, Idempotency_Key="two").status_code == 201
    assert "hunter2" not in everything(household.world).lower()
    assert admin.ok("GET", "/coes/COE-1/comments")["items"][0]["text"] == "It is [redacted], see the log"
    said = {"anchor": "summary", "text": f"It is {SECRET}, see the log"}
    assert "hunter2" not in admin.call("POST", "/coes/COE-1/comments", said, Idempotency_Key="one").text
    assert len(admin.ok("GET", "/coes/COE-1/comments")["items"]) == 1


def place(where: str) -> dict[str, object]:
    return {"document": "COE-1", "where": where, "count": 1}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"words": " pw ", "reason": WHY}, "redaction.words"),
        ({"words": SECRET, "reason": ""}, "redaction.reason"),
        ({"words": SECRET, "reason": f"Somebody wrote {SECRET}."}, "redaction.reason"),
        ({"words": "never said", "reason": WHY}, "redaction.nowhere"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(admin: Caller, body: object, code: str) -> None:
    assert admin.refused(422, "POST", HERE, body)["code"] == code
    assert SECRET in admin.ok("GET", "/coes/COE-1/comments")["items"][0]["text"]


def test_a_person_sees_where_they_stand_before_they_are_gone(household: Household, admin: Caller) -> None:
    browser = household.browser()
    form = {"csrf_token": household.csrf(browser), "words": SECRET, "reason": WHY}
    assert "Erase words for good" in browser.get("/coes/COE-1").text
    shown = browser.post(HERE, data=form)
    assert shown.status_code == 200
    assert re.search(r"comment 1.*history", shown.text, re.DOTALL)
    assert "hunter2" in everything(household.world)
    assert browser.post(HERE, data={**form, "sure": "yes"}).headers["Location"] == "/coes/COE-1"
    assert "hunter2" not in everything(household.world)
    assert "They stand nowhere" not in browser.get("/coes/COE-1").text
    assert "hunter2" in browser.post(HERE, data=form).text
    assert household.browser("reviewer").get(HERE).status_code == 403


def test_at_the_terminal_they_come_in_where_no_history_keeps_them(household: Household, admin: Caller) -> None:
    words = ["redact", "coe", "COE-1", "--reason", WHY, "--json"]
    result = CliRunner().invoke(andon, words, obj=household.world.desk(), input=f"{SECRET}\n")
    assert json.loads(result.output)["is_erased"], result.output
    assert "hunter2" not in everything(household.world)


def test_whoever_still_types_over_the_old_text_does_not_bring_it_back(desks: Desks) -> None:
    coe = desks.coe()
    desks.write(coe, "summary", f"It was {SECRET}.")
    read = desks.world.ask(queries.brief, coe.key).version
    desks.world.run(commands.redact, key=coe.key, words=SECRET, reason=WHY, rendered={})
    text = plain(f"It was {SECRET}, and more.")
    with pytest.raises(Conflict):
        desks.world.run_as(desks.owner, commands.write_section, key=coe.key, name="summary", text=text, version=read)
