"""The timeline: notes with their own time and history, marks, filters, permalinks, corrections, files."""

import csv
import io
import json
from typing import Any

import pytest

from foundation.audit import verify
from foundation.authz import Role
from foundation.errors import Conflict, Forbidden, Invalid, NotFound
from foundation.search import find
from incidents import commands, queries
from incidents.queries.entry import compared
from incidents.queries.export import defused
from tests.incidents.builders import ALERTS, at, declare, person, text
from tests.incidents.test_api import Api
from tests.incidents.test_redact import SECRET
from tests.incidents.test_web import Browser
from tests.support.everything import everything
from tests.support.household import Household
from tests.support.world import World


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_cell_that_a_sheet_would_run_is_defused(cell: str) -> None:
    assert defused(cell) == f"'{cell}"
    assert defused(f"a{cell}") == f"a{cell}"


def test_wordings_are_compared_word_by_word_and_long_ones_line_by_line() -> None:
    assert compared("We saw it", "We missed it") == [
        ("same", "We "),
        ("del", "saw"),
        ("ins", "missed"),
        ("same", " it"),
    ]
    before = "".join(f"line {n} is long\n" for n in range(300))
    assert [kind for kind, _ in compared(before, before + "more\n")] == ["same", "ins"]


def test_a_note_has_its_own_time_and_keeps_every_wording(world: World) -> None:
    ada, bram = person(world), person(world, "Bram Okoro")
    declare(world, ada)
    world.run_as(ada, commands.add_note, key="INC-1", body=text("Disk was full"), at=at(8, 12), precision="minute")
    world.run_as(
        bram, commands.edit_note, key="INC-1", seq=2, body=text("Disk sda was full"), at=at(8), precision="hour"
    )
    entry = world.ask(queries.timeline, 1)[1]
    assert (entry.actor, entry.occurred_at, entry.precision, entry.text) == (
        *(ada.name, at(8), "hour"),
        "noted: Disk sda was full",
    )
    assert entry.edited_at == world.clock.now()
    page = world.ask(queries.entry_page, world.ask(queries.brief, 1), 2)
    assert [(w.by, w.happened_at, w.precision) for w in page.wordings] == [
        (bram.name, at(8), "hour"),
        (ada.name, at(8, 12), "minute"),
    ]
    assert ("ins", " sda") in page.wordings[0].parts
    with world.reading() as reading:
        assert [hit.key for hit in find(reading.session, "sda")] == ["INC-1"]


def test_of_two_who_edit_one_note_the_second_hears_of_it(world: World) -> None:
    ada = person(world)
    declare(world, ada)
    for word in ("One", "Two"):
        world.run_as(ada, commands.add_note, key="INC-1", body=text(word))
    world.run_as(ada, commands.edit_note, key="INC-1", seq=2, body=text("First"), version=3)
    world.run_as(ada, commands.edit_note, key="INC-1", seq=3, body=text("Second"), version=3)
    with pytest.raises(Conflict):
        world.run_as(ada, commands.edit_note, key="INC-1", seq=2, body=text("Uno"), version=3)
    world.run_as(ada, commands.edit_note, key="INC-1", seq=2, body=text("First"), version=5)
    assert world.ask(queries.brief, 1).version == 5


@pytest.mark.parametrize(
    ("seq", "values", "error"),
    [
        (1, {"body": text("x")}, Invalid),
        (9, {"body": text("x")}, NotFound),
        (2, {"body": text(" ")}, Invalid),
        (2, {"at": at(9, 2)}, Invalid),
        (2, {"precision": "century"}, Invalid),
    ],
)
def test_what_is_no_note_or_cannot_be_is_refused(
    world: World, seq: int, values: dict[str, object], error: type
) -> None:
    declare(world)
    world.run(commands.add_note, key="INC-1", body=text("Seen"))
    with pytest.raises(error):
        world.run(commands.edit_note, key="INC-1", seq=seq, **values)
    assert world.ask(queries.brief, 1).version == 2


def test_a_redacted_note_is_gone_in_every_wording(world: World) -> None:
    declare(world)
    world.run(commands.add_note, key="INC-1", body=text(f"It is {SECRET}"))
    world.run(commands.edit_note, key="INC-1", seq=2, body=text(f"It was {SECRET}"))
    world.run(commands.redact, key="INC-1", seq=3, reason="A secret")
    assert SECRET not in everything(world)
    assert world.ask(queries.timeline, 1)[1].is_erased
    with pytest.raises(Invalid):
        world.run(commands.edit_note, key="INC-1", seq=2, body=text("Again"))
    with world.reading() as reading:
        assert verify(reading.session, world.keyring).faults == ()


def test_entries_are_marked_by_responders_and_found_by_their_marks(world: World) -> None:
    ada, viewer = person(world), person(world, "Vera Lund", Role.VIEWER)
    declare(world, ada)
    world.run_as(ALERTS, commands.note_alert, key="INC-1", text="Errors rise", source="Checks")
    world.run_as(ada, commands.add_note, key="INC-1", body=text("Roll back"), at=at(8, 30))
    for seq, marker in ((2, "detection"), (3, "decision"), (3, "mitigation"), (3, "mitigation")):
        world.run_as(ada, commands.mark_entry, key="INC-1", seq=seq, marker=marker)
    world.run_as(ada, commands.mark_entry, key="INC-1", seq=3, marker="mitigation", marked=False)
    assert world.ask(queries.brief, 1).version == 7

    def found(**wanted: Any) -> list[int]:
        return [entry.seq for entry in world.ask(queries.timeline, 1, narrowed=queries.Narrowed(**wanted))]

    assert found(marked=["decision"]) == [3]
    assert found(marked=["mitigation"]) == []
    assert found(marked=["decision", "detection"]) == [2, 3]
    assert found(kinds=["alert"]) == [2]
    assert found(person_id=ada.person_id) == [1, 3]
    assert found(audience="public") == []
    for wrong in ({"kinds": ["gossip"]}, {"audience": "press"}, {"marked": ["decision", "any"]}):
        with pytest.raises(Invalid, match="is none of them"):
            found(**wrong)
    first = world.ask(queries.timeline, 1, limit=3)
    assert first[2].markers == ("decision",)
    assert [entry.seq for entry in queries.in_order(world.ask(queries.timeline, 1))] == [3, 1, 2]
    with pytest.raises(Forbidden):
        world.run_as(viewer, commands.mark_entry, key="INC-1", seq=2, marker="decision")
    with pytest.raises(Invalid):
        world.run_as(ada, commands.mark_entry, key="INC-1", seq=4, marker="decision")
    with pytest.raises(NotFound):
        world.run_as(ada, commands.mark_entry, key="INC-1", seq=40, marker="decision")


def test_the_corrections_of_moments_are_kept_with_their_reasons(world: World) -> None:
    ada = person(world)
    declare(world, ada)
    correct = {"key": "INC-1", "moment": "impact_started"}
    world.run_as(ada, commands.correct_moment, **correct, at=at(8, 30))
    world.run_as(ada, commands.correct_moment, **correct, at=at(8, 10), reason="The graph says so")
    told = [(c.before, c.at, c.reason, c.by) for c in world.ask(queries.moment_history, 1)]
    assert told == [(None, at(8, 30), "", ada.name), (at(8, 30), at(8, 10), "The graph says so", ada.name)]


def test_a_timeline_is_kept_and_taken_along_by_page_and_program(household: Household) -> None:
    browser, api = Browser(household), Api(household, "responder")
    declare(household.world, title="=cmd()")
    browser.follow("/incidents/INC-1/notes", body="Saw **it**", at="2031-03-03T08:10", precision="hour")
    made = api.post("/incidents/INC-1/notes", {"body": "-1 disk", "at": "2031-03-03T08:20:00Z"})
    assert (made.status_code, made.json["kind"], made.json["precision"]) == (201, "note", "minute")
    page = browser.follow("/incidents/INC-1/timeline/2/marks", marker="decision")
    assert "Take off decision" in page.text
    edited = browser.follow(
        "/incidents/INC-1/timeline/2", body="Saw it late", at="2031-03-03T08:10", was_at="2031-03-03T08:10"
    )
    assert "<del>" in edited.text
    assert "Wordings" in edited.text
    assert "/incidents/INC-1/timeline/2" in browser.get("/incidents/INC-1").text
    assert browser.client.get("/incidents/INC-1/timeline/5").headers["Location"].endswith("/timeline/2")
    shown = browser.get("/incidents/INC-1/timeline?kind=note&marked=any").text
    assert 'id="e2"' in shown
    assert 'id="e3"' not in shown
    assert "No entry is like that" in browser.get("/incidents/INC-1/timeline?kind=task").text
    assert browser.get("/incidents/INC-1/timeline/99").status_code == 404
    assert browser.post("/incidents/INC-1/timeline/1", body="x").status_code == 422
    kept = browser.post("/incidents/INC-1/notes", body="Typed", at="2031-03-03T11:00")
    assert (kept.status_code, "Typed" in kept.text) == (422, True)
    _saved(browser, api)


def _saved(browser: Browser, api: Api) -> None:
    sheet = browser.get("/incidents/INC-1/timeline/export?format=csv")
    assert sheet.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(sheet.text)))
    assert [row["seq"] for row in rows] == ["2", "3", "1"]
    assert rows[0]["markers"] == "decision"
    assert not any(cell.startswith(tuple("=+-@")) for row in rows for cell in row.values())
    told = api.get("/incidents/INC-1/timeline/export?format=markdown&kind=note")
    assert "## 2031-03-03" in told.text
    assert "about 08:00" in told.text
    told = json.loads(api.get("/incidents/INC-1/timeline/export").text)
    assert [item["kind"] for item in told["items"]] == ["note", "note", "state"]
    assert api.get("/incidents/INC-1/timeline/export?format=xml").status_code == 422
    assert api.get("/incidents/INC-1/timeline?kind=note&marked=decision").json["items"][0]["seq"] == 2
    entry = api.get("/incidents/INC-1/timeline/2").json
    assert [wording["text"] for wording in entry["wordings"]] == ["Saw it late", "Saw **it**"]
    stale = api.patch("/incidents/INC-1/notes/2", {"body": "No"}, **{"If-Match": '"3"'})
    assert stale.status_code == 409
    assert api.patch("/incidents/INC-1/notes/2", {"precision": "day"}).json["precision"] == "day"
    assert api.get("/incidents/INC-1/moments").json["items"] == []


def test_the_timeline_of_a_private_incident_is_for_those_who_may_know(household: Household) -> None:
    declare(household.world, visibility="private")
    browser = Browser(household, "viewer")
    for path in ("", "/1", "/export"):
        assert browser.get(f"/incidents/INC-1/timeline{path}").status_code == 404
        assert Api(household, "viewer").get(f"/incidents/INC-1/timeline{path}").status_code == 404
