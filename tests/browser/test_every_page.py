"""Every kind of page: usable by everybody in light and dark, on a phone, and quiet."""

import importlib
import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pytest

from tests.browser.conftest import Site, Watched

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
STANDARD = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
LINKS = "all => [...new Set(all.map(a => a.href))]"
SCROLLS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OWN_NAMES = r"/(services|teams|checklists|status-pages|status|components)/(?!new(?=/|$))[^/]+"
NO_PAGES = (".atom", ".rss", ".ics", ".json", ".svg", ".yaml")
FEWEST_KINDS = 25


def test_every_page_can_be_used_by_everybody_and_fits_a_phone(open_page: Callable[..., Watched], site: Site) -> None:
    view = open_page(viewport=DESK, reduced_motion="reduce")
    faults, kinds = [], set()
    for kind in pages(view):
        kinds.add(kind)
        faults += [f"{view.page.url} {fault}" for fault in faults_of(view.page)]
    assert not faults, "\n".join(faults)
    assert len(kinds) >= FEWEST_KINDS, sorted(kinds)


def test_the_pages_before_sign_in_can_be_used_by_everybody_too(open_page: Callable[..., Watched]) -> None:
    view = open_page(signed_in=False, viewport=DESK, reduced_motion="reduce")
    faults = []
    for path in ("/sign-in", "/status/larkfield/"):
        view.go(path)
        faults += [f"{path} {fault}" for fault in faults_of(view.page)]
    assert not faults, "\n".join(faults)


def pages(view: Watched) -> Iterator[str]:
    """Go to one page of each kind that links lead to, and yield the kind."""
    waiting, known = deque(["/"]), {"/"}
    while waiting:
        path = waiting.popleft()
        view.page.set_viewport_size(DESK)  # type: ignore[arg-type]
        view.page.emulate_media(color_scheme="light")
        view.go(path)
        for link in view.page.locator("main a[href]:not([download]), nav a[href]").evaluate_all(LINKS):
            found = urljoin(view.page.url, link).removeprefix(view.origin).partition("#")[0]
            is_page = found.startswith("/") and not found.startswith("/static") and not found.endswith(NO_PAGES)
            if is_page and kind_of(found) not in known:
                known.add(kind_of(found))
                waiting.append(found)
        yield kind_of(path)


def kind_of(path: str) -> str:
    """Say what kind of page stands there."""
    bare = path.partition("?")[0]
    return re.sub(OWN_NAMES, r"/\1/*", re.sub(r"/([A-Z]+-)?\d+(?=/|$)", "/*", bare))


def faults_of(page: "Page") -> Iterator[str]:
    """Yield what keeps people from using this page."""
    yield from violations(page, STANDARD)
    page.emulate_media(color_scheme="dark")
    yield from (f"in the dark: {fault}" for fault in violations(page, COLOURS))
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    if beyond := page.evaluate(SCROLLS):
        yield f"is {beyond} px too wide for a phone"


def violations(page: "Page", options: dict[str, Any]) -> Iterator[str]:
    """Yield what axe finds."""
    axe = importlib.import_module("axe_playwright_python.sync_playwright").Axe()
    for found in axe.run(page, options={**options, "resultTypes": ["violations"]}).response["violations"]:
        yield f"{found['id']}: {[node['html'][:160] for node in found['nodes'][:3]]}"
