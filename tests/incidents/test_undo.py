"""Undoing a note for ten seconds: it leaves the timeline and all that is made of it, and stays in the log."""

import re

import pytest

from foundation.audit import verify
from foundation.authz import Role
from foundation.errors import Conflict, Forbidden, NotFound
from foundation.log import events_of
from foundation.search import find
from incidents import commands, queries
from tests.incidents.builders import declare, person, text
from tests.incidents.test_api import Api
from tests.incidents.test_web import Browser
from tests.support.household import Household
from tests.support.world import World


def test_a_note_can_be_undone_for_ten_seconds_by_who_wrote_it(world: World) -> None:
    ada, bram = person(world), person(world, "Bram Okoro", Role.ADMIN)
    declare(world, ada)
    for word in ("Quokka", "Wombat", "Numbat"):
        world.run_as(ada, commands.add_note, key="INC-1", body=text(f"{word} seen"))
    world.run_as(ada, commands.edit_note, key="INC-1", seq=2, body=text("Quokka heard"))
    world.run_as(ada, commands.mark_entry, key="INC-1", seq=2, marker="decision")
    world.run_as(ada, commands.pin_entry, key="INC-1", seq=2)
    with pytest.raises(Forbidden):
        world.run_as(bram, commands.undo_note, key="INC-1", seq=2)
    world.clock.advance(seconds=10)
    for _ in range(2):
        world.run_as(ada, commands.undo_note, key="INC-1", seq=2)
    world.clock.advance(seconds=1)
    with pytest.raises(Conflict, match="10 seconds"):
        world.run_as(ada, commands.undo_note, key="INC-1", seq=3)
    for refused in (commands.edit_note, commands.mark_entry, commands.pin_entry):
        values = {"body": text("No")} if refused is commands.edit_note else {}
        values |= {"marker": "decision"} if refused is commands.mark_entry else {}
        with pytest.raises(NotFound):
            world.run_as(ada, refused, key="INC-1", seq=2, **values)
    with world.reading() as look:
        names = [event.name for event in events_of(look.session, "incident:1")]
        told = queries.timeline(look, 1)
        assert [item.seq for item in queries.timeline(look, 1, limit=2)] == [1, 3]
        assert not find(look.session, "quokka")
        assert [hit.key for hit in find(look.session, "wombat")] == ["INC-1"]
        shown = queries.exported(look, queries.brief(look, 1), "markdown", queries.Narrowed())
        assert "Wombat" in shown.text
        assert "Quokka" not in shown.text
        assert not queries.evidence(look, 1)
        assert verify(look.session, world.keyring).faults == ()
    assert names.count("incident.note_undone") == 1
    assert names.count("incident.note_added") == 3
    assert [item.seq for item in told] == [1, 3, 4, 8]


def test_who_adds_a_note_is_offered_to_undo_it_without_a_script(household: Household) -> None:
    api, browser = Api(household), Browser(household)
    api.post("/incidents", {"title": "Search is slow"})
    for step in (household.world.clock.advance, None):
        page = browser.follow("/incidents/INC-1/notes", body="The wrong window")
        found = re.search(r'action="(/incidents/INC-1/notes/\d+/undo)"', page.text)
        assert found
        assert "The wrong window" in browser.get("/incidents/INC-1/timeline").text
        if step is not None:
            assert "The note is taken back." in browser.follow(found[1]).text
            assert "The wrong window" not in browser.get("/incidents/INC-1").text
            continue
        household.world.clock.advance(seconds=11)
        late = browser.post(found[1])
        assert (late.status_code, "It stands" in late.text) == (409, True)
    made = api.post("/incidents/INC-1/notes", {"body": "Again"}).json["seq"]
    taken = api.delete(f"/incidents/INC-1/notes/{made}")
    assert (taken.status_code, taken.json["key"]) == (200, "INC-1")
    assert api.get(f"/incidents/INC-1/timeline/{made}").status_code == 404
