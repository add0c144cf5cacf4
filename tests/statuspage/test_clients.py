"""What programs that other people wrote make of a page that is being served."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from statuspage.lifecycle import ComponentStatus, IncidentStatus, MaintenanceStatus
from statuspage.snapshot.state import Change
from tests.statuspage.alone import served_alone
from tests.statuspage.builders import SHOWN
from tests.statuspage.states import AT, EDGE, MAIL, part, state, told, trouble, work
from tests.support import clients
from tests.support.serving import Client

UNDER_WAY = "Old disks out"


def a_busy_page() -> Any:
    """A group, every state of a component, trouble with hostile words, and work that is ahead, under way and over."""
    parts = [part(f"part{number:08d}", f"Part {number}", status) for number, status in enumerate(ComponentStatus)]
    group = replace(part("group0000000", "Storage"), is_group=True)
    inside = replace(part(MAIL, "Mail", ComponentStatus.UNDER_MAINTENANCE), group=group.public_id)
    changed = [Change(EDGE, "Edge", "operational", "major_outage")]
    grave = replace(trouble(SHOWN), updates=[replace(told("Seen at last", "identified"), changes=changed)])
    over = [trouble("Long over", status) for status in (IncidentStatus.RESOLVED, IncidentStatus.POSTMORTEM)]
    now = work(
        UNDER_WAY, MaintenanceStatus.IN_PROGRESS, public_id="work00000001", scheduled_for=AT, started_at=AT,
        scheduled_until=AT + timedelta(hours=1),
    )  # fmt: skip
    done = work("Done", MaintenanceStatus.COMPLETED, public_id="work00000002", completed_at=AT)
    edge = part(EDGE, "Edge", ComponentStatus.MAJOR_OUTAGE)
    return state(parts=[edge, *parts, group, inside], troubles=[grave, *over], works=[work(), now, done])


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with served_alone(tmp_path_factory.mktemp("page"), a_busy_page()) as port:
        yield port


def test_feed_readers_and_calendars_take_every_byte(port: int) -> None:
    read = Client(port)
    for kind in clients.FEEDS:
        titles = clients.feed_titles(read, f"/status/acme/history.{kind}")
        assert SHOWN in titles
        assert len(titles) == 6
        assert SHOWN in clients.feed_titles(read, f"/status/acme/components/{EDGE}.{kind}")
    events = clients.calendar_events(read, "/status/acme/maintenance.ics")
    assert [(str(event["SUMMARY"]), event.start, event.end) for event in events if UNDER_WAY in event["SUMMARY"]] == [
        (f"Acme Cloud: {UNDER_WAY}", AT, AT + timedelta(hours=1))
    ]


@pytest.mark.peers(clients.PROGRAMS)
def test_the_typed_models_know_every_word_and_date(port: int, peers_dir: Path) -> None:
    taken = clients.typed(peers_dir, Client(port), "/status/acme/api/v2/")
    assert {one["status"] for one in taken["components"]} == set(ComponentStatus)
    assert {one["status"] for one in taken["incidents"]} == {"identified", "resolved", "postmortem"}
    (open_one,) = taken["incidents/unresolved"]
    assert (open_one["name"], open_one["impact"]) == (SHOWN, "minor")
    assert open_one["incident_updates"][0]["body"] == "Seen at last"
    assert {one["status"] for one in taken["scheduled-maintenances"]} == {"scheduled", "in_progress", "completed"}
    wrong = [{"id": EDGE, "name": "Edge", "status": "full_outage"}]
    with pytest.raises(AssertionError, match="full_outage"):
        clients.through_models(peers_dir, [("list[Component]", wrong)])


@pytest.mark.peers(clients.PROGRAMS)
def test_the_exporter_tells_prometheus_what_is_wrong_and_what_is_planned(
    port: int, peers_dir: Path, tmp_path: Path
) -> None:
    # At the root of the page's own host, as programs that were made for Statuspage ask.
    found = clients.metrics(peers_dir, f"http://localhost:{port}/api/v2/summary.json", tmp_path / "exporter")
    by_name: dict[str, list[dict[str, str]]] = {}
    for name, labels, _ in found:
        by_name.setdefault(name, []).append(labels)
    (incident,) = by_name["statuspage_incident_info"]
    assert (incident["impact"], incident["affected_components"]) == ("minor", "Edge")
    assert incident["started_at"] == "2031-03-03T10:00:00+01:00"
    assert incident["shortlink"].startswith("https://status.acme.example/incidents/")
    assert {one["maintenance_name"] for one in by_name["statuspage_maintenance_info"]} == {"New disks", UNDER_WAY}
    states = {labels["component_name"]: value for name, labels, value in found if name == "statuspage_component_status"}
    assert (states["Edge"], states["Part 0"]) == (0.0, 1.0)
