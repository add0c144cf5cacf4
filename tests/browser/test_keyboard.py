"""The thing that has to be quick: somebody at a keyboard, at night."""

import re
import time
from collections.abc import Callable

import pytest

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser
TYPING_DELAY_MS = 90
LONGEST_S = 15


def test_declaring_takes_a_keyboard_a_title_and_less_than_fifteen_seconds(
    open_page: Callable[..., Watched], record_property: Callable[[str, object], None]
) -> None:
    view = open_page()
    view.go("/")
    began = time.monotonic()
    view.page.keyboard.press("c")
    view.page.wait_for_url("**/declare")
    assert view.page.evaluate("document.activeElement.name") == "title"
    view.page.keyboard.type("Card payments fail in the north", delay=TYPING_DELAY_MS)
    view.page.keyboard.press("Enter")
    view.page.wait_for_url(re.compile(r"/incidents/INC-\d+$"))
    took = time.monotonic() - began
    record_property("seconds_to_declare", round(took, 1))
    assert view.page.get_by_role("heading", level=1).inner_text().startswith("Card payments fail in the north")
    assert took < LONGEST_S
