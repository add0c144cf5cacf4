"""In a real browser: Atlassian's own widget on somebody else's page, and the times of a page for who is far away."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from statuspage.lifecycle import ComponentStatus
from tests.statuspage.alone import served_alone
from tests.statuspage.states import EDGE, MAIL, part, state, work
from tests.support import clients

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.browser
@pytest.mark.peers(clients.WIDGET)
def test_the_widget_shows_our_headline_on_another_origin(browser: "Browser", tmp_path: Path, peers_dir: Path) -> None:
    down = state(parts=[part(EDGE, "Edge", ComponentStatus.MAJOR_OUTAGE), part(MAIL, "Mail")])
    with (
        served_alone(tmp_path, down) as port,
        clients.elsewhere(peers_dir, f"http://localhost:{port}", tmp_path / "elsewhere") as address,
    ):
        assert clients.widget_says(browser, address) == ("status-indicator major", "partial system outage")


@pytest.mark.browser
def test_times_are_the_readers_where_scripts_run_and_the_pages_where_not(browser: "Browser", tmp_path: Path) -> None:
    planned = state(works=[work()])
    with served_alone(tmp_path, planned) as port:
        said = []
        for options in ({"timezone_id": "Asia/Tokyo"}, {"timezone_id": "Asia/Tokyo", "java_script_enabled": False}):
            with closing(browser.new_context(**options)) as context:
                page = context.new_page()
                page.goto(f"http://127.0.0.1:{port}/status/acme/maintenances/work00000000.html")
                said.append(page.locator("main time").first.inner_text())
                if len(said) == 1:
                    page.get_by_role("button", name="Show Europe/Oslo").click()
                    said.append(page.locator("main time").first.inner_text())
    assert said[0].startswith("5 Mar 2031, 18:00")
    assert said[1] == said[2] == "5 Mar 2031, 10:00 CET (09:00 UTC)"
