"""Other people's post-mortems: what they state is taken with its precision, what they don't is never guessed."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from coe import queries as coes
from foundation.authz import Role
from foundation.errors import Forbidden
from foundation.log import events_of
from foundation.markdown import plain
from incidents import commands, queries
from incidents.postmortems.cli import importing
from incidents.postmortems.document import Precision, Reason, Refused
from incidents.postmortems.reading import read_postmortem
from incidents.postmortems.times import Zone, read_row_time, read_stamp
from tests.incidents.builders import service
from tests.support.needs import shared_data_folder
from tests.support.world import World, somebody

OSLO = Zone(given=ZoneInfo("Europe/Oslo"))
TABLE = """\
# Fans stop

## Timeline

All times in CET.

| Time | Event |
| :--- | --- |
| 2030-01-02 10:00 | Fans slow down |
| 2030-01-02 --:-- | Somebody | hears it |
| 20300-01-02 10:30 | Mistyped |
| 2030-01-02 11:00 - 12:00 | <script>alert(1)</script> |
| 2030-01-02 12:30~ | Fans turn again |

## Stats
"""
FRONT = """\
---
uuid: 00000000-0000-4000-8000-000000000001
url: https://example.org/fans
title: Fans stop again
start_time: 2030-02-03T04:05:00+02:00
end_time: 2030-02-03T05:05:00+02:00
---

Fans *stop*. <img src=x onerror=alert(1)>
"""


@pytest.mark.parametrize(
    ("said", "zone", "at", "precision"),
    [
        ("2030-01-02 10:00", Zone("CET"), "2030-01-02T09:00", "minute"),
        ("2030-07-02 10:00", Zone("CEST"), "2030-07-02T08:00", "minute"),
        ("2030-07-02 10:00", Zone("CET", ZoneInfo("Europe/Oslo")), "2030-07-02T08:00", "minute"),
        ("2030-07-02 10:00", Zone("UTC+05:30"), "2030-07-02T04:30", "minute"),
        ("2030-07-02 10:00", Zone("America/New_York"), "2030-07-02T14:00", "minute"),
        ("2030-07-02T10:00+0200", Zone(), "2030-07-02T08:00", "minute"),
        ("2030-01-02 10:45~", OSLO, "2030-01-02T09:45", "about"),
        ("2030-01-02 --:--", OSLO, "2030-01-01T23:00", "day"),
        ("2030-01-02", OSLO, "2030-01-01T23:00", "day"),
        ("2028-02-29 10:00", OSLO, "2028-02-29T09:00", "minute"),
        ("2030-01-02 HH:mm", OSLO, "2030-01-01T23:00", "day"),
        ("2030-01-02 10:??", OSLO, "2030-01-02T09:00", "hour"),
        ("2030-01-02 10:26-10:??", OSLO, "2030-01-02T09:26", "minute"),
        ("~2030-01-02 10:45", OSLO, "2030-01-02T09:45", "about"),
        ("Wednesday, 2 January 2030, 10.32 PM UTC+2", Zone(), "2030-01-02T20:32", "minute"),
        ("le 2 f\u00e9vrier 2030 \u00e0 10h32 (UTC)", Zone(), "2030-02-02T10:32", "minute"),
        ("2 de enero de 2030 8:40", OSLO, "2030-01-02T07:40", "minute"),
        ("01/23/2030 0:10 am", OSLO, "2030-01-22T23:10", "minute"),
    ],
)
def test_a_time_is_read_as_it_is_stated(said: str, zone: Zone, at: str, precision: str) -> None:
    read = read_row_time(said, zone, 7)
    assert (read.at, read.precision, read.line) == (datetime.fromisoformat(at).replace(tzinfo=UTC), precision, 7)


@pytest.mark.parametrize(
    ("said", "zone", "reason"),
    [
        ("2030-01-02 10:00", Zone(), Reason.NO_ZONE),
        ("2030-07-02 10:00", Zone("CET"), Reason.AMBIGUOUS),
        ("2030-07-02 10:00", Zone("GMT"), Reason.AMBIGUOUS),
        ("20202-01-16 12:00", OSLO, Reason.YEAR),
        ("0202-01-16 12:00", OSLO, Reason.YEAR),
        ("9999-01-16 12:00", OSLO, Reason.YEAR),
        ("2030-02-29 10:00", OSLO, Reason.NO_SUCH_TIME),
        ("2030-01-02 25:00", OSLO, Reason.NO_SUCH_TIME),
        ("2030-03-31 02:30", OSLO, Reason.NO_SUCH_TIME),
        ("2030-10-27 02:30", OSLO, Reason.AMBIGUOUS),
        ("2030-01-02 12:00 - 11:00", OSLO, Reason.BACKWARDS),
        ("20xx-MM-DD HH:mm", OSLO, Reason.NO_TIME),
        ("yesterday", OSLO, Reason.NO_TIME),
        ("2030-02-?? ??:??", OSLO, Reason.NO_TIME),
        ("10:32", OSLO, Reason.NO_DAY),
        ("03/04/2030 10:00", OSLO, Reason.AMBIGUOUS_DAY),
        ("2030-01-02 10:00 EST", OSLO, Reason.AMBIGUOUS),
        ("2030-01-02 13:00 AM", OSLO, Reason.NO_SUCH_TIME),
        ("", OSLO, Reason.NO_TIME),
    ],
)
def test_a_time_that_may_be_two_or_none_is_refused(said: str, zone: Zone, reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        read_row_time(said, zone, 7)
    assert (refused.value.reason, refused.value.line) == (reason, 7)


def test_a_stamp_at_the_edge_of_a_day_says_no_more_than_the_day() -> None:
    assert read_stamp("2030-01-02T00:00:00Z", Zone(), 1).precision is Precision.DAY
    assert read_stamp("2030-01-02T23:59:59Z", Zone(), 1).precision is Precision.DAY
    assert read_stamp("2030-01-02T09:00:00+09:00", Zone(), 1).at == datetime(2030, 1, 2, tzinfo=UTC)
    for said, reason in (("2030-01-02T10:00:00", Reason.NO_ZONE), ("soon", Reason.NO_SUCH_TIME)):
        with pytest.raises(Refused) as refused:
            read_stamp(said, Zone(), 3)
        assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("name", "text", "reason", "line"),
    [
        ("LICENSE", "words", Reason.NOT_MARKDOWN, 1),
        ("a.md", "", Reason.NO_TITLE, 1),
        ("a.md", "words", Reason.NO_TITLE, 1),
        ("a.md", "# Title\n", Reason.NO_TIMELINE, 1),
        ("a.md", "# Title\n## Timeline\nNone\n", Reason.NO_TIMELINE, 2),
        ("a.md", TABLE.replace("CET", "the office").replace("All", "Some"), Reason.NO_ZONE, 9),
        ("a.md", "---\ntitle: x\n", Reason.FRONT_MATTER, 1),
        ("a.md", "---\ntitle: &a x\n---\n", Reason.FRONT_MATTER, 2),
        ("a.md", "---\ntitle: x\n---\n", Reason.NO_START, 1),
        ("a.md", FRONT.replace("2030-02-03T04:05:00+02:00", '""'), Reason.NO_START, 5),
        ("a.md", FRONT.replace("T05:05", "T01:05"), Reason.BACKWARDS, 6),
        ("a.md", FRONT.replace("title", "heading"), Reason.NO_TITLE, 1),
        ("a.md", "# Title \x00\n", Reason.TEXT, 1),
        ("a.md", "# x\n" * 60_000, Reason.TOO_LARGE, 1),
    ],
)
def test_a_file_is_refused_with_its_reason_and_line(
    tmp_path: Path, name: str, text: str, reason: Reason, line: int
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(Refused) as refused:
        read_postmortem(tmp_path / name, Zone())
    assert (refused.value.reason, refused.value.line) == (reason, line)


def test_a_file_that_is_not_text_is_refused_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"# Title\n\nwords \xff\n")
    with pytest.raises(Refused) as refused:
        read_postmortem(tmp_path / "a.md", Zone())
    assert (refused.value.reason, refused.value.line) == (Reason.NOT_TEXT, 3)


def run(world: World, *args: str) -> Result:
    return CliRunner().invoke(importing, ["postmortems", *args], obj=world.desk(), catch_exceptions=False)


def test_documents_become_retrospective_incidents_that_quote_them(world: World, tmp_path: Path) -> None:
    service(world, "fans")
    tmp_path /= "documents"
    tmp_path.mkdir()
    (tmp_path / "table.md").write_text(TABLE)
    (tmp_path / "front.md").write_text(FRONT)
    (tmp_path / "notes.txt").write_text("words")
    dry = run(world, str(tmp_path), "--dry-run")
    assert "3 files: 2 imported, 1 refused" in dry.output, dry.output
    first = run(world, str(tmp_path), "--service", "fans", "--json")
    assert first.exit_code == 1
    told = json.loads(first.stdout)
    assert told["counts"] == {"imported": 2, "refused": 1}
    assert told["reasons"] == {"not_markdown": 1}
    world.settle()
    again = json.loads(run(world, str(tmp_path), "--json").stdout)
    assert again["counts"] == {"unchanged": 2, "refused": 1}
    (tmp_path / "table.md").write_text(TABLE + "More.\n")
    assert json.loads(run(world, str(tmp_path), "--json").stdout)["counts"]["differs"] == 1
    front, table = (world.ask(queries.brief, f"INC-{number}") for number in (1, 2))
    assert (front.title, front.state, front.mode, front.severity) == (
        "Fans stop again",
        "closed",
        "retrospective",
        "pending",
    )
    assert front.moments["impact_started"] == datetime(2030, 2, 3, 2, 5, tzinfo=UTC)
    assert set(table.moments) == {"declared"}
    with world.reading() as reading:
        events = events_of(reading.session, f"incident:{table.id}", names={"incident.source_quoted"})
        assert coes.of_incident(reading, front.id) == []
    assert [(e.payload["precision"], e.payload["stated"]) for e in events] == [
        ("minute", "2030-01-02 10:00"),
        ("day", "2030-01-02 --:--"),
        ("minute", "2030-01-02 11:00 - 12:00"),
        ("about", "2030-01-02 12:30~"),
    ]
    quoted = world.ask(queries.source_of, table.id)
    assert quoted is not None
    assert [line["line"] for line in quoted.left_out] == ["11"]
    body = world.ask(queries.source_of, front.id)
    assert body is not None
    assert "<em>stop</em>" in body.html
    assert "<img" not in body.html


def test_links_are_refused_and_not_followed(world: World, tmp_path: Path) -> None:
    folder, outside = tmp_path / "documents", tmp_path / "secret.md"
    folder.mkdir()
    outside.write_text(TABLE)
    (folder / "linked.md").symlink_to(outside)
    (tmp_path / "way").symlink_to(folder)
    for named in (folder, folder / "linked.md", tmp_path / "way"):
        (outcome,) = json.loads(run(world, str(named), "--json").stdout)["outcomes"]
        assert (outcome["verdict"], outcome["reason"]) == ("refused", "symbolic_link")
    assert "linked.md:1: It is a symbolic link" in run(world, str(folder), "--dry-run").stdout


def test_an_erased_document_is_gone_from_its_panel(world: World, tmp_path: Path) -> None:
    (tmp_path / "front.md").write_text(FRONT)
    found = read_postmortem(tmp_path / "front.md", Zone())
    key = world.run(commands.import_postmortem, postmortem=found, quoted=plain(found.body)).key
    incident = world.ask(queries.brief, key)
    with world.reading() as reading:
        events = events_of(reading.session, f"incident:{incident.id}", names={"incident.imported"})
    world.run(commands.redact, key=key, seq=events[0].seq, reason="Not ours")
    erased = world.ask(queries.source_of, incident.id)
    assert erased is not None
    assert (erased.is_erased, erased.html, erased.address) == (True, "", "")
    with pytest.raises(Forbidden):
        world.run_as(somebody(Role.REVIEWER), commands.import_postmortem, postmortem=found, quoted=plain(""))


@pytest.mark.data
def test_real_documents_are_all_taken_or_refused_for_a_reason() -> None:
    expected = {
        "dfds": {"taken": 13, Reason.AMBIGUOUS: 2, Reason.YEAR: 1, Reason.NO_TIME: 1, Reason.NOT_MARKDOWN: 1},
        "icco": {"taken": 81, Reason.NO_START: 40, Reason.NOT_MARKDOWN: 1},
    }
    for folder, counts in expected.items():
        found: Counter[str] = Counter()
        for file in sorted((shared_data_folder() / "postmortems" / folder).iterdir()):
            try:
                read_postmortem(file, Zone())
            except Refused as refused:
                found[refused.reason] += 1
            else:
                found["taken"] += 1
        assert found == counts, folder
