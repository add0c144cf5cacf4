"""Alertmanager's groups, rules, storms, silences and heartbeats, from the wire to the incident."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from foundation.errors import Invalid
from foundation.jobs import NewJob
from foundation.work import Work
from incidents.queries import Filter, brief, incidents, timeline
from integrations.alerts import commands, queries
from integrations.alerts.handlers import WATCH
from integrations.alerts.model import AlertRow, AlertSource
from integrations.alerts.rules import Rule, first_of, parse_matches
from integrations.alerts.said import Alert, mapped, require_depth
from tests.incidents.builders import service
from tests.support.household import Household
from tests.support.statements import counted
from tests.support.world import World


def firing(name: str, status: str = "firing", **labels: str) -> dict[str, Any]:
    """Return one alert as Alertmanager writes it."""
    return {
        "status": status,
        "labels": {"alertname": name, **labels},
        "annotations": {"summary": f"{name} is bad"},
        "startsAt": "2031-03-03T08:58:00.123456789Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "fingerprint": f"{abs(hash((name, *sorted(labels.items())))):016x}"[:16],
    }


def send(household: Household, token: str, *alerts: dict[str, Any]) -> list[tuple[str, str]]:
    body = {"version": "4", "status": "firing", "truncatedAlerts": 3, "groupKey": "{}:{}", "alerts": list(alerts)}
    answer = household.app.test_client().post(f"/integrations/alerts/alertmanager/{token}", json=body)
    assert answer.status_code == 202, answer.text
    return [(one["status"], one["incident"]) for one in answer.get_json()["alerts"]]


def told(world: World, key: str) -> list[str]:
    return [item.text for item in world.ask(timeline, world.ask(brief, key).id)]


def count(world: World) -> int:
    return len(world.ask(incidents, Filter(), 200).items)


def test_from_a_group_to_an_incident_that_ends_with_its_alerts(household: Household) -> None:
    world = household.world
    service(world)
    token = world.run(commands.add_source, name="Prometheus", shape="alertmanager")[1]
    gather = {"group_by": ("service",), "action": "incident", "resolves": True}
    world.run(commands.write_rule, rule=Rule("Noise", {"alertname": "Watchdog"}, "drop"))
    world.run(commands.write_rule, rule=Rule("Edge", {"service": "edge-*"}, **gather))
    disk, queue = (firing(name, service="edge-proxy", severity="critical") for name in ("Disk", "Queue"))
    found = send(household, token, disk, queue, firing("Watchdog"), firing("Else", severity="page"))
    assert found == [("declared", "INC-1"), ("noted", "INC-1"), ("dropped", None), ("declared", "INC-2")]
    first = world.ask(brief, "INC-1")
    assert (first.state, first.severity, len(first.service_ids)) == ("investigating", "SEV1", 1)
    assert first.moments["detected"].minute == 58
    assert told(world, "INC-1")[1:] == ["Prometheus: Fires too: Queue: Queue is bad"]
    assert send(household, token, disk)[0][0] == "noted"
    assert send(household, token, disk)[0][0] == "suppressed"
    send(household, token, {**disk, "status": "resolved"})
    world.settle()
    assert world.ask(brief, "INC-1").state == "investigating"
    send(household, token, {**queue, "status": "resolved"}, {**firing("Else", severity="page"), "status": "resolved"})
    world.settle()
    assert (world.ask(brief, "INC-1").state, world.ask(brief, "INC-2").state) == ("resolved", "triage")
    page = household.browser("viewer").get("/incidents/INC-1").text
    assert "Disk: Disk is bad" in page
    assert "service=edge-proxy" in page
    assert send(household, token, disk)[0] == ("declared", "INC-3")
    for address, data in (
        ("/alerts", {}),
        ("/alerts/tries", {"shape": "alertmanager", "sample": '{"alerts": [{"labels": {"service": "edge-x"}}]}'}),
    ):
        browser = household.browser("admin")
        shown = (
            browser.post(address, data={**data, "csrf_token": household.csrf(browser)})
            if data
            else browser.get(address)
        )
        assert shown.status_code == 200
        assert "Edge" in shown.text


def test_a_storm_is_one_incident_and_a_number(world: World) -> None:
    source = world.run(commands.add_source, name="Checks", declares_into="investigating")[0]
    same = [Alert("disk-7", "Disk of db-7 is full", "firing", labels={"alertname": "Disk"})] * 1000
    for _ in range(10):
        world.run_as(source.principal, commands.take_in, source=source, alerts=same)
    assert count(world) == 1
    assert len(told(world, "INC-1")) == 6
    assert told(world, "INC-1")[-1].endswith("Fired 10000 times: Disk of db-7 is full (9998 suppressed)")
    shown = world.ask(queries.of_incident, world.ask(brief, "INC-1"))
    assert shown is not None
    assert (shown.total, shown.suppressed) == (1, 9998)
    # What only repeats is counted in as many statements for a hundred as for one.
    several = [Alert(f"a{n}", f"Host {n}", "firing", labels={"rack": str(n)}) for n in range(100)]
    for _ in range(2):
        world.run_as(source.principal, commands.take_in, source=source, alerts=several)
    sent = []
    for batch in (several, several[:1]):
        with counted(world.engine) as found:
            taken = world.run_as(source.principal, commands.take_in, source=source, alerts=batch)
        sent.append(len(found))
        assert {one.outcome for one in taken} == {"suppressed"}
    assert sent[0] == sent[1] <= 4
    with world.reading() as reading:
        counts = {row.title: (row.count, row.suppressed) for row in reading.session.scalars(select(AlertRow))}
    assert (counts["Host 0"], counts["Host 1"], counts["Host 99"]) == ((4, 2), (3, 1), (3, 1))
    # One that says something else is read anew, in the middle of others that do not.
    several[3] = Alert("a3", "Host 3 is worse", "firing", labels={"rack": "x"})
    several[5] = Alert("a5", "Host 5", "resolved")
    world.run_as(source.principal, commands.take_in, source=source, alerts=several)
    with world.reading() as reading:
        rows = {row.dedup_key: row for row in reading.session.scalars(select(AlertRow))}
    assert (rows["a3"].title, rows["a3"].labels, rows["a3"].count) == ("Host 3 is worse", {"rack": "x"}, 4)
    assert (rows["a5"].status, rows["a5"].count, rows["a4"].count) == ("resolved", 3, 4)


def test_hundreds_of_different_alerts_make_what_the_rules_say_and_not_hundreds_of_channels(
    world: World,
) -> None:
    source = world.run(commands.add_source, name="Checks", declares_into="investigating")[0]
    world.run(commands.write_rule, rule=Rule("Racks", {"rack": "*?"}, "incident", group_by=("rack",), window=30))
    several = [Alert(f"a{n}", f"Host {n}", "firing", labels={"rack": str(n % 4)}) for n in range(200)]
    world.run_as(source.principal, commands.take_in, source=source, alerts=several)
    assert count(world) == 4
    lone = [Alert(f"b{n}", f"Thing {n}", "firing") for n in range(200)]
    world.run_as(source.principal, commands.take_in, source=source, alerts=lone)
    assert count(world) == 10
    assert max(len(told(world, f"INC-{n}")) for n in range(1, 11)) < 30
    sums = [world.ask(queries.of_incident, world.ask(brief, f"INC-{n}")) for n in range(1, 11)]
    assert sum(one.total for one in sums if one) == 400
    assert sum(one.suppressed for one in sums if one) == 400 - 10 - sum(min(20, one.total - 1) for one in sums if one)
    # The window has passed: what comes now is another incident, though the first goes on.
    world.clock.advance(minutes=31)
    late = [Alert("late", "Host late", "firing", labels={"rack": "1"})]
    assert world.run_as(source.principal, commands.take_in, source=source, alerts=late)[0].key == "INC-11"


def test_a_silence_ends_and_what_still_fires_declares_and_a_silent_source_is_an_alert(world: World) -> None:
    source = world.run(commands.add_source, name="Cron", heartbeat_minutes=10)[0]
    until = world.clock.now() + timedelta(minutes=5)
    quiet = world.run(commands.silence, matches={"alertname": "Disk*"}, until=until, reason="New disks")
    disk = [Alert("disk", "Disk full", "firing", labels={"alertname": "DiskFull"})]
    assert world.run_as(source.principal, commands.take_in, source=source, alerts=disk)[0].outcome == "silenced"
    with pytest.raises(Invalid):
        world.run(commands.silence, matches={"a": "b"}, until=until + timedelta(days=8), reason="For ever")

    def begin(work: Work) -> None:
        work.enqueue(NewJob(WATCH, key=WATCH))

    world.run(begin)
    world.settle()
    assert count(world) == 0
    world.clock.advance(minutes=6)
    world.settle()
    assert [item.brief.title for item in world.ask(incidents, Filter(), 9).items] == ["Disk full"]
    world.clock.advance(minutes=5)
    world.settle()
    assert "Cron is silent: nothing was heard for 10 min" in world.ask(brief, "INC-2").title
    world.run_as(source.principal, commands.take_in, source=source, alerts=[])
    world.clock.advance(minutes=1)
    world.settle()
    assert any("Resolved: Cron is silent" in text for text in told(world, "INC-2"))
    assert quiet.id == 1
    with world.reading() as reading:
        kept = reading.session.get_one(AlertSource, source.id)
        assert kept.silent_since is None


def test_other_shapes_are_read_by_a_mapping_and_refused_where_they_are_hostile() -> None:
    sent = {"check": {"name": "Disk full", "id": 7}, "state": "OK", "tags": {"team": "edge"}}
    paths = {"title": "check.name", "dedup_key": "check.id", "status": "state"}
    alert = mapped(paths, sent)
    assert (alert.title, alert.dedup_key, alert.status, alert.labels["team"]) == ("Disk full", "7", "resolved", "edge")
    with pytest.raises(Invalid):
        mapped({"title": "nowhere"}, sent)
    deep: Any = "end"
    for _ in range(12):
        deep = [deep]
    with pytest.raises(Invalid):
        require_depth(deep)
    rules = [Rule("a", parse_matches("team=edge*")), Rule("b", {})]
    assert first_of(rules, {"team": "edge-1"}) is rules[0]
    assert first_of(rules, {}) is rules[1]
    assert rules[1].severity_of({"severity": "warning"}, "pending") == "SEV3"
