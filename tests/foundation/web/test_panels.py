"""Panels of other rooms: each for itself."""

import re
import time

from sqlalchemy import text

from foundation.authz import Role
from foundation.slots import Panel
from foundation.web.panels import panels
from foundation.work import Reading
from tests.fakes.identities import COOKIE
from tests.support.site import Site

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_a_panel_that_fails_is_left_out_with_a_line_and_the_others_stand(site: Site) -> None:
    answer = site.client(Role.VIEWER).get("/notes")
    assert answer.status_code == 200
    assert re.findall(r'<section class="(\w*)" id="(\w+)"', answer.text) == [
        ("failed", "broken"),
        ("failed", "spoiled"),
        ("", "last"),
    ]
    assert "<b>the subject for Ada Viewer</b>" in answer.text
    assert "Broken could not be shown" in answer.text
    assert {line["panel"] for line in site.log("panel.failed")} == {"broken", "spoiled"}


def test_a_slow_panel_is_stopped_and_the_page_goes_on(site: Site) -> None:
    def dawdle(reading: Reading, _subject: object) -> object:
        return reading.session.execute(text(ENDLESS)).all()

    slow = Panel("slow", "slow", "Slow", "panel.html", dawdle)
    object.__setattr__(site.runtime, "panels", (slow, slow))
    with site.app.test_request_context("/", headers={"Cookie": f"andon_session={COOKIE}VIEWER"}):
        began = time.monotonic()
        assert [panel.failed for panel in panels("slow", None, budget=0.3)] == [True, True]
        assert time.monotonic() - began < 5
    assert site.client().get("/readyz").status_code == 200
