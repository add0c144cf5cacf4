"""What others do appears while somebody writes, and what was shown is gone once they have left."""

import re
from collections.abc import Callable

import pytest

from tests.browser.conftest import Site, Watched
from tests.support.serving import Client

pytestmark = pytest.mark.browser
TYPED = "We have seen this bef"
NEWS = "The second data centre has taken over."


def test_an_update_by_somebody_else_leaves_what_is_being_typed_alone(
    open_page: Callable[..., Watched], api: Client
) -> None:
    key = api.post("/api/v1/incidents", {"title": "Search is slow", "severity": "SEV3"})["key"]
    view = open_page()
    view.go(f"/incidents/{key}")
    composer = view.page.get_by_label("What to say")
    composer.press_sequentially(TYPED)
    composer.evaluate("area => area.setSelectionRange(3, 7)")
    api.post(f"/api/v1/incidents/{key}/updates", {"audience": "responders", "body": NEWS})
    news = view.page.get_by_role("button", name=re.compile(r"1 new, show"))
    news.wait_for()
    assert not view.page.get_by_text(NEWS).count()
    assert composer.input_value() == TYPED
    assert composer.evaluate("area => [document.activeElement === area, area.selectionStart, area.selectionEnd]") == [
        True,
        3,
        7,
    ]
    api.post(f"/api/v1/incidents/{key}/tasks", {"title": "Ask the vendor"})
    view.page.get_by_text("Add a task", exact=True).click()
    task = view.page.get_by_role("form", name="Add a task").get_by_label("What is to be done?")
    task.fill(TYPED)
    view.page.get_by_role("button", name=re.compile(r"2 new, show")).click()
    view.page.get_by_text(NEWS, exact=True).wait_for()
    view.page.locator("#tasks").get_by_text("Ask the vendor").first.wait_for()
    assert (composer.input_value(), task.input_value()) == (TYPED, TYPED)
    composer.press("Control+Enter")
    view.page.locator("#timeline").get_by_text(TYPED, exact=True).wait_for()


def test_a_second_window_sees_a_move_without_a_reload(open_page: Callable[..., Watched], api: Client) -> None:
    key = api.post("/api/v1/incidents", {"title": "Mail is late", "severity": "SEV3"})["key"]
    view = open_page()
    view.go(f"/incidents/{key}")
    api.post(f"/api/v1/incidents/{key}/transitions", {"to": "identified"})
    view.page.locator("main").get_by_text("Identified", exact=True).first.wait_for()


def test_nothing_is_left_to_go_back_to_after_signing_out(open_page: Callable[..., Watched], site: Site) -> None:
    view = open_page(signed_in=False)
    site.sign_in(view.page)
    view.go("/incidents")
    secret = view.page.locator("main tbody th a").first.inner_text()
    view.go("/me")
    view.page.get_by_role("button", name="Sign out").first.click()
    view.page.wait_for_url(re.compile("/sign-in"))
    for _ in range(2):
        view.page.go_back()
        view.page.wait_for_load_state()
    assert secret not in view.page.content()
    assert "/sign-in" in view.page.url
