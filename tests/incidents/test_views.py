"""Views of the list: one's own, and those that somebody shares."""

import pytest

from foundation.authz import Role
from foundation.errors import Forbidden, NotFound
from incidents import commands, queries
from tests.incidents.builders import person
from tests.support.household import Household
from tests.support.world import World


def test_views_are_ones_own_until_they_are_shared(world: World) -> None:
    ada, cleo, dara = person(world), person(world, "Cleo Marlow", Role.VIEWER), person(world, "Dara Finch", Role.ADMIN)
    given = {"name": "Grave", "filters": "?severity=SEV1&page=7&state=&q=%20edge%20"}
    view = world.run_as(ada, commands.save_view, **given)
    assert view.filters == "state=&severity=SEV1&q=edge"
    assert world.ask_as(cleo, queries.saved_views) == []
    with pytest.raises(NotFound):
        world.run_as(dara, commands.drop_view, view_id=view.id)
    again = world.run_as(ada, commands.save_view, **given, is_shared=True)
    assert again.id == view.id
    assert [(item.name, item.may_drop) for item in world.ask_as(cleo, queries.saved_views)] == [("Grave", False)]
    with pytest.raises(Forbidden):
        world.run_as(cleo, commands.save_view, **given, is_shared=True)
    world.run_as(dara, commands.drop_view, view_id=view.id)
    assert world.ask_as(ada, queries.saved_views) == []


def test_a_view_stands_among_the_tabs(household: Household) -> None:
    browser = household.browser("responder")
    sent = {"name": "Grave", "filters": "state=open&severity=SEV1", "csrf_token": household.csrf(browser)}
    assert browser.post("/incidents/views", data=sent).headers["Location"] == "/incidents?state=open&severity=SEV1"
    page = browser.get("/incidents?state=open&severity=SEV1").text
    assert ">Grave</a>" in page
    assert "Remove Grave" in page
    assert browser.post("/incidents/views", data={**sent, "name": ""}).status_code == 422
