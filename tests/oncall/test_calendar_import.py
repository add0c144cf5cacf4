"""A calendar becomes turns and overrides that put the same people on, or it is said where not."""

import json
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from foundation.errors import Invalid
from oncall import queries
from oncall.calendar_mapping import Drafted, Known, draft_of
from oncall.calendar_reading import CalendarRead, read_calendar
from oncall.cli import oncall
from oncall.rotation import Plan
from tests.oncall.builders import person
from tests.support.household import Household

NOW = datetime(2031, 3, 3, 9, tzinfo=UTC)
KNOWN = Known({"ada@example.org": 1, "bo@example.org": 2, "cy@example.org": 3}, {"Ada Quill": 1, "Bo Finch": 2})
BERLIN = ZoneInfo("Europe/Berlin")


def event(who: str, begins: str, ends: str, rule: str = "", zone: str = "Europe/Berlin", **more: str) -> str:
    """Write an event; times are local to the zone."""
    parts = [f"SUMMARY:{who}", f"DTSTART;TZID={zone}:{begins}", f"DTEND;TZID={zone}:{ends}"]
    parts += [f"RRULE:{rule}"] if rule else []
    parts += [f"{name.replace('_', '-')}{value}" for name, value in more.items()]
    return "\r\n".join(["BEGIN:VEVENT", *parts, "END:VEVENT"])


def calendar(*events: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""])


def drafted(*events: str) -> tuple[Drafted, CalendarRead]:
    read = read_calendar(calendar(*events))
    return draft_of(read.happenings, KNOWN, NOW), read


def on(made: Drafted, *at: int) -> int | None:
    return Plan(made.layers, made.covers).at(datetime(*at, tzinfo=BERLIN))[0]


def test_turns_keep_their_wall_clock_and_agree_with_the_calendar() -> None:
    made, _ = drafted(
        event("ada@example.org", "20310303T090000", "20310310T090000", "FREQ=WEEKLY;INTERVAL=2"),
        event("bo@example.org", "20310310T090000", "20310317T090000", "FREQ=WEEKLY;INTERVAL=2"),
    )
    (layer,) = made.layers
    assert (layer.people, layer.days, layer.time_zone, made.differences) == ((1, 2), 7, "Europe/Berlin", [])
    # Summer time begins on 30 March, and ends on 26 October.
    assert [on(made, 2031, 3, 31, 8, 59), on(made, 2031, 3, 31, 9)] == [2, 1]
    assert [on(made, 2031, 10, 27, hour) for hour in (8, 9)] == [2, 1]


def test_hours_of_weekdays_become_layers_and_the_night_belongs_to_its_evening() -> None:
    made, _ = drafted(
        event("Ada Quill", "20310303T080000", "20310303T200000", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        event("bo@example.org", "20310303T200000", "20310304T080000", "FREQ=DAILY;INTERVAL=2"),
        event("cy@example.org", "20310304T200000", "20310305T080000", "FREQ=DAILY;INTERVAL=2"),
    )
    assert (made.differences, made.covers, made.troubles) == ([], [], [])
    assert [on(made, 2031, 3, 3, 10), on(made, 2031, 3, 3, 21), on(made, 2031, 3, 4, 7)] == [1, 2, 2]
    assert [on(made, 2031, 3, 4, 21), on(made, 2031, 3, 8, 10)] == [3, None]


def test_single_shifts_ends_and_exceptions_become_overrides_or_are_told() -> None:
    skip, instead = (f";TZID=Europe/Berlin:{day}T090000" for day in ("20310331", "20310317"))
    made, read = drafted(
        event("ada@example.org", "20310303T090000", "20310310T090000", "FREQ=WEEKLY", UID=":a", EXDATE=skip),
        event("bo@example.org", "20310317T090000", "20310324T090000", UID=":a", RECURRENCE_ID=instead),
        event("cy@example.org", "20310405T000000", "20310406T000000", "FREQ=DAILY;UNTIL=20310407T220000Z"),
        event("nobody@example.org", "20310405T000000", "20310406T000000"),
        event("ada@example.org", "20310303T090000", "20310303T100000", "FREQ=SECONDLY"),
        event("ada@example.org", "20310303T090000", "20310303T100000", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        event("ada@example.org", "20310303T090000", "20310303T100000", zone="Mars/Olympus"),
        event("ada@example.org", "20310303T090000", "20310303T080000"),
        event("old@example.org", "00010101T090000", "00010101T100000"),
        event("ada@example.org", "20310303T090000", "20310303T100000", "FREQ=WEEKLY;COUNT=99999999"),
    )  # fmt: skip
    assert [layer.people for layer in made.layers] == [(1,)]
    assert {(cover.person_id, cover.begins.date().isoformat()) for cover in made.covers} >= {(2, "2031-03-17")}
    assert sum(cover.person_id == 3 for cover in made.covers) == 4
    assert on(made, 2031, 3, 18, 12) == 2
    # A week that the calendar leaves empty can't be left empty here, and that is said.
    assert any("2031-03-31" in each for each in made.differences)
    told = " ".join([*read.troubles, *made.troubles])
    for why in ("otherwise than every", "'Mars/Olympus' is not known", "ends before", "before 2000", "names nobody"):
        assert why in told, why


def test_zones_are_read_by_their_other_names_and_floating_times_by_the_one_that_is_given() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = read_calendar(
            calendar(
                event("a", "20310303T090000", "20310303T100000", zone="W. Europe Standard Time"),
                event("b", "20310303T090000", "20310303T100000", zone="/vendor.example/20260101/Asia/Tokyo"),
                "BEGIN:VEVENT\r\nSUMMARY:c\r\nDTSTART:20310303T090000\r\nDURATION:PT1H\r\nEND:VEVENT",
                "BEGIN:VEVENT\r\nSUMMARY:d\r\nDTSTART;VALUE=DATE:20310303\r\nEND:VEVENT",
                "BEGIN:VEVENT\r\nSUMMARY:e\r\nDTSTART:20310303T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT",
            ),
            "America/Lima",
        )
    zones = {each.summary: each.zone for each in read.happenings}
    assert (zones["a"], zones["b"]) == ("Europe/Berlin", "Asia/Tokyo")
    assert zones["c"] == zones["d"] == "America/Lima"
    assert zones["e"] in {"UTC", "Etc/UTC"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "none"), ("hello", "none"), ("BEGIN:VCALENDAR\n", "none"), (calendar(), "empty"),
        (calendar("BEGIN:A\r\nBEGIN:B\r\nBEGIN:C\r\nBEGIN:D\r\nEND:D\r\nEND:C\r\nEND:B\r\nEND:A"), "shape"),
        (calendar("X:" + "y" * 5_000), "shape"), (calendar("X:" + "\r\n ".join(["y" * 70] * 99)), "shape"),
        (calendar("BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 1_001), "events"),
        ("BEGIN:VCALENDAR\n" + "x\n" * 300_000, "large"),
        (calendar("BEGIN:VEVENT\r\nDTSTART\r\nRRULE:;;=\r\nEND:VEVENT"), "none"),
        (calendar(event("a", "20310303T090000", "20310303T100000", "FREQ=HOURLY")), "empty"),
    ],
)  # fmt: skip
def test_what_is_no_calendar_of_shifts_is_refused_clearly(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_calendar(text)
    assert refused.value.code in {f"calendar.{code}", "calendar.empty"}


def test_a_hostile_zone_and_old_endless_rules_cost_next_to_nothing() -> None:
    zone = "BEGIN:VTIMEZONE\r\nTZID:Bomb\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nRRULE:FREQ=SECONDLY\r\n"
    zone += "TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    old = [event("ada@example.org", "20000103T090000", "20000103T100000", "FREQ=DAILY") for _ in range(400)]
    began = process_time()
    drafted(zone, *old)
    assert process_time() - began < 20


def test_one_looks_first_and_running_it_twice_changes_nothing(household: Household, tmp_path: Path) -> None:
    world = household.world
    ada, bo = person(world, "Ada"), person(world, "Bo")
    text = calendar(
        event("ada@example.org", "20310303T090000", "20310310T090000", "FREQ=WEEKLY;INTERVAL=2"),
        event("bo@example.org", "20310310T090000", "20310317T090000", "FREQ=WEEKLY;INTERVAL=2"),
        event("Bo", "20310305T090000", "20310305T170000"),
    )
    client, api = household.app.test_client(), household.api("responder")
    place = "/api/v1/schedules/payments/imports"
    seen = client.post(place, json={"calendar": text}, headers=api).get_json()
    assert (seen["is_new"], seen["written"], len(seen["overrides"]), seen["left_out"]) == (True, False, 1, [])
    assert not world.ask(queries.schedules)
    # In the browser it is looked at and written.
    browser = household.browser("responder")
    data = {"slug": "payments", "name": "Payments", "zone": "", "calendar": text, "csrf_token": household.csrf(browser)}
    shown = browser.post("/on-call/imports", data=data)
    assert "Write it" in shown.text
    assert browser.post("/on-call/imports", data={**data, "step": "write"}).status_code == 303
    found = world.ask(queries.schedule, "payments")
    assert (found.layers[0].people, found.number, len(found.overrides)) == ((ada, bo), 1, 1)
    again = client.post(place, json={"calendar": text, "preview": False}, headers=api)
    assert (again.status_code, again.get_json()["written"]) == (200, False)
    file = tmp_path / "shifts.ics"
    file.write_text(text.replace("Bo\r\n", "Stranger\r\n"))
    runner = CliRunner()
    said = runner.invoke(oncall, ["import", str(file), "--schedule", "payments", "--write"], obj=world.desk())
    assert (said.exit_code, "LEFT OUT" in said.output, "Nothing is new" in said.output) == (1, True, True)
    asked = runner.invoke(oncall, ["import", str(file), "--schedule", "payments", "--json"], obj=world.desk())
    assert json.loads(asked.output)["known_overrides"] == 0
    assert world.ask(queries.schedule, "payments").number == 1
    bad = client.post(place, json={"calendar": "BEGIN:VCALENDAR", "preview": False}, headers=api)
    assert (bad.status_code, bad.get_json()["code"]) == (422, "calendar.none")
    assert timedelta(hours=8) == found.overrides[0].ends_at - found.overrides[0].begins_at
