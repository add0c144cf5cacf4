"""The thing that has to be quick: somebody at a keyboard, at night."""

import random
import re
import statistics
import time
from collections.abc import Callable

import pytest

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser
KEY_MS = (60, 80)
LOOK_MS = 700
LONGEST_S = 15
DECLARED = re.compile(r"/incidents/INC-\d+$")
TITLES = ("Card payments fail in the north", "Sign-in is slow since noon", "Exports stop half way through")


def test_declaring_takes_a_keyboard_and_less_than_fifteen_seconds(
    open_page: Callable[..., Watched], record_property: Callable[[str, object], None]
) -> None:
    view, dice = open_page(), random.Random(3)  # noqa: S311 - a hand, not a secret
    took = [declare(view, title, dice) for title in TITLES]
    record_property("seconds_to_declare", [round(seconds, 1) for seconds in took])
    assert statistics.median(took) < LONGEST_S


def declare(view: Watched, title: str, dice: random.Random) -> float:
    """Declare as a person does: read the form, type, look at what it says, choose a service and a severity, send."""
    keyboard = view.page.keyboard
    view.go("/")
    began = time.monotonic()
    keyboard.press("c")
    view.page.wait_for_url("**/declare")
    look(view)
    assert view.page.evaluate("document.activeElement.name") == "title"
    for letter in title:
        keyboard.type(letter)
        view.page.wait_for_timeout(dice.uniform(*KEY_MS))
    look(view)
    reach(view, "picked")
    keyboard.press("Space")
    reach(view, "severity")
    look(view)
    keyboard.press("ArrowUp")
    keyboard.press("ArrowUp")
    look(view)
    keyboard.press("Control+Enter")
    view.page.wait_for_url(DECLARED)
    seconds = time.monotonic() - began
    assert view.page.get_by_role("heading", level=1).inner_text().startswith(title)
    assert view.page.locator("header.bar").get_by_text("SEV3").count()
    assert view.page.locator("#services li").count() == 1
    return seconds


def look(view: Watched) -> None:
    """Pause as somebody who reads."""
    view.page.wait_for_timeout(LOOK_MS)


def reach(view: Watched, name: str) -> None:
    """Go on with Tab until the field has the focus."""
    for _ in range(30):
        view.page.keyboard.press("Tab")
        view.page.wait_for_timeout(KEY_MS[0])
        if view.page.evaluate("document.activeElement.name") == name:
            return
    message = f"Tab never reaches {name}"
    raise AssertionError(message)


def test_what_it_looks_like_shows_while_typing_and_takes_what_was_typed(open_page: Callable[..., Watched]) -> None:
    view = open_page()
    view.go("/declare")
    view.page.keyboard.type("Publishing jobs start late", delay=KEY_MS[0])
    offer = view.page.get_by_role("button", name=re.compile(r"Add to INC-\d+ instead")).first
    offer.wait_for()
    assert view.page.evaluate("document.activeElement.name") == "title"
    view.page.get_by_label("Edge proxy").check()
    view.page.get_by_role("heading", name="Happened before").wait_for()
    offer.click()
    view.page.wait_for_url(DECLARED)
    view.page.get_by_text("added to it instead of declaring another: Publishing jobs start late").first.wait_for()
