"""Snapshots: small, in one step, never an older one over a newer one."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from foundation.errors import DeliveryFailed
from foundation.jobs import Job
from foundation.log import version_of
from foundation.markdown import plain
from foundation.work import Desk
from statuspage import commands
from statuspage.commands.snapshot import keep_snapshot
from statuspage.handlers import KEEPER, make_snapshot
from statuspage.keeper import SnapshotKeeper
from statuspage.queries.snapshots import snapshot_version
from statuspage.snapshot.bundle import BUNDLE, BrokenBundle, Bundle, pack, place, read, unpack
from tests.statuspage.builders import SLUG, bundle, make_page, published, told
from tests.support.world import World

AT = datetime(2031, 3, 3, tzinfo=UTC)


def made(version: int, page: str = "page", **files: bytes) -> Bundle:
    return Bundle(page, version, AT, AT + timedelta(minutes=15), files or {"index.html": b"%d" % version})


def job(page_id: int = 1) -> Job:
    return Job(1, "statuspage.snapshot", None, 1, "interactive", None, {"page_id": page_id}, KEEPER.id, 1, "x", AT)


def test_a_change_is_rendered_once_however_many_there_were(world: World) -> None:
    parts = make_page(world)
    first = bundle(world).version
    for status in ("major_outage", "operational", "partial_outage"):
        world.run(commands.set_component_status, component=parts.edge, status=status)
    assert told(world)["components"][0]["status"] == "partial_outage"
    assert bundle(world).version == first + 1


def test_an_old_rendering_never_takes_the_place_of_a_newer_one(world: World) -> None:
    make_page(world)
    old = bundle(world)
    known = world.ask(snapshot_version, 1)
    stale = {"page_id": 1, "known": known, "rendered_at": AT, "packed": b"old"}
    published(world)
    newer = bundle(world)
    assert newer.version > old.version
    assert world.run(keep_snapshot, version=known + 1, **stale) is False  # type: ignore[operator, arg-type]
    assert bundle(world).files == newer.files


def test_racing_renderers_end_with_the_present_state(world: World) -> None:
    make_page(world)
    world.settle()
    desk = Desk(world.transactor, world.desk(KEEPER).context)
    names = [f"Trouble {number}" for number in range(6)]
    versions: list[int] = []

    def publish(name: str) -> None:
        world.run(commands.publish_incident, page=SLUG, name=name, body=plain("."))
        try:
            make_snapshot(desk, job())
        except DeliveryFailed:
            return
        versions.append(world.ask(snapshot_version, 1) or 0)

    racers = [threading.Thread(target=publish, args=(name,)) for name in names]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(one["name"] for one in told(world)["incidents"]) == names
    assert max(versions) <= bundle(world).version


def test_a_renewal_changes_the_age_and_nothing_else(world: World) -> None:
    make_page(world)
    first = bundle(world)
    world.clock.advance(minutes=6)
    later = bundle(world)
    assert later.rendered_at == world.clock.now()
    assert later.version > first.version
    assert later.files["api/v2/summary.json"] == first.files["api/v2/summary.json"]


def test_a_front_page_stays_small_and_refers_to_no_other_host(world: World) -> None:
    make_page(world)
    for number in range(40):
        world.run(commands.add_component, page=SLUG, name=f"Part number {number}", description="What it does.")
    for number in range(12):
        values = {"page": SLUG, "name": f"Trouble {number}", "body": plain("Long words. " * 400)}
        world.run(commands.publish_incident, **values)  # type: ignore[arg-type]
    files = bundle(world).files
    front = files["index.html"].decode()
    assert len(files["index.html"]) < 90_000
    assert front.count("<script") == front.count('<script src="zone.js" defer></script>') == 1
    assert " style=" not in front
    assert "http://" not in front.replace("http://127.0.0.1:8000", "")
    assert "https://" not in front


def test_an_ordinary_front_page_is_under_thirty_kilobytes(world: World) -> None:
    make_page(world)
    for number in range(30):
        part = world.run(commands.add_component, page=SLUG, name=f"Part {number}", start_date=AT.date())
        world.clock.advance(minutes=1)
        world.run(commands.set_component_status, component=part.public_id, status="partial_outage")
    for number in range(10):
        world.run(commands.publish_incident, page=SLUG, name=f"Trouble {number}", body=plain("Words. " * 30))
    assert len(bundle(world).files["index.html"]) < 30_000


def test_a_bundle_comes_back_as_it_was_and_a_torn_one_does_not(tmp_path: Path) -> None:
    packed = pack(made(3, **{"a/b.html": b"<p>"}))
    assert unpack(packed) == made(3, **{"a/b.html": b"<p>"})
    assert packed == pack(made(3, **{"a/b.html": b"<p>"}))
    for torn in (b"", packed[:-1], packed[: len(packed) // 2], b"x" * 100):
        with pytest.raises(BrokenBundle):
            unpack(torn)


def test_on_disk_versions_only_rise_unless_it_is_another_page(tmp_path: Path) -> None:
    assert place(tmp_path, SLUG, pack(made(5)))
    assert not place(tmp_path, SLUG, pack(made(4)))
    assert not place(tmp_path, SLUG, pack(made(5)))
    assert place(tmp_path, SLUG, pack(made(6)))
    assert place(tmp_path, SLUG, pack(made(1, page="another")))
    (tmp_path / SLUG / BUNDLE).write_bytes(b"torn")
    assert place(tmp_path, SLUG, pack(made(2)))
    assert sorted(file.name for file in (tmp_path / SLUG).iterdir()) == [".lock", BUNDLE]


def test_racing_copies_end_with_the_newest(tmp_path: Path) -> None:
    copies = [threading.Thread(target=place, args=(tmp_path, SLUG, pack(made(n)))) for n in (3, 9, 1, 7, 5, 8)]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()
    kept = read(tmp_path / SLUG / BUNDLE)
    assert kept is not None
    assert kept.version == 9


def test_every_node_keeps_a_copy(world: World, tmp_path: Path) -> None:
    make_page(world)
    shown = bundle(world)
    for node in ("one", "two"):
        keeper = SnapshotKeeper(world.transactor, tmp_path / node)
        assert keeper.copy() == 1
        assert keeper.copy() == 0
        assert read(tmp_path / node / SLUG / BUNDLE) == shown


def test_everything_about_a_page_is_in_its_own_stream(world: World) -> None:
    make_page(world)
    published(world)
    world.settle()
    with world.reading() as reading:
        assert version_of(reading.session, "status_page:1") >= 7
