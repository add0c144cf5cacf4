"""What stands behind the front page: history, parts, calendar, manual, badge; made from values alone."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from werkzeug.test import Client

from statuspage.lifecycle import ComponentStatus, IncidentStatus
from statuspage.serving import SnapshotMiddleware
from statuspage.snapshot.bundle import pack, place
from statuspage.snapshot.contract import answers
from statuspage.snapshot.render import render
from statuspage.snapshot.state import PublicState
from tests.statuspage.states import AT, EDGE, MAIL, part, state, trouble, work

ATOM = "{http://www.w3.org/2005/Atom}"
LINKED = re.compile(r'(?:href|src)="([^"#:]+)"')


@pytest.fixture
def long_ago() -> PublicState:
    """One open trouble, one of two months ago, and planned work with a name that breaks calendars."""
    old = trouble("Old <pain>", IncidentStatus.RESOLVED, AT - timedelta(days=60))
    planned = work("Räume; neu, \\ und lang " * 9)
    parts = [part(EDGE, "Edge", ComponentStatus.PARTIAL_OUTAGE), part(MAIL, "Mail")]
    return state(parts=parts, troubles=[trouble(), old], works=[planned])


def files(made: PublicState) -> dict[str, str]:
    return {name: content.decode() for name, content in render(made, 1, AT + timedelta(hours=3)).files.items()}


def test_every_month_has_its_page_and_every_link_leads_somewhere(long_ago: PublicState) -> None:
    shown = files(long_ago)
    assert "Slow answers" in shown["history.html"]
    assert "Old &lt;pain&gt;" in shown["history/2031-01.html"]
    assert "Slow answers" not in shown["history/2031-01.html"]
    assert all(len(content) < 30_000 for name, content in shown.items() if name.endswith(".html"))
    for name, content in shown.items():
        for link in LINKED.findall(content) if name.endswith(".html") else ():
            target = (Path("/") / name).parent.joinpath(link).resolve()
            found = str(target).lstrip("/") or "index.html"
            assert found in shown or f"{found}/index.html" in shown, (name, link)


def test_a_part_has_its_days_in_words_and_feeds_of_its_own(long_ago: PublicState) -> None:
    shown = files(long_ago)
    page = shown[f"components/{EDGE}.html"]
    assert "3 Mar 2031</time>, so far" in page
    assert "3 h" in page
    assert "Partial outage" in page
    titles = {
        path: [entry.findtext(f"{ATOM}title") for entry in ET.fromstring(shown[path]).iter(f"{ATOM}entry")]  # noqa: S314 - our own
        for path in (f"components/{EDGE}.atom", f"components/{MAIL}.atom")
    }
    assert titles[f"components/{EDGE}.atom"] == ["Slow answers", "Old <pain>"]
    assert len(titles[f"components/{MAIL}.atom"]) == 1
    later = replace(long_ago, page=replace(long_ago.page, changed_at=AT + timedelta(hours=2)))
    assert files(later)[f"components/{MAIL}.atom"] == shown[f"components/{MAIL}.atom"]


def test_the_calendar_keeps_to_its_lines(long_ago: PublicState) -> None:
    calendar = files(long_ago)["maintenance.ics"]
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    whole = calendar.replace("\r\n ", "")
    assert "SUMMARY:Acme Cloud: Räume\\; neu\\, \\\\ und lang" in whole
    assert "DTSTART:20310305T090000Z\r\nDTEND:20310305T110000Z\r\n" in whole
    assert calendar.endswith("END:VCALENDAR\r\n")


def test_the_manual_names_every_answer(long_ago: PublicState) -> None:
    manual = files(long_ago)["api.html"]
    asked = {"api/v2/subscribers.json": "curl -X POST {} -d "}
    lines = {path: asked.get(path, "curl {}<").format(f"{long_ago.page.url}/{path}") for path in answers(long_ago)}
    assert [path for path, line in lines.items() if line not in manual] == []


def test_times_are_told_in_the_zone_of_the_page_and_in_utc(long_ago: PublicState) -> None:
    assert "3 Mar 2031, 10:00 CET (09:00 UTC)" in files(long_ago)["index.html"]


def test_badge_and_widget_may_be_shown_elsewhere_and_nothing_else_in_a_frame(
    long_ago: PublicState, tmp_path: Path
) -> None:
    place(tmp_path, "acme", pack(render(long_ago, 1, AT)))
    client = Client(SnapshotMiddleware(lambda *_: [], tmp_path))
    badge = client.get("/status/acme/badge.svg")
    assert (badge.content_type, badge.headers["Access-Control-Allow-Origin"]) == ("image/svg+xml", "*")
    assert ET.fromstring(badge.text).get("aria-label") == "Minor Service Outage"  # noqa: S314 - our own
    assert "frame-ancestors *" in client.get("/status/acme/embed.html").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get("/status/acme/").headers["Content-Security-Policy"]
    for alias in ("api", f"components/{EDGE}", f"incidents/{long_ago.troubles[0].public_id}", "history/2031-01"):
        assert client.get(f"/status/acme/{alias}").data == client.get(f"/status/acme/{alias}.html").data
    asked = client.options("/status/acme/api/v2/summary.json").headers
    assert asked["Access-Control-Allow-Headers"] == "*"


def test_readers_are_led_to_mail_where_the_page_knows_the_way(long_ago: PublicState) -> None:
    slug = long_ago.page.slug
    here = replace(long_ago.page, url=f"https://andon.example.org/status/{slug}")
    assert (
        f'href="https://andon.example.org/subscriptions/to/{slug}"' in files(replace(long_ago, page=here))["index.html"]
    )
    away = replace(here, url="https://status.example.org")
    for nowhere in (away, replace(away, home="http://127.0.0.1:8000"), replace(here, is_public=False, home=here.url)):
        assert "/subscriptions/" not in files(replace(long_ago, page=nowhere))["index.html"]
    led = files(replace(long_ago, page=replace(away, home="https://app.example.org")))
    trouble = next(one.public_id for one in long_ago.troubles if one.resolved_at is None)
    for name, query in (("index.html", ""), (f"incidents/{trouble}.html", f"?incident_id={trouble}")):
        assert f'href="https://app.example.org/subscriptions/to/{slug}{query}"' in led[name]
