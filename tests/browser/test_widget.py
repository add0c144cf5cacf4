"""Atlassian's own widget, in a real browser on somebody else's page, shows how we are."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from statuspage.lifecycle import ComponentStatus
from tests.statuspage.alone import served_alone
from tests.statuspage.states import EDGE, MAIL, part, state
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
