"""Views of the list: one's own, and those that somebody shares."""

from urllib.parse import parse_qsl

import pytest

from foundation.authz import Role
from foundation.errors import Forbidden, Invalid, NotFound
from incidents import commands, queries
from tests.incidents.builders import declare, person
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
    world.run(commands.save_field, key="region", name="Region", kind="text")
    wide = "state=resolved&severity=SEV1&severity=SEV2&severity=SEV1&field=region:Europe&field=region:America&cursor=x"
    saved = world.run_as(ada, commands.save_view, name="Wide", filters=wide)
    assert parse_qsl(saved.filters) == [
        ("state", "resolved"),
        ("severity", "SEV1"),
        ("severity", "SEV2"),
        ("field", "region:Europe"),
        ("field", "region:America"),
    ]
    for wrong in (
        "state=asleep",
        "severity=SEV9",
        "service=nowhere",
        "mode=x",
        "type=x",
        "field=x",
        "field=x:y",
        "p=1",
    ):
        with pytest.raises(Invalid) as refused:
            world.run_as(ada, commands.save_view, name="Wrong", filters=wrong)
        assert (refused.value.code, refused.value.where) == ("view.filters", "filters")
    with pytest.raises(Invalid, match="mode can be given once"):
        world.run_as(ada, commands.save_view, name="Wrong", filters="mode=drill&mode=standard")
    world.run_as(ada, commands.drop_view, view_id=saved.id)
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
    for level in ("SEV1", "SEV2", "SEV3"):
        declare(household.world, severity=level)
    wide = "/incidents?state=&severity=SEV1&severity=SEV2"
    page = browser.get(wide).text
    assert [f"INC-{n}" in page for n in (1, 2, 3)] == [True, True, False]
    assert 'value="SEV2" checked>or severity SEV2' in page
    assert browser.post("/incidents/views", data={**sent, "filters": wide[10:]}).headers["Location"] == wide
