"""Two windows on one summary, the palette, and a connection that is lost: nothing typed is ever lost or moved."""

import re
from collections.abc import Callable

import pytest

from tests.browser.conftest import Watched
from tests.support.serving import Client

pytestmark = pytest.mark.browser
BASE = "Cause unknown.\n\nNo workaround."


def test_a_summary_that_somebody_else_rewrote_comes_back_merged(open_page: Callable[..., Watched], api: Client) -> None:
    key = api.post("/api/v1/incidents", {"title": "Sync is stuck", "severity": "SEV3", "summary": BASE})["key"]
    view = open_page()
    view.go(f"/incidents/{key}")
    view.page.get_by_text("Title and summary").click()
    field = view.page.get_by_role("textbox", name="What we know")
    field.fill(BASE.replace("Cause unknown", "The disk is full"))
    changed = api.ask("PATCH", f"/api/v1/incidents/{key}", {"summary": f"{BASE}\nA retry helps."})
    assert changed.status == 200, changed.text
    view.page.get_by_role("button", name=re.compile("new, show")).click()
    assert field.input_value().startswith("The disk is full")
    view.page.get_by_role("button", name="Save", exact=True).click()
    view.page.get_by_text("Somebody rewrote the summary while you did").wait_for()
    assert field.input_value() == "The disk is full.\n\nNo workaround.\nA retry helps."
    view.page.get_by_role("button", name="Save", exact=True).click()
    view.page.locator("#summary").get_by_text("A retry helps.").wait_for()
    assert "The disk is full." in view.page.locator("#summary").inner_text()
    view.faults[:] = [fault for fault in view.faults if "409" not in fault]


def test_a_lost_connection_says_so_and_comes_back(open_page: Callable[..., Watched], api: Client) -> None:
    key = api.post("/api/v1/incidents", {"title": "Mail waits", "severity": "SEV3"})["key"]
    view = open_page()
    view.go(f"/incidents/{key}")
    composer = view.page.get_by_label("What to say")
    composer.fill("We have seen")
    view.page.context.set_offline(True)
    view.page.get_by_text("Connection lost, last updated").wait_for()
    view.page.context.set_offline(False)
    view.page.get_by_text("Connection lost").wait_for(state="hidden")
    assert composer.input_value() == "We have seen"
    view.faults[:] = [fault for fault in view.faults if "ERR_INTERNET_DISCONNECTED" not in fault]


def test_the_palette_goes_to_people_and_places(open_page: Callable[..., Watched]) -> None:
    view = open_page()
    view.go("/")
    # What was typed first is never answered: what was typed last is what is looked for all the same.
    view.page.route(re.compile(r"/search\?q=r$"), lambda _: None)
    view.page.keyboard.press("Control+k")
    with view.page.expect_request(re.compile(r"/search\?q=r$")):
        view.page.keyboard.type("r")
    view.page.keyboard.type("ae")
    view.page.locator("#palette-found").get_by_text("Rae Stone").wait_for()
    view.page.keyboard.press("Enter")
    view.page.wait_for_url(re.compile(r"/people/\d+$"))
